-- scripts/on_profile_update.lua
-- Names of staff end in "(staff)", and no others do: it is taken off again. That calls this once more, hence the check.
local staff = set(config.staff)

function on_profile_update(user_id, new_profile, by_admin, deactivation)
  local name = new_profile.display_name
  if name and not deactivation and not staff[user_id] and name:find("%(staff%)") then
    api.set_displayname(user_id, (name:gsub("%s*%(staff%)", "")))
  end
end
