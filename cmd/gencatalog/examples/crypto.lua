-- scripts/crypto.lua
-- Only names that a portal has signed can register: a name, -, and the first 8 digits of its HMAC.
local key = config.key -- `key: !file ./portal-key`

function check_registration_for_spam(email_threepid, username, request_info, auth_provider_id)
  local name, signature = (username or ""):match("^(.+)%-(%x+)$")
  if not name or not crypto.equal(signature, crypto.hmac_sha256(key, name):sub(1, 8)) then
    return deny { note = "no signature of the portal" }
  end
end
