-- Functions are values that hold others.

--- closures without end | growth | want=limit
local t = {}
while true do t[#t + 1] = function() return t end end

--- closures that hold much | growth | want=limit
local t = {}
for i = 1, 1e9 do
  local a, b, c, d = { i }, { i }, { i }, { i }
  t[i] = function() return a, b, c, d end
end

--- a chain of closures | chain | want=limit
local f = function() end
while true do
  local g = f
  f = function() return g end
end

--- a chain that is called | chain | want=depth
local f = function() return 1 end
for _ = 1, 1000 do
  local g = f
  f = function() return g() + 1 end
end
return f()

--- a closure that makes closures | chain | want=limit
local function make() return function() return make() end end
local f = make()
while true do f = f() end

--- closures made in a callback | callbacks | want=limit
local t = {}
local s = ("x"):rep(1000)
while true do s:gsub(".", function(c) t[#t + 1] = function() return c, t end end) end

--- closures in a loop over a list | growth | want=limit
local t = { 1, 2, 3, 4, 5, 6, 7, 8 }
local kept = {}
while true do for i, v in ipairs(t) do kept[#kept + 1] = function() return i, v end end end

--- iterators without end | callbacks | want=limit
local t = {}
while true do t[#t + 1] = ("x"):rep(1000):gmatch("x") end

--- shared variables | growth | want=limit
local first
while true do
  local x = first
  local function get() return x end
  local function put(y) x = y end
  first = { get, put }
end
