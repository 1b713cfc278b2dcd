-- scripts/on_legacy_admin_request.lua
-- An admin asks for so many days, in place of a time: { "user_id": ..., "days": 30 }.
function on_legacy_admin_request(request)
  local body = json.decode(request.body)
  local days = type(body) == "table" and body.days
  if type(days) ~= "number" then
    error(SynapseError(400, "How many days?", Codes.BAD_JSON))
  end
  return time.now_ms() + math.floor(days * 24 * 3600 * 1000)
end
