package render

// configSchema is the section of names.md on what a module says of its configuration. The rows follow schema.Check.
const configSchema = `
A module that defines it says what it takes as its ` + "`config`" + ` in axolua.yaml: a table for each key.

` + "```lua" + `
-- scripts/20-restrictions.lua
config_schema = {
  refusal = { type = "string", default = "You may not do this here", min_length = 1, doc = "What is told." },
  rules = { type = "list", default = {}, doc = "The first that fits decides.", items = { type = "object", fields = {
    match = { type = "regexp", required = true, doc = "What user ids look like." },
    deny = { type = "list", items = { type = "string", enum = { "invite", "create_room" } }, default = { "invite" } },
  } } },
}

function user_may_invite(inviter)
  for _, rule in ipairs(config.rules) do
    if re.compile(rule.match):test(inviter) then
      return set(rule.deny).invite and deny{ code = Codes.FORBIDDEN, error = config.refusal } or nil
    end
  end
end
` + "```" + `

` + "```lua" + `
-- scripts/20-restrictions_test.lua
local function invite() return call("user_may_invite", "@guest-1:example.org", "@bob:example.org", "!r:example.org") end

function test_defaults()
  modules{ file = "20-restrictions.lua", config = { rules = { { match = "^@guest-" } } } }
  assert.equal("You may not do this here", invite().error)
end

function test_wrong_config()
  modules{ file = "20-restrictions.lua", config = { rules = { { mach = "^@guest-" } } } }
  assert.error(invite, "config.rules[1]: unknown key ` + "`mach`; did you mean `match`?" + `")
end
` + "```" + `

| field | with the types |  |
|---|---|---|
| ` + "`type`" + ` | all | ` + "`string`, `regexp`, `number`, `integer`, `boolean`, `list`, `object` or `any`" + `. A ` + "`regexp`" + ` is a text that ` + "`re.compile`" + ` takes |
| ` + "`default`" + ` | all | what the key has if axolua.yaml says nothing of it. Without it, it is nil. Of an object with ` + "`fields`, `{}`" + ` gets their defaults |
| ` + "`required`" + ` | all | true where axolua.yaml has to have the key |
| ` + "`doc`" + ` | all | what the key means, for people |
| ` + "`enum`" + ` | string, number, integer | the values to choose from, 1000 at most |
| ` + "`min`, `max`" + ` | number, integer | the least and the most that it may be |
| ` + "`min_length`" + ` | string | how many characters it has at least |
| ` + "`pattern`" + ` | string | a Lua pattern that is found in it, as by ` + "`string.find`" + `; for all of it, begin with ` + "`^` and end with `$`" + ` |
| ` + "`items`" + ` | list, object | what each element is: a type, or a table such as this one, without ` + "`default` and `required`" + ` |
| ` + "`fields`" + ` | object | which keys it has, and no others: tables such as this one |

From the assignment on ` + "`config`" + ` is complete, for the lines after it too. Whatever is wrong is an error at its line of axolua.yaml,
and the modules are not loaded; ` + "`axolua check`" + ` shows it:

` + "```" + `
axolua.yaml:9:11: 20-restrictions.lua: config.rules[2]: unknown key ` + "`mach`; did you mean `match`?" + `
axolua.yaml:10:17: 20-restrictions.lua: config.rules[2].deny[1]: got "join", want one of "invite", "create_room"
` + "```" + `

A key that is null counts as missing. A schema has 1000 keys at most, with those of ` + "`fields` and `items`" + `, and is nested 10 levels
deep. What cannot be said so, such as that one key is needed only beside another, ` + "`parse_config`" + ` or the top level checks by hand.`
