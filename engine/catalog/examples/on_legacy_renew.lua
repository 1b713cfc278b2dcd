-- scripts/on_legacy_renew.lua
-- Renews accounts by the tokens that the module of on_legacy_send_mail makes: a user id and its signature.
local year_ms = 365 * 24 * 3600 * 1000

function on_legacy_renew(renewal_token)
  local token = crypto.base64_decode(renewal_token) or ""
  local user_id, signature = token:match("^(@.+)%.(%x+)$")
  if not user_id or not crypto.equal(signature, crypto.hmac_sha256(config.key, user_id)) then
    return false, false, 0
  end
  return true, false, time.now_ms() + year_ms
end
