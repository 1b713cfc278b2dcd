-- scripts/admin_test.lua
modules({ file = "admin.lua", allow = { "admin" } })

local url = "https://example.org/_synapse/admin/v2/users/@guest7:example.org"

function test_locked()
  web.answer("PUT " .. url, { json = {} })
  call("on_user_login", "@guest7:example.org", "m.login.password", nil)
  assert.equal(true, json.decode(web.requests()[1].body).locked)
end

function test_others()
  call("on_user_login", "@alice:example.org", "m.login.password", nil)
  assert.equal(0, #web.requests())
end

function test_not_locked()
  web.answer("PUT " .. url, { status = 403, json = { errcode = "M_FORBIDDEN" } })
  call("on_user_login", "@guest7:example.org", "m.login.password", nil)
  assert.equal("M_FORBIDDEN", logs()[1].errcode)
end
