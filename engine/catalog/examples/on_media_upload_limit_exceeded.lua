-- scripts/on_media_upload_limit_exceeded.lua
-- Says how much is too much, in place of the plain refusal.
function on_media_upload_limit_exceeded(user_id, limit, sent_bytes, attempted_bytes)
  local days = math.ceil(limit.time_period_ms / (24 * 3600 * 1000))
  local message = ("You may upload %d bytes in %d days, and have uploaded %d"):format(limit.max_bytes, days, sent_bytes)
  error(SynapseError(400, message, Codes.RESOURCE_LIMIT_EXCEEDED))
end
