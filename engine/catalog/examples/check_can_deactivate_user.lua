-- scripts/check_can_deactivate_user.lua
-- The accounts of bridges and bots are not deactivated by whoever has got hold of their password.
function check_can_deactivate_user(user_id, by_admin)
  return by_admin or not user_id:find("^@bot%-")
end
