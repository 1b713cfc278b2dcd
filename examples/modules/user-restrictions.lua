-- user-restrictions.lua: who may invite and who may create rooms, by rules for user ids.
--
-- It does what synapse-user-restrictions does, with the same keys. The first rule that fits a user and says something
-- on the matter decides, and after the last one default_deny.

local PERMISSION = { type = "string", enum = { "invite", "create_room" } }

config_schema = {
  rules = { type = "list", required = true, doc = "What users may do; the first rule that fits one counts.",
    items = { type = "object", fields = {
      match = { type = "regexp", required = true, doc = "A regular expression (RE2) for a whole user id." },
      allow = { type = "list", items = PERMISSION, default = {}, doc = "What they may do." },
      deny = { type = "list", items = PERMISSION, default = {}, doc = "What they may not do." },
    } } },
  default_deny = { type = "list", items = PERMISSION, default = {},
    doc = "What users may not do of whom no rule says anything: invite, create_room." },
}

local denied, rules = set(config.default_deny), {}
for i, rule in ipairs(config.rules) do
  rules[i] = {
    pattern = re.compile("^(?:" .. rule.match .. ")$"), text = rule.match,
    allow = set(rule.allow), deny = set(rule.deny),
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
