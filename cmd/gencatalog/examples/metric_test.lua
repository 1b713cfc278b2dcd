-- scripts/metric_test.lua
modules("metric.lua")

function test_counts_by_kind()
  for _, kind in ipairs { "m.text", "m.text", "m.image" } do
    call("on_new_event", { content = { msgtype = kind } })
  end
  call("on_new_event", { type = "m.room.topic" })
  assert.equal(3, metrics("messages"))
  assert.equal(2, metrics("messages", { kind = "m.text", mine = true }))
end

function test_whatever_a_stranger_sends()
  for _, kind in ipairs { 5, {}, "x" } do
    call("on_new_event", { content = { msgtype = kind }, sender = "@a:elsewhere.example" })
  end
  call("on_new_event", { content = {}, sender = "@a:elsewhere.example" })
  assert.equal(4, metrics("messages", { kind = "other", mine = false }))
end
