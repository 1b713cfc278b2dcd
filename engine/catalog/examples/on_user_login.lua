-- scripts/on_user_login.lua
-- Counts logins by their type, for the graphs of the admin.
function on_user_login(user_id, auth_provider_type, auth_provider_id)
  metric.inc("logins", { type = auth_provider_type or "other" })
end
