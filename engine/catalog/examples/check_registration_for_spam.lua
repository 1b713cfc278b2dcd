-- scripts/check_registration_for_spam.lua
-- No accounts from some networks, and none that are called after somebody in charge.
local networks = ip.net(config.networks)

function check_registration_for_spam(email_threepid, username, request_info, auth_provider_id)
  for _, info in ipairs(request_info) do -- empty for accounts that admins create
    if networks:has(info.ip) then
      return deny { note = "network" }
    end
  end
  if username and username:find("admin", 1, true) and #request_info > 0 then
    return RegistrationBehaviour.SHADOW_BAN
  end
end
