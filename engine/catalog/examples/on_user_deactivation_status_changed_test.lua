-- scripts/on_user_deactivation_status_changed_test.lua
modules({
  file = "on_user_deactivation_status_changed.lua",
  allow = { "http.people.example.org" },
  config = { url = "https://people.example.org/" },
})

function test_it_is_told()
  web.answer("https://people.example.org/@alice:example.org", { json = {} })
  call("on_user_deactivation_status_changed", "@alice:example.org", true, false)
  assert.equal({ active = false }, json.decode(web.requests()[1].body))
end
