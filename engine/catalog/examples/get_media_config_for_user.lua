-- scripts/get_media_config_for_user.lua
-- Tells the clients of bridges that they may upload more than others.
function get_media_config_for_user(user_id)
  if user_id:find("^@bridge_") then
    return { ["m.upload.size"] = 100 * 2 ^ 20 }
  end
end
