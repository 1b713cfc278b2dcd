-- scripts/get_media_config_for_user_test.lua
modules("get_media_config_for_user.lua")

function test_bridges_are_told()
  assert.equal({ ["m.upload.size"] = 104857600 }, call("get_media_config_for_user", "@bridge_irc:example.org").result)
  assert.equal(nil, call("get_media_config_for_user", "@alice:example.org").result)
end
