-- scripts/get_users_for_states.lua
-- The help desk sees who is there, without a room together. See get_interested_users: both belong together.
function get_users_for_states(state_updates)
  return { [config.desk] = state_updates }
end

function get_interested_users(user_id)
  if user_id == config.desk then return PRESENCE_ALL_USERS end
end
