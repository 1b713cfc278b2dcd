-- scripts/get_interested_users.lua
-- Everybody sees whether the help desk is there, without a room together.
function get_interested_users(user_id)
  return { config.desk }
end

-- Both are needed: the first is for whoever syncs, this one for changes that come later.
function get_users_for_states(state_updates)
  local told = {}
  for _, state in ipairs(state_updates) do
    if state.user_id == config.desk then
      for _, user_id in ipairs(config.users) do told[user_id] = { state } end
    end
  end
  return told
end
