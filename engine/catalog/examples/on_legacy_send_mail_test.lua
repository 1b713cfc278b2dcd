-- scripts/on_legacy_send_mail_test.lua
modules({
  file = "on_legacy_send_mail.lua",
  allow = { "legacy_account" },
  config = { key = "secret", url = "https://example.org/renew" },
})

function test_the_link_is_sent()
  host.load{ users = { alice = { threepids = { { medium = "email", address = "a@example.org" } } } } }
  call("on_legacy_send_mail", "@alice:example.org")
  assert.equal("a@example.org", host.mails()[1].recipient)
  assert.matches("^https://example.org/renew%?token=", host.mails()[1].text)
end
