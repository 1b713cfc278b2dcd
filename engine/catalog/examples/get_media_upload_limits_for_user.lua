-- scripts/get_media_upload_limits_for_user.lua
-- 100 MiB a day, and 1 GiB in four weeks; bridges have no limits at all.
local day_ms = 24 * 3600 * 1000
local limits = { MediaUploadLimit(100 * 2 ^ 20, day_ms), MediaUploadLimit(2 ^ 30, 28 * day_ms) }

function get_media_upload_limits_for_user(user_id)
  if user_id:find("^@bridge_") then return {} end
  return limits
end
