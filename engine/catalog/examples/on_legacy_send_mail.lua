-- scripts/on_legacy_send_mail.lua
-- Sends the link with which an account is renewed. A token that can be checked needs no table: see on_legacy_renew.
local key = config.key

function on_legacy_send_mail(user_id)
  local token = user_id .. "." .. crypto.hmac_sha256(key, user_id)
  for _, threepid in ipairs(api.get_threepids_for_user(user_id)) do
    if threepid.medium == "email" then
      local link = config.url .. "?token=" .. crypto.base64_encode(token, "url_unpadded")
      api.send_mail(threepid.address, "Renew your account", text.html_escape(link), link)
    end
  end
end
