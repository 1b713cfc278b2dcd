-- Coroutines: gopher-lua derives a context for each, gives out panics as errors and lets them resume each other wildly.

--- without end | number | want=limit
while true do coroutine.create(function() end) end

--- wrapped without end | number | want=limit
local t = {}
while true do t[#t + 1] = coroutine.wrap(function() coroutine.yield() end) end

--- abandoned in the middle | number | want=any
for _ = 1, 90 do
  local co = coroutine.create(function() coroutine.yield(1) end)
  coroutine.resume(co)
end

--- each with a large stack | number | want=any
local kept = {}
local function wide(...) coroutine.yield() return ... end
for i = 1, 90 do
  kept[i] = coroutine.create(function() return wide(unpack({}, 1, 7000)) end)
  coroutine.resume(kept[i])
end

--- each with a deep stack | number | want=any
local kept = {}
local function deep(n) if n == 0 then coroutine.yield() else deep(n - 1) end return 1 end
for i = 1, 90 do
  kept[i] = coroutine.create(function() deep(180) end)
  coroutine.resume(kept[i])
end

--- a loop inside one | instructions | want=limit
coroutine.wrap(function() while true do end end)()

--- a loop inside one inside one | instructions | want=limit
coroutine.wrap(function() coroutine.wrap(function() while true do end end)() end)()

--- back and forth | instructions | want=limit
local co = coroutine.wrap(function() while true do coroutine.yield() end end)
while true do co() end

--- an iterator that yields for ever | instructions | want=limit
for _ in coroutine.wrap(function() while true do coroutine.yield(1) end end) do end

--- resumes itself | cycles | want=any
local co
co = coroutine.create(function() return coroutine.resume(co) end)
for _ = 1, 1000 do coroutine.resume(co) end

--- resumes the one that waits for it | cycles | want=any
local a, b
a = coroutine.create(function() return coroutine.resume(b) end)
b = coroutine.create(function() return coroutine.resume(a) end)
coroutine.resume(a)
coroutine.resume(b)

--- a ring | cycles | want=limit
local ring = {}
for i = 1, 50 do
  ring[i] = coroutine.wrap(function() while true do coroutine.yield(ring[i % 50 + 1]) end end)
end
local i = 0
while true do i = i % 50 + 1 ring[i]() end

--- yield across pcall | odd yields | want=any
local co = coroutine.create(function() return pcall(coroutine.yield, 1) end)
for _ = 1, 5 do coroutine.resume(co) end
return pcall(coroutine.yield, "M_ESCAPED")

--- yield across a metamethod | odd yields | want=any
local t = setmetatable({}, { __index = function() coroutine.yield("x") return 1 end })
local co = coroutine.create(function() return t.a + t.b end)
for _ = 1, 5 do coroutine.resume(co) end

--- yield across sort | odd yields | want=any
local co = coroutine.create(function() table.sort({ 3, 2, 1, 5, 4 }, function() coroutine.yield() return true end) end)
for _ = 1, 5 do coroutine.resume(co) end

--- yield across gsub | odd yields | want=any
local co = coroutine.create(function() return (("abc"):gsub(".", function() coroutine.yield() end)) end)
for _ = 1, 5 do coroutine.resume(co) end

--- yield across an iterator | odd yields | want=any
local co = coroutine.create(function() for _ in coroutine.yield do end end)
for _ = 1, 50 do coroutine.resume(co) end

--- yield outside of any | odd yields | want=any
return coroutine.yield("M_YIELDED")

--- yield as a callback | odd yields | want=any
local yield = coroutine.yield
pcall(table.sort, { 3, 2, 1 }, yield)
pcall(string.gsub, "abc", ".", yield)
pcall(xpcall, yield, yield)
pcall(setmetatable({}, { __call = yield }))
local _ = setmetatable({}, { __index = yield, __tostring = yield })
pcall(tostring, _)
return _.x

--- library functions as bodies | odd bodies | want=any
for _, f in ipairs { print, pcall, error, coroutine.yield, setmetatable, select, unpack, next, tostring, coroutine.wrap } do
  local co = coroutine.wrap(f)
  pcall(co) pcall(co, 1) pcall(co, {}) pcall(co, print)
end

--- a wrap inside the function that it wraps | odd bodies | want=any
local f
f = coroutine.wrap(function() return f() end)
return f()

--- errors through several | odd bodies | want=any
local function f(n) if n == 0 then error({ "x" }) end return coroutine.wrap(function() return f(n - 1) end)() end
pcall(f, 50)
f(40)

--- huge transfers | number | want=any
local co = coroutine.wrap(function(...) while true do coroutine.yield(...) end end)
for _ = 1, 1e4 do co(unpack({}, 1, 7000)) end
