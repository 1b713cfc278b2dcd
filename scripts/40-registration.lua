-- 40-registration.lua: who may create an account, by e-mail domain, user name and address.

config_schema = {
  email_allowed = { type = "list", items = { type = "string", min_length = 1 }, default = {},
    doc = "If not empty, an e-mail address at one of these domains, or below one, is needed." },
  email_blocked = { type = "list", items = { type = "string", min_length = 1 }, default = {},
    doc = "E-mail domains that may not register; mail.example means a.mail.example too." },
  username_parts = { type = "list", items = { type = "string", min_length = 1 }, default = {},
    doc = "Texts that a user name may not contain, such as `admin`." },
  ips = { type = "list", items = { type = "string", min_length = 1 }, default = {},
    doc = "Addresses that may not register. One with . or : at its end, such as `203.0.113.`, is all that begin so." },
  action = { type = "string", enum = { "deny", "shadow_ban" }, default = "deny",
    doc = "shadow_ban lets the account be created, but nobody ever sees what it writes." },
}

local function lowered(list)
  local copy = {}
  for i, entry in ipairs(list) do
    copy[i] = entry:lower()
  end
  return copy
end

local email_allowed, email_blocked = set(lowered(config.email_allowed)), set(lowered(config.email_blocked))
local username_parts, ips = lowered(config.username_parts), lowered(config.ips)

-- Gives the domain of an e-mail address in lower case, or nil. Addresses have at most 254 characters.
local function email_domain(threepid)
  local address = type(threepid) == "table" and threepid.address
  if type(address) ~= "string" or #address > 254 then
    return nil
  end
  local at = 0
  while at do -- the last "@": the part before it may contain others
    local further = address:find("@", at + 1, true)
    if not further then
      break
    end
    at = further
  end
  local domain = address:sub(at + 1):lower()
  domain = domain:match("^(.+)%.$") or domain
  return at > 0 and domain ~= "" and domain or nil
end

-- Tells whether the domain, or one that it is in, is a member.
local function covers(members, domain)
  while domain do
    if members[domain] then
      return true
    end
    local dot = domain:find(".", 1, true)
    domain = dot and domain:sub(dot + 1)
  end
  return false
end

-- Tells whether an address is on the list.
local function is_listed(address)
  address = address:lower()
  address = address:match("^::ffff:(%d+%.%d+%.%d+%.%d+)$") or address -- IPv4 that came through an IPv6 socket
  for _, entry in ipairs(ips) do
    local last = entry:sub(-1)
    if address == entry or (last == "." or last == ":") and address:sub(1, #entry) == entry then
      return true
    end
  end
  return false
end

-- Gives the reason why an account may not be created, for the log, or nil. No reason names the address or the e-mail
-- itself: they are personal data.
local function objection(threepid, username, request_info, auth_provider_id)
  local domain = email_domain(threepid)
  if domain and covers(email_blocked, domain) then
    return "e-mail domain"
  end
  -- Who comes by single sign-on has shown an e-mail address there, if any.
  if next(email_allowed) and not auth_provider_id and not covers(email_allowed, domain) then
    return "no e-mail address at an allowed domain"
  end
  local name = (username or ""):lower() -- nil if the homeserver is to make up a name
  for _, part in ipairs(username_parts) do
    if name:find(part, 1, true) then
      return "user name: " .. part
    end
  end
  for _, info in ipairs(request_info) do
    if is_listed(info.ip) then
      return "address"
    end
  end
end

function check_registration_for_spam(email_threepid, username, request_info, auth_provider_id)
  if #request_info == 0 then
    return -- an admin or a module creates the account
  end
  local reason = objection(email_threepid, username, request_info, auth_provider_id)
  if not reason then
    return
  end
  if config.action == "shadow_ban" then
    return RegistrationBehaviour.SHADOW_BAN
  end
  -- Synapse tells the client "Rate limited", whatever the reason; this note is for the log.
  return deny { note = reason }
end
