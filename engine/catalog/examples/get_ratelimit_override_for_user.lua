-- scripts/get_ratelimit_override_for_user.lua
-- The bot that invites new members may invite as many as there are; nobody else is treated differently.
function get_ratelimit_override_for_user(user, limiter_name)
  if user == config.bot and limiter_name:find("^rc_invites%.") then
    return RatelimitOverride.unlimited
  end
end
