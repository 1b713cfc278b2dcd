-- scripts/on_account_data_updated.lua
-- Tells the log how many others a user ignores: a sudden rise may mean that somebody is being harassed. Whom is
-- nobody's business, and the log would not show it: content is a secret.
function on_account_data_updated(user_id, room_id, account_data_type, content)
  if account_data_type ~= "m.ignored_user_list" or room_id then return end
  local count = 0
  for _ in pairs(content.ignored_users or {}) do
    count = count + 1
  end
  log.info("ignores others", { user = user_id, count = count })
end
