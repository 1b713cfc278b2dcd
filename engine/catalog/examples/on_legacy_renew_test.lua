-- scripts/on_legacy_renew_test.lua
modules({ file = "on_legacy_renew.lua", allow = { "legacy_account" }, config = { key = "secret" } })

function test_a_good_token()
  local token = "@alice:example.org." .. crypto.hmac_sha256("secret", "@alice:example.org")
  local answer = call("on_legacy_renew", crypto.base64_encode(token, "url_unpadded"))
  assert.equal({ true, false, clock.now() + 365 * 24 * 3600 * 1000 }, answer.result)
end

function test_bad_tokens()
  for _, token in ipairs{ "", "x", crypto.base64_encode("@alice:example.org.00") } do
    assert.equal({ false, false, 0 }, call("on_legacy_renew", token).result)
  end
end
