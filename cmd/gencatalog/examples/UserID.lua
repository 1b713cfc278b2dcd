-- scripts/UserID.lua
-- Who shows somebody else's user id as a name is not found in the user directory.
function check_username_for_spam(user_profile, requester_id)
  local shown, real = UserID.parse(user_profile.display_name), UserID.parse(user_profile.user_id)
  return shown ~= nil and shown:to_string() ~= (real and real:to_string())
end

function on_user_registration(user_id)
  log.info("new here", { name = UserID.parse(user_id).localpart })
end
