local ALICE, BOB, CAROL, ROOM = "@alice:example.org", "@bob:example.org", "@carol:far.example", "!r:example.org"
local TYPE = "de.gematik.tim.account.permissionconfig.pro.v1"

local function configured(config) modules { file = "invite-checker.lua", config = config } end

local function alice_has(permissions, direct)
  host.load { users = { bob = {}, alice = { account_data = { [TYPE] = permissions, ["m.direct"] = direct } } } }
end

local function invite(inviter, invitee) return call("user_may_invite", inviter, invitee, ROOM) end

test_permissions = cases({
  { name = "none" },
  { name = "all", own = { defaultSetting = "allow all" } },
  { name = "nobody", own = { defaultSetting = "block all" }, denied = true },
  { name = "all but a server", denied = true,
    own = { defaultSetting = "allow all", serverExceptions = { ["far.example"] = {} } } },
  { name = "all but a user", own = { defaultSetting = "allow all", userExceptions = { [CAROL] = {} } }, denied = true },
  { name = "all but another user",
    own = { defaultSetting = "allow all", userExceptions = { ["@dave:far.example"] = {} } } },
  { name = "nobody but a server", own = { defaultSetting = "block all", serverExceptions = { ["far.example"] = {} } } },
  { name = "nobody but a user", own = { defaultSetting = "block all", userExceptions = { [CAROL] = {} } } },
  { name = "no setting is no permission of its own", own = { userExceptions = { [CAROL] = {} } } },
  { name = "a strange setting", own = { defaultSetting = 5 } },
  { name = "strange exceptions", own = { defaultSetting = "block all", userExceptions = CAROL }, denied = true },
}, function(case)
  configured {}
  alice_has(case.own)
  for _, answer in ipairs { invite(CAROL, ALICE), invite(ALICE, CAROL) } do
    assert.equal(case.denied or false, answer.denied)
    assert.equal(case.denied and "The settings of @alice:example.org do not allow this invite" or nil, answer.error)
  end
end)

test_defaults = cases({
  { name = "nobody", config = { default_setting = "block all" }, denied = true },
  { name = "nobody but a server", config = { default_setting = "block all", server_exceptions = { "far.example" } } },
  { name = "nobody but a user", config = { default_setting = "block all", user_exceptions = { CAROL } } },
  { name = "all but a user", config = { user_exceptions = { CAROL } }, denied = true },
}, function(case)
  configured(case.config)
  alice_has(nil)
  assert.equal(case.denied or false, invite(CAROL, ALICE).denied)
end)

function test_among_ourselves()
  configured { default_setting = "block all" }
  alice_has { defaultSetting = "block all" }
  assert.allowed(invite(BOB, ALICE))
end

function test_federation()
  configured { federation = { "example.org", "near.example" } }
  alice_has(nil)
  local answer = invite(CAROL, ALICE)
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("Invites are not exchanged with this server", answer.error)
  assert.allowed(invite("@dave:near.example", ALICE))
  assert.denied(invite(ALICE, "carol"))
end

test_direct_messages = cases({
  { name = "with another", direct = { [BOB] = { "!a:b", ROOM } }, denied = true },
  { name = "with the same", direct = { [CAROL] = { ROOM } } },
  { name = "another room", direct = { [BOB] = { "!a:b" } } },
  { name = "strange", direct = { [BOB] = ROOM } },
  { name = "not configured", config = { block_invites_into_dms = false }, direct = { [BOB] = { ROOM } } },
}, function(case)
  configured(case.config or {})
  alice_has(nil, case.direct)
  assert.equal(case.denied or false, invite(ALICE, CAROL).denied)
end)

local function create(invited)
  return call("on_create_room", ALICE, { invite = invited }, false)
end

function test_new_rooms()
  configured { federation = { "far.example" } }
  alice_has(nil)
  assert.allowed(create(nil))
  assert.allowed(create("everybody"))
  assert.allowed(create { CAROL })
  assert.allowed(create { BOB })
  assert.allowed(create { 5 })
  local many = create { BOB, CAROL }
  assert.denied(many, Codes.FORBIDDEN)
  assert.equal("A new room can have 1 invited at most", many.error)
  local refused = create { "@dave:near.example" }
  assert.denied(refused, Codes.FORBIDDEN)
  assert.equal("The room is not made, because @dave:near.example cannot be invited", refused.error)
end

function test_homeserver_fails()
  configured {}
  host.load { fail = { ["account_data_manager.get_global"] = { errcode = "M_UNKNOWN", error = "no database" } } }
  assert.failed(invite(CAROL, ALICE), "no database")
end

function test_wrong_config()
  configured { default_setting = "allow" }
  assert.error(function() invite(CAROL, ALICE) end, 'config.default_setting: got "allow", want one of')
end
