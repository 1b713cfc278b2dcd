-- scripts/on_user_deactivation_status_changed.lua
-- Another service learns that an account is gone, or back.
function on_user_deactivation_status_changed(user_id, deactivated, by_admin)
  http.put_json(config.url .. user_id, { active = not deactivated })
end
