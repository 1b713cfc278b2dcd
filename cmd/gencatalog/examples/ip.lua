-- scripts/ip.lua
-- Admins log in from some networks only: `admin_networks: [10.0.0.0/8]`
local networks = ip.net(config.admin_networks)
local admins = set(config.admins)

function check_login_for_spam(user_id, device_id, initial_display_name, request_info, auth_provider_id)
  if not admins[user_id] then return end
  for _, info in ipairs(request_info) do
    if not networks:has(info.ip) then
      return deny { code = Codes.FORBIDDEN, note = "from " .. (ip.parse(info.ip) or "nowhere") }
    end
  end
end
