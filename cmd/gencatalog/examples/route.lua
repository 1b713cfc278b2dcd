-- scripts/route.lua
-- Accounts expire, and a link in a mail keeps them for another year. The first page only asks: programs that look at
-- the links of mails open it as well.
config_schema = {
  url = { type = "string", default = "https://matrix.example.org", doc = "Where the routes are reached." },
  days = { type = "number", default = 365, min = 1, doc = "How long an account lasts." },
}

local html = { ["content-type"] = "text/html; charset=utf-8" }

local function page(text)
  return 200, "<!doctype html><title>Your account</title><p>" .. text, html
end

-- Mails the link, for an admin: POST /_axolua/route/links with { "user_id": ..., "mail": ... }.
route("POST", "/links", function(request)
  local to = request.json
  if type(to) ~= "table" or type(to.user_id) ~= "string" or type(to.mail) ~= "string" then
    return 400, { errcode = "M_BAD_JSON", error = "want user_id and mail" }
  end
  local token = crypto.random_token()
  store.set("link/" .. crypto.sha256(token), to.user_id, 7 * 24 * 3600)
  local link = config.url .. "/_axolua/route/renew/" .. token
  api.send_mail(to.mail, "Your account", '<a href="' .. link .. '">Keep it</a>', link)
  return 200, { sent = true }
end, { auth = "admin" })

route("GET", "/renew/{token}", function()
  return page('<form method="post"><button>Keep my account</button></form>')
end)

route("POST", "/renew/{token}", function(request)
  local key = "link/" .. crypto.sha256(request.params.token)
  local user_id = store.get(key)
  if not user_id or not store.delete(key) then return 404, "This link was used, or is too old.\n" end
  store.set("until/" .. user_id, time.now_ms() + config.days * 24 * 3600 * 1000)
  return page("Your account stays, " .. text.html_escape(user_id) .. ".")
end)

-- What a client shows to its user.
route("GET", "/mine", function(request)
  return 200, { until_ms = store.get("until/" .. request.user_id) or null }
end, { auth = "user" })

function is_user_expired(user_id)
  local until_ms = store.get("until/" .. user_id)
  if until_ms then return until_ms < time.now_ms() end
end
