-- scripts/check_login_for_spam.lua
-- Admins log in from the office only.
local office = ip.net(config.office)

function check_login_for_spam(user_id, device_id, initial_display_name, request_info, auth_provider_id)
  if api.is_user_admin(user_id) and not office:has(request_info[1].ip) then
    return deny { code = Codes.FORBIDDEN, error = "From the office only", note = "admin" }
  end
end
