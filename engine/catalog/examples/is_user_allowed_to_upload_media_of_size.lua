-- scripts/is_user_allowed_to_upload_media_of_size.lua
-- Only members of staff upload large files.
local staff = set(config.staff or {})

function is_user_allowed_to_upload_media_of_size(user_id, size)
  return size <= 10 * 2 ^ 20 or staff[user_id] == true
end
