-- scripts/user_may_create_room_alias.lua
-- Aliases that sound official are for the staff.
function user_may_create_room_alias(user_id, room_alias)
  if room_alias.localpart:find("^official%-") and not api.is_user_admin(user_id) then
    return deny { code = Codes.EXCLUSIVE, error = "Names that begin with official- are for the staff" }
  end
end
