-- scripts/metric_test.lua
modules("metric.lua")

function test_whatever_a_stranger_sends()
  for _, kind in ipairs { "m.text", 5, {}, "x" } do
    assert.allowed(call("on_new_event", { content = { msgtype = kind } }))
  end
  assert.allowed(call("on_new_event", { content = {} }))
end
