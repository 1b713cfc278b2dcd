-- scripts/on_logged_out.lua
-- Has another service forget the device, too. The token itself is a secret and stays here.
function on_logged_out(user_id, device_id, access_token)
  if device_id then
    http.post_json_get_json(config.url, { user = user_id, device = device_id })
  end
end
