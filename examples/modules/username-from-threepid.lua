-- username-from-threepid.lua: new users are named after the e-mail address or phone number that they register with.
--
-- It does what synapse-username-from-threepid does, with the same keys: anna@b.example becomes anna-b.example, and
-- anna-b.example1 if that is taken. It wants `allow: [auth]`, and, for fail_if_not_found to have an effect, `on_error:
-- raise`: this callback cannot refuse otherwise.

config_schema = {
  threepid_to_use = { type = "string", enum = { "email", "msisdn" }, required = true,
    doc = "email for e-mail addresses, msisdn for phone numbers." },
  fail_if_not_found = { type = "boolean", default = false,
    doc = "Whether a registration without one fails, where otherwise users choose their name." },
  msisdn_prefix = { type = "string", default = "tel-",
    doc = "What names of phone numbers begin with. Names of nothing but digits are kept for guests." },
}

-- How many names are tried. Each is a question to the homeserver.
local ATTEMPTS = 50

-- What the stage of a registration has found out, if it was passed and there is an address.
local function address_of(stage)
  local address = type(stage) == "table" and stage.address
  return type(address) == "string" and address ~= "" and address or nil
end

-- Gives the first of base, base .. separator .. 1, base .. separator .. 2 ... that can be registered. Nothing else than
-- that it is taken makes a name one to go on from.
local function free_name(base, separator)
  local name = base
  for i = 1, ATTEMPTS do
    local ok, problem = pcall(api.check_username, name)
    if ok then
      return name
    elseif type(problem) ~= "table" or problem.errcode ~= Codes.USER_IN_USE then
      error(problem, 0)
    end
    name = base .. separator .. i
  end
  error("no name like " .. base .. " is free")
end

function get_username_for_registration(uia_results)
  if config.threepid_to_use == "email" then
    local address = address_of(uia_results["m.login.email.identity"])
    if address then
      -- Digits at the end of an address count on, as in a1@b.example2, so that the next one is a1-b.example3.
      local name = address:gsub("@", "-"):lower():gsub("[^a-z0-9_./=-]", "")
      return free_name(name, "")
    end
  else
    local number = address_of(uia_results["m.login.msisdn"])
    if number then
      return free_name(config.msisdn_prefix .. number, "-")
    end
  end
  if config.fail_if_not_found then
    error("there is no " .. config.threepid_to_use .. " to make a name of")
  end
end
