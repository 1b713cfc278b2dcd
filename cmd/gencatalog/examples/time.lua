-- scripts/time.lua
-- Nobody joins rooms without an invitation before the server opens, nor in the first day of an account:
-- `opens: "2026-03-01T08:00:00Z"`
local opens = time.parse_iso(config.opens)
local day_s = 24 * 3600

function user_may_join_room(user_id, room_id, is_invited)
  if is_invited then return end
  if time.now_ms() < opens then
    return deny { code = Codes.FORBIDDEN, error = "Open from " .. time.iso(opens):sub(1, 10) }
  end
  local info = api.get_userinfo_by_id(user_id)
  if info and time.now_s() - info.creation_ts < day_s then
    return deny { code = Codes.FORBIDDEN, error = "Not in the first day" }
  end
end
