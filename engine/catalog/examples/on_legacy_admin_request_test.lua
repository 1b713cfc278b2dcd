-- scripts/on_legacy_admin_request_test.lua
modules({ file = "on_legacy_admin_request.lua", allow = { "legacy_account" } })

function test_days()
  local answer = call("on_legacy_admin_request", { method = "POST", body = '{"days": 2}' })
  assert.equal(clock.now() + 2 * 24 * 3600 * 1000, answer.result)
end

function test_nonsense()
  for _, body in ipairs{ "", "[]", '{"days": "2"}' } do
    assert.denied(call("on_legacy_admin_request", { body = body }), Codes.BAD_JSON)
  end
end
