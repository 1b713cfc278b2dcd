-- scripts/RoomAlias_test.lua
modules("RoomAlias.lua")

local function shown(alias)
  return call("check_event_for_spam", { type = "m.room.canonical_alias", state_key = "", content = { alias = alias } })
end

function test_aliases()
  assert.allowed(shown("#cats:example.org"))
  assert.allowed(shown(nil))
  assert.denied(shown("#cats:other.example"), Codes.BAD_ALIAS)
  assert.denied(shown("#official-cats:example.org"), Codes.BAD_ALIAS)
  assert.denied(shown(5), Codes.BAD_ALIAS)
end
