-- account-validity.lua: accounts expire, unless a link in a mail is opened in time.
--
-- It does what synapse-email-account-validity does. It wants `allow: [legacy_account]`, for what clients and admins ask
-- the homeserver, and for a page of its own `routes` in axolua.yaml.

config_schema = {
  period_days = { type = "integer", required = true, min = 1,
    doc = "For how many days an account is good when it is made, and when it is renewed (period)." },
  renew_at_days = { type = "integer", default = 7, min = 0,
    doc = "How many days before the end the mail is sent (renew_at)." },
  link = { type = "string", required = true, pattern = "^https://",
    doc = "The link without its token. https://example.org/_axolua/account-validity/renew/ is the page of this module, "
      .. "https://example.org/_matrix/client/unstable/account_validity/renew?token= that of the homeserver." },
  subject = { type = "string", default = "Renew your account",
    doc = "The subject of the mail (renew_email_subject)." },
  mail = { type = "string", default = "Your account {user} is good until {date}. To go on with it, open {link}",
    doc = "The text of the mail." },
}

local DAY_MS, LAST_MS = 24 * 3600 * 1000, time.parse_iso("9999-01-01")
local period_ms, before_ms = config.period_days * DAY_MS, config.renew_at_days * DAY_MS

local function day_of(ms) return time.iso(ms):sub(1, 10) end

-- Has a mail sent in time: kept by the day on which it is due, so that nobody has to look through all accounts. This is
-- done before the change, so that no crash loses it; where nothing comes of the change, no mail is sent.
local function remind(user_id, until_ms)
  store.set("due/" .. day_of(math.max(until_ms - before_ms, time.now_ms())) .. "/" .. user_id, user_id)
end

-- Gives what is known. The time of an account that is older than this module begins with the first question.
local function validity_of(user_id)
  local own = store.user(user_id)
  local known = own:get("validity")
  if not known then
    local until_ms = time.now_ms() + period_ms
    remind(user_id, until_ms)
    own:add("validity", { until_ms = until_ms, mails = true })
    known = own:get("validity")
  end
  return known
end

-- Has alter change what is known, and again if somebody else was quicker.
local function change(user_id, alter)
  local own = store.user(user_id)
  repeat
    local old, new = validity_of(user_id), own:get("validity")
    alter(new)
  until own:cas("validity", old, new)
end

function is_user_expired(user_id)
  local left_s = (validity_of(user_id).until_ms - time.now_ms()) / 1000
  if left_s <= 0 then
    return true
  end
  return false, math.min(left_s, 600)
end

function on_user_registration(user_id) validity_of(user_id) end

local function fill(template, values) return (template:gsub("{(%w+)}", values)) end

-- Sends a link to all addresses. Only the last one that was sent is good; a digest of its token is kept.
local function send(user_id)
  local secret, until_ms = crypto.random_token(), nil
  change(user_id, function(known)
    until_ms, known.token = known.until_ms, crypto.sha256(secret)
  end)
  local link = config.link .. crypto.base64_encode(user_id .. " " .. secret, "url_unpadded")
  local values = { user = user_id, date = day_of(until_ms), link = link }
  local plain, html = fill(config.mail, values), text.html_escape(config.mail)
  values.link = ('<a href="%s">%s</a>'):format(text.html_escape(link), text.html_escape(link))
  for _, threepid in ipairs(api.get_threepids_for_user(user_id)) do
    if threepid.medium == "email" then
      api.send_mail(threepid.address, config.subject, "<p>" .. fill(html, values) .. "</p>", plain)
    end
  end
end

-- The account may have been renewed since the mail was due.
jobs.mail = function(args)
  local known = validity_of(args.user_id)
  if known.mails and day_of(known.until_ms - before_ms) <= day_of(time.now_ms()) then
    send(args.user_id)
  end
end

-- Each day since the last time, which itself may not have been over.
cron("mails", "0 9 * * *", function()
  local today = day_of(time.now_ms())
  for ms = time.parse_iso(store.get("looked") or today), time.parse_iso(today), DAY_MS do
    for key, user_id in store.each("due/" .. day_of(ms) .. "/") do
      enqueue("mail", { user_id = user_id }, { key = user_id })
      store.delete(key)
    end
  end
  store.set("looked", today)
end)

-- Renews the account of a token. Gives whether that is good, whether it was good once, and until when the account is.
local function renew(token)
  local valid, stale, until_ms = false, false, 0
  local user_id, secret = (crypto.base64_decode(token) or ""):match("^(@%S+) (%S+)$")
  if not user_id or not store.user(user_id):get("validity") then
    return valid, stale, until_ms
  end
  local digest = crypto.sha256(secret)
  change(user_id, function(known)
    stale = known.used ~= nil and crypto.equal(known.used, digest)
    valid = stale or known.token ~= nil and crypto.equal(known.token, digest)
    if valid and not stale then
      known.until_ms, known.used, known.token = time.now_ms() + period_ms, digest, nil
      remind(user_id, known.until_ms)
    end
    until_ms = valid and known.until_ms or 0
  end)
  return valid, stale, until_ms
end

on_legacy_send_mail, on_legacy_renew = send, renew

local function asked(condition, what)
  return condition or error(SynapseError(400, what, Codes.INVALID_PARAM))
end

function on_legacy_admin_request(request)
  local body = json.decode(request.body)
  asked(type(body) == "table" and type(body.user_id) == "string", "`user_id` is missing")
  local user_id = asked(api.is_mine(body.user_id) and api.check_user_exists(body.user_id), "there is no such account")
  local until_ms = body.expiration_ts or time.now_ms() + period_ms
  asked(type(until_ms) == "number" and until_ms >= 0 and until_ms < LAST_MS, "`expiration_ts` has to be a time in ms")
  until_ms = math.floor(until_ms)
  remind(user_id, until_ms)
  change(user_id, function(known)
    known.until_ms, known.mails = until_ms, body.enable_renewal_emails ~= false
  end)
  return until_ms
end

local function page(status, body)
  local html = '<!DOCTYPE html><meta name="viewport" content="width=device-width"><title>Your account</title><p>'
  return status, html .. body, { ["content-type"] = "text/html; charset=utf-8" }
end

-- Mail programs open links to look at them: the account is renewed by the button.
route("GET", "/renew/{token}", function()
  return page(200, '<form method="post"><button>Renew my account</button></form>')
end)

route("POST", "/renew/{token}", function(request)
  local valid, _, until_ms = renew(request.params.token)
  if not valid then
    return page(404, "This link is not good, or not any more. Your app can ask for another one.")
  end
  return page(200, "Your account is good until " .. day_of(until_ms) .. ".")
end)
