local function configured(config)
  modules { file = "username-from-threepid.lua", config = config, allow = { "auth" } }
end

local function name_for(stage, address)
  return call("get_username_for_registration", { [stage] = { address = address, validated_at = 0 } }, {}).result
end

test_email = cases({
  { name = "plain", address = "foo@bar.baz", want = "foo-bar.baz" },
  { name = "in capitals", address = "Foo@Bar.Baz", want = "foo-bar.baz" },
  { name = "other letters", address = "fooé+x@bar.baz", want = "foox-bar.baz" },
  { name = "taken", address = "taken@bar.baz", want = "taken-bar.baz1" },
  { name = "taken twice", address = "twice@bar.baz", want = "twice-bar.baz2" },
}, function(case)
  configured { threepid_to_use = "email" }
  host.load { users = { ["taken-bar.baz"] = {}, ["twice-bar.baz"] = {}, ["twice-bar.baz1"] = {} } }
  assert.equal(case.want, name_for("m.login.email.identity", case.address))
end)

test_msisdn = cases({
  { name = "free", address = "440000000000", want = "tel-440000000000" },
  { name = "taken", address = "441111111111", want = "tel-441111111111-1" },
  { name = "another prefix", prefix = "m", address = "440000000000", want = "m440000000000" },
}, function(case)
  configured { threepid_to_use = "msisdn", msisdn_prefix = case.prefix }
  host.load { users = { ["tel-441111111111"] = {} } }
  assert.equal(case.want, name_for("m.login.msisdn", case.address))
end)

test_nothing_to_go_by = cases({
  { name = "no stage", results = {} },
  { name = "the other one", results = { ["m.login.msisdn"] = { address = "440000000000" } } },
  { name = "no address", results = { ["m.login.email.identity"] = {} } },
  { name = "an empty one", results = { ["m.login.email.identity"] = { address = "" } } },
  { name = "no object", results = { ["m.login.email.identity"] = true } },
}, function(case)
  configured { threepid_to_use = "email" }
  assert.equal(nil, call("get_username_for_registration", case.results, {}).result)
  configured { threepid_to_use = "email", fail_if_not_found = true }
  assert.failed(call("get_username_for_registration", case.results, {}), "there is no email to make a name of")
end)

function test_all_taken()
  configured { threepid_to_use = "email" }
  local users = { ["a-b"] = {} }
  for i = 1, 50 do
    users["a-b" .. i] = {}
  end
  host.load { users = users }
  local answer = call("get_username_for_registration", { ["m.login.email.identity"] = { address = "a@b" } }, {})
  assert.failed(answer, "no name like a-b is free")
end

function test_name_that_nobody_can_have()
  configured { threepid_to_use = "msisdn", msisdn_prefix = "" }
  local answer = call("get_username_for_registration", { ["m.login.msisdn"] = { address = "440000000000" } }, {})
  assert.failed(answer, "M_INVALID_USERNAME")
  assert.equal(1, #host.calls("check_username"))
end

test_wrong_config = cases({
  { name = "missing", config = {}, text = "`threepid_to_use` is required" },
  { name = "unknown", config = { threepid_to_use = "mail" }, text = 'got "mail", want one of' },
}, function(case)
  configured(case.config)
  assert.error(function() call("get_username_for_registration", {}, {}) end, case.text)
end)

function test_wants_the_power()
  modules { file = "username-from-threepid.lua", config = { threepid_to_use = "email" } }
  assert.error(function() call("get_username_for_registration", {}, {}) end, "allow: [auth]")
end
