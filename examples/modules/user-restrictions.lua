-- user-restrictions.lua: who may invite and who may create rooms, by rules for user ids.
--
-- It does what synapse-user-restrictions does, with the same keys. The first rule that fits a user and says something
-- on the matter decides, and after the last one default_deny.

config_schema = {
  rules = { type = "list", items = "object", required = true,
    doc = "Each { match: regular expression (RE2) for a whole user id, allow: [invite, create_room], deny: [...] }." },
  default_deny = { type = "list", items = "string", default = {},
    doc = "What users may not do of whom no rule says anything: invite, create_room." },
}

local known = set { "invite", "create_room" }

-- Gives the set of permissions in a list of the configuration.
local function permissions(list, name)
  if type(list) ~= "table" then
    error("config." .. name .. ": got " .. type(list) .. ", want a list of invite and create_room")
  end
  for _, permission in ipairs(list) do
    if not known[permission] then
      error("config." .. name .. ": got " .. tostring(permission) .. ", want invite or create_room")
    end
  end
  return set(list)
end

local denied = permissions(config.default_deny, "default_deny")
local rules = {}
for i, rule in ipairs(config.rules) do
  local name = "rules[" .. i .. "]"
  for key in pairs(rule) do
    if key ~= "match" and key ~= "allow" and key ~= "deny" then
      error("config." .. name .. ": there is no key `" .. key .. "`; there are match, allow and deny")
    end
  end
  if type(rule.match) ~= "string" then
    error("config." .. name .. ".match: got " .. type(rule.match) .. ", want a regular expression")
  end
  local ok, pattern = pcall(re.compile, "^(?:" .. rule.match .. ")$")
  if not ok then
    error("config." .. name .. ".match: " .. pattern)
  end
  rules[i] = {
    pattern = pattern, text = rule.match,
    allow = permissions(rule.allow or {}, name .. ".allow"), deny = permissions(rule.deny or {}, name .. ".deny"),
  }
end

-- The refusal if a user has not that permission; nothing if he has.
local function check(user_id, permission, text)
  for _, rule in ipairs(rules) do
    if (rule.allow[permission] or rule.deny[permission]) and rule.pattern:test(user_id) then
      if rule.allow[permission] then
        return nil
      end
      return deny { code = Codes.FORBIDDEN, error = text, note = rule.text }
    end
  end
  if denied[permission] then
    return deny { code = Codes.FORBIDDEN, error = text, note = "default_deny" }
  end
end

function user_may_create_room(user_id)
  return check(user_id, "create_room", "You may not create rooms on this server")
end

function user_may_invite(inviter)
  return check(inviter, "invite", "You may not invite people on this server")
end
