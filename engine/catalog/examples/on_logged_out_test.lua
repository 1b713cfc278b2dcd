-- scripts/on_logged_out_test.lua
modules({
  file = "on_logged_out.lua",
  allow = { "auth", "http.devices.example.org" },
  config = { url = "https://devices.example.org/forget" },
})

function test_the_device_is_forgotten()
  web.answer("https://devices.example.org/forget", { json = {} })
  call("on_logged_out", "@alice:example.org", "PHONE", "syt_token")
  local request = web.requests()[1]
  assert.equal({ user = "@alice:example.org", device = "PHONE" }, json.decode(request.body))
end
