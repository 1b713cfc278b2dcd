-- Very many arguments, and very many results.

--- unpack of a billion | unpack | want=any
return select("#", unpack({}, 1, 1e9)) and nil

--- unpack of everything | unpack | want=any
for _, to in ipairs { 2^31, 2^53, 2^63, math.huge, -math.huge, 0 / 0 } do
  pcall(unpack, {}, 1, to) pcall(unpack, {}, -to, to) pcall(unpack, {}, to, to + 1)
end

--- unpack as often as it goes | unpack | want=limit
local t = {}
while true do local _ = select("#", unpack(t, 1, 7900)) end

--- packed and unpacked | packing | want=limit
local t, kept = {}, {}
while true do
  t = { unpack(t, 1, 7900) }
  kept[#kept + 1] = t
end

--- results of results | packing | want=any
local function f(...) return 1, ... end
local function many(n, ...) if n == 0 then return ... end return many(n - 1, f(...)) end
for _ = 1, 1000 do pcall(many, 150, unpack({}, 1, 7900)) end

--- passed down | varargs | want=any
local function down(n, ...) if n > 0 then return down(n - 1, 1, ...) end return select("#", ...) end
for _ = 1, 100 do pcall(down, 190, unpack({}, 1, 7900)) end

--- every argument by select | varargs | want=limit
local function sum(...)
  local n = 0
  for i = 1, select("#", ...) do n = n + (select(i, ...) or 0) end
  return n
end
while true do sum(unpack({}, 1, 7900)) end

--- select from behind | varargs | want=any
for _, n in ipairs { 0, -1, -1e9, 1e9, 2^63, 0 / 0, "#", "x" } do
  pcall(select, n, 1, 2, 3) pcall(select, n)
end

--- bytes | library | want=any
local s = ("x"):rep(2^20)
for _ = 1, 1e4 do pcall(s.byte, s, 1, -1) end

--- characters | library | want=limit
while true do string.char(("x"):rep(7900):byte(1, -1)) end

--- the largest | library | want=limit
while true do math.max(("x"):rep(7900):byte(1, -1)) end

--- lists of many values | packing | want=limit
local s, t = ("x"):rep(7900), {}
while true do t[#t + 1] = { s:byte(1, -1) } end

--- through protected calls | varargs | want=limit
local function f(...) return pcall(pcall, select, 1, ...) end
while true do f(unpack({}, 1, 7000)) end

--- returned | packing | want=any
return unpack({}, 1, 7900)
