-- Calls inside calls, of every kind there is. None may use up the stack of the process.

--- direct | Lua calls | want=depth
local function f(n) return 1 + f(n + 1) end
return f(1)

--- tail call | Lua calls | want=depth
local function f(n) return f(n + 1) end
return f(1)

--- mutual | Lua calls | want=depth
local f, g
function f() return 1 + g() end
function g() return 1 + f() end
f()

--- a method of itself | Lua calls | want=depth
local t = {}
function t:f() return self:f() end
t:f()

--- __index | metamethods | want=depth
local t = setmetatable({}, { __index = function(t, k) return t[k .. ""] end })
return t.x

--- __newindex | metamethods | want=depth
local t = setmetatable({}, { __newindex = function(t, k, v) t[k] = v end })
t.x = 1

--- __call | metamethods | want=depth
local t = setmetatable({}, {})
getmetatable(t).__call = function(self) return 1 + self() end
t()

--- __concat | metamethods | want=depth
local t = setmetatable({}, {})
getmetatable(t).__concat = function(a, b) return a .. b end
return t .. t

--- __eq | metamethods | want=depth
local mt = {}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
mt.__eq = function(x, y) return x == y end
return a == b

--- __tostring | metamethods | want=depth
local t = setmetatable({}, {})
getmetatable(t).__tostring = function(x) return tostring(x) end
tostring(t)

--- a sort in a sort | callbacks of Go | want=depth
local function by(a, b) table.sort({ 3, 2, 1 }, by) return a < b end
table.sort({ 3, 2, 1 }, by)

--- a gsub in a gsub | callbacks of Go | want=depth
local function with(s) return (s:gsub(".", with)) end
return with("ab")

--- pcall in pcall | protected calls | want=limit
local function f() return pcall(f) end
f()

--- xpcall in its handler | protected calls | want=limit
local function h() return xpcall(error, h) end
h()

--- pcall of pcall of pcall | protected calls | want=any
return pcall(pcall, pcall, pcall, pcall, pcall, pcall, pcall, pcall, pcall, error, "x")

--- coroutines inside coroutines | coroutines | want=limit
local function f() return coroutine.wrap(f)() end
f()

--- coroutines and protected calls in turns | coroutines | want=limit
local function f() return pcall(coroutine.wrap(function() return f() end)) end
f()

--- deep before each level of a coroutine | coroutines | want=limit
local function deep(n, f) if n == 0 then return f() end return 1, deep(n - 1, f) end
local function f() return coroutine.wrap(function() return deep(150, f) end)() end
f()

--- metamethods before each level of a protected call | protected calls | want=limit
local nest
local t = setmetatable({}, { __index = function(t, n) if n == 0 then return nest() end return t[n - 1] end })
function nest() return pcall(function() return t[60] end) end
nest()

--- callbacks of Go before each level of a coroutine | coroutines | want=limit
local nest
local function gsub(n) if n == 0 then return nest() end return (("a"):gsub("a", function() return gsub(n - 1) end)) end
function nest() return coroutine.wrap(function() return gsub(50) end)() end
nest()
