local ANNA = "@anna:example.org"
local DAY_MS = 24 * 3600 * 1000
local LINK = "https://example.org/_axolua/account-validity/renew/"

local function configured(more)
  local config = { period_days = 30, link = LINK }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "account-validity.lua", config = config, allow = { "legacy_account" } }
end

function setup()
  configured()
  host.load { users = {
    anna = { threepids = {
      { medium = "email", address = "anna@example.com" },
      { medium = "email", address = "a@example.net" },
      { medium = "msisdn", address = "491234567" },
    } },
    bob = {},
  } }
end

local function expired(user_id) return call("is_user_expired", user_id or ANNA).result end

local function token_of(mail) return mail.text:match(LINK:gsub("%p", "%%%0") .. "(%S+)") end

-- The link that is sent when a user asks for it.
local function asks_for_link()
  call("on_legacy_send_mail", ANNA)
  return token_of(host.mails()[#host.mails()])
end

local function renews(token) return call("on_legacy_renew", token).result end

local function admin_sets(body)
  return call("on_legacy_admin_request", { method = "POST", body = json.encode(body) })
end

function test_an_account_expires()
  call("on_user_registration", ANNA)
  assert.equal({ expired = false, valid_s = 600 }, expired())
  clock.set(clock.now() + 30 * DAY_MS - 5000)
  assert.equal({ expired = false, valid_s = 5 }, expired())
  clock.set(clock.now() + 5000)
  assert.equal({ expired = true }, expired())
end

function test_an_older_account()
  clock.advance(100 * DAY_MS)
  assert.equal(false, expired().expired)
  clock.set(clock.now() + 30 * DAY_MS)
  assert.equal(true, expired().expired)
end

function test_a_mail_in_time()
  call("on_user_registration", ANNA)
  clock.advance(22 * DAY_MS)
  assert.equal({}, host.mails())
  clock.advance(2 * DAY_MS)
  local mails = host.mails()
  assert.equal({ "a@example.net", "anna@example.com", 2 }, { mails[2].recipient, mails[1].recipient, #mails })
  assert.equal("Renew your account", mails[1].subject)
  assert.matches("^Your account @anna:example.org is good until 2025%-01%-31. To go on", mails[1].text)
  assert.matches('open <a href="https://example.org/[^"]+">https://', mails[1].html)
  clock.advance(2 * DAY_MS)
  assert.equal(2, #host.mails(), "once")
end

function test_days_without_power()
  call("on_user_registration", ANNA)
  clock.advance(20 * DAY_MS)
  clock.set(clock.now() + 8 * DAY_MS)
  clock.advance(1000)
  assert.equal(2, #host.mails())
end

function test_an_account_without_an_address()
  call("on_user_registration", "@bob:example.org")
  clock.advance(25 * DAY_MS)
  assert.equal({}, host.mails())
end

function test_renewing()
  call("on_user_registration", ANNA)
  clock.advance(24 * DAY_MS)
  local token = token_of(host.mails()[1])
  local until_ms = clock.now() + 30 * DAY_MS
  assert.equal({ true, false, until_ms }, renews(token))
  clock.set(clock.now() + 25 * DAY_MS)
  assert.equal({ true, true, until_ms }, renews(token), "it was used")
  assert.equal(false, expired().expired)
  clock.advance(DAY_MS)
  assert.equal(4, #host.mails(), "the next time there is another mail")
end

function test_renewed_before_the_mail()
  call("on_user_registration", ANNA)
  clock.advance(10 * DAY_MS)
  renews(asks_for_link())
  clock.advance(20 * DAY_MS)
  assert.equal(2, #host.mails())
end

function test_the_page()
  local token = asks_for_link()
  local status, body, headers = call_route("/renew/" .. token)
  assert.equal({ 200, "text/html; charset=utf-8" }, { status, headers["content-type"] })
  assert.matches('<form method="post">', body)
  assert.equal({ true, false }, { unpack(renews(token), 1, 2) }, "looking at it uses nothing up")
end

function test_the_button()
  local token = asks_for_link()
  clock.set("2025-01-30T12:00:00Z")
  for _ = 1, 2 do
    local status, body = call_route { method = "POST", path = "/renew/" .. token }
    assert.equal(200, status)
    assert.matches("good until 2025%-03%-01", body)
  end
end

test_bad_tokens = cases({
  { name = "nothing", token = "x" },
  { name = "no base64", token = "%%%" },
  { name = "of nobody", token = crypto.base64_encode("@nobody:example.org secret", "url_unpadded") },
  { name = "guessed", token = crypto.base64_encode(ANNA .. " secret", "url_unpadded") },
}, function(case)
  call("on_user_registration", ANNA)
  assert.equal({ false, false, 0 }, renews(case.token))
  asks_for_link()
  assert.equal({ false, false, 0 }, renews(case.token))
end)

function test_only_the_last_link_is_good()
  local old, new = asks_for_link(), asks_for_link()
  assert.equal(404, (call_route { method = "POST", path = "/renew/" .. old }))
  assert.equal(true, renews(new)[1])
end

function test_an_admin_sets_the_time()
  assert.equal(clock.now() + 30 * DAY_MS, admin_sets({ user_id = ANNA }).result)
  local until_ms = clock.now() + 10 * DAY_MS
  assert.equal(until_ms, admin_sets({ user_id = ANNA, expiration_ts = until_ms }).result)
  clock.advance(4 * DAY_MS)
  assert.equal(2, #host.mails())
  clock.set(until_ms)
  assert.equal(true, expired().expired)
end

function test_an_admin_wants_no_mails()
  admin_sets({ user_id = ANNA, enable_renewal_emails = false })
  clock.advance(29 * DAY_MS)
  assert.equal({}, host.mails())
end

test_bad_admin_requests = cases({
  { name = "nothing", body = {} },
  { name = "a number", body = { user_id = 5 } },
  { name = "nobody", body = { user_id = "@nobody:example.org" } },
  { name = "of another server", body = { user_id = "@anna:far.example" } },
  { name = "no time", body = { user_id = ANNA, expiration_ts = "tomorrow" } },
  { name = "too far", body = { user_id = ANNA, expiration_ts = 1e300 } },
}, function(case)
  assert.denied(admin_sets(case.body), Codes.INVALID_PARAM)
end)

function test_the_mail_is_tried_again()
  host.load { fail = { send_mail = { errcode = "M_UNKNOWN", error = "no server" } } }
  call("on_user_registration", ANNA)
  assert.failed(function() clock.advance(24 * DAY_MS) end, "no server")
  assert.equal(true, #host.calls("send_mail") > 1)
end

test_wrong_config = cases({
  { name = "no period", config = { period_days = null }, text = "`period_days` is required" },
  { name = "a link in plain sight", config = { link = "http://example.org/" }, text = "config.link" },
}, function(case)
  configured(case.config)
  assert.error(expired, case.text)
end)
