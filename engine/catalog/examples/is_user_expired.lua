-- scripts/is_user_expired.lua
-- Guests of an event: their accounts are good until the day is over.
local ends = time.parse_iso(config.ends or "2025-06-01")

function is_user_expired(user)
  if not user:find("^@guest%-") then return end -- no opinion about others
  local left_s = (ends - time.now_ms()) / 1000
  if left_s <= 0 then return true end
  return false, math.min(left_s, 600) -- do not ask about this user again for so long
end
