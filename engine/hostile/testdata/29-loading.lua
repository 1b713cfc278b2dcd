-- What a module defines for the engine to read when it is loaded.

--- a schema that contains itself | config_schema | want=refused whole
local s = { type = "table" }
s.s = s
config_schema = s

--- a schema that is large | config_schema | want=any whole
local s = {}
for i = 1, 2e4 do s["k" .. i] = { type = "number", default = i } end
config_schema = s

--- schemas again and again | config_schema | want=refused whole
local s = { limit = { type = "number" } }
for i = 1, 999 do s["k" .. i] = { type = "number", default = i } end
while true do config_schema = s end

--- a schema whose default has many objects with many keys | config_schema | want=refused whole
local fields, many = {}, {}
for i = 1, 900 do fields["k" .. i] = { type = "string", default = "x" } end
for i = 1, 20000 do many[i] = {} end
config_schema = { a = { type = "list", items = { type = "object", fields = fields }, default = many } }

--- a schema with expensive patterns | config_schema | want=refused whole
local many = {}
for i = 1, 1000 do many[i] = string.rep("a", 5000) end
while true do
  config_schema = { a = { type = "list", items = { type = "string", pattern = "(a*)(a*)(a*)%1%2%3b" }, default = many } }
end

--- a schema with expensive regular expressions | config_schema | want=refused whole
local many = {}
for i = 1, 100 do many[i] = "(?i)" .. string.rep("[a-\240\144\128\128]\\pL", 1000) end
while true do config_schema = { a = { type = "list", items = "regexp", default = many } } end

--- a schema of junk | config_schema | want=refused whole
config_schema = { [1] = print, a = { type = print, default = 0 / 0, min = {}, enum = { print } }, [{}] = 1 }

--- parse_config that does not end | parse_config | want=refused whole
function parse_config() while true do end end

--- parse_config that gives what contains itself | parse_config | want=any whole
function parse_config() local t = {} t.t = t return t end

--- parse_config that gives functions and threads | parse_config | want=any whole
function parse_config() return { f = print, co = coroutine.create(print), n = 0 / 0, [print] = print } end

--- parse_config that gives a hundred thousand keys | parse_config | want=any whole
function parse_config()
  local t = {}
  for i = 1, 5e4 do t["k" .. i] = i end
  return t
end

--- filters that contain themselves | filters | want=refused whole
local f = {}
f.check_event_for_spam = f
filters = f
function check_event_for_spam() end

--- filters that are huge | filters | want=any whole
local types = {}
for i = 1, 1e4 do types[i] = "t" .. i end
filters = { check_event_for_spam = { type = types } }
function check_event_for_spam() end

--- filters of a long text | filters | want=any whole
filters = { check_event_for_spam = { [("x"):rep(2^20)] = ("y"):rep(2^20) }, [("z"):rep(2^20)] = {} }
function check_event_for_spam() end

--- a million checkers | auth_checkers | want=refused allow=auth whole
local t, c = {}, {}
for i = 1, 2e5 do t[i] = c end
auth_checkers = t

--- good checkers, many | auth_checkers | want=any allow=auth whole
local t = {}
for i = 1, 90 do t[i] = { login_type = "x.y" .. i, fields = { "a" }, check = print } end
auth_checkers = t

--- checkers with metamethods | auth_checkers | want=any allow=auth whole
auth_checkers = setmetatable({}, {
  __len = function() return 1e12 end, __index = function() while true do end end, __pairs = error, __call = error,
})

--- ten thousand globals | globals | want=any whole
for i = 1, 1e4 do _G["g" .. i] = i end
function check_event_for_spam() while true do pcall(function() return _G.g100001 end) end end

--- globals without end | globals | want=refused whole
local i = 0
while true do i = i + 1 _G["g" .. i] = {} end

--- names of a megabyte | globals | want=any whole
for i = 1, 20 do _G[("x"):rep(2^20 - 10) .. i] = i end
local ok = pcall(function() return _G[("x"):rep(2^20 - 10)] end)
function check_event_for_spam() return nil, ok end

--- callbacks that are no functions | callbacks | want=refused whole
check_event_for_spam = 1
user_may_join_room = setmetatable({}, { __call = function() while true do end end })
check_username_for_spam = {}

--- what it must not define | callbacks | want=refused whole
auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = function() return "@admin:example.org" end } }
function on_update() return 1 end
function get_interested_users() return PRESENCE_ALL_USERS end

--- init that does not end | init | want=refused whole
function init() while true do end end

--- init that fills the memory | init | want=refused whole
function init()
  local t = {}
  while true do t[#t + 1] = { {}, {}, {} } end
end

--- init that raises odd things | init | want=refused whole
function init() error(setmetatable({}, { __tostring = function() while true do end end })) end

--- a top level that changes config | parse_config | want=any whole
pcall(function() config.leak = 1 end)
pcall(rawset, config, "leak", 1)
pcall(function() _G["config"] = {} end)
function parse_config(c) pcall(rawset, c, "leak", 1) return c end

--- an error while loading, with a long text | init | want=refused whole
error(("x\n"):rep(2^19))

--- an error while loading that does not end | init | want=refused whole
error(setmetatable({}, { __tostring = function() while true do end end }))
