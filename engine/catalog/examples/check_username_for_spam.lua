-- scripts/check_username_for_spam.lua
-- Hides users from searches who look like a member of the staff.
local staff = {}
for _, name in ipairs(config.names) do
  staff[text.skeleton(text.fold(name))] = true
end

function check_username_for_spam(user_profile, requester_id)
  local name = user_profile.display_name
  return name ~= nil and staff[text.skeleton(text.fold(name))] == true and not api.is_mine(user_profile.user_id)
end
