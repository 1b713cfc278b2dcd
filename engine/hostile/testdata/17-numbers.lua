-- Numbers, and texts that are numbers.

--- digits without end | text to number | want=limit
local s = ("9"):rep(2^20)
while true do tonumber(s) end

--- digits in arithmetic | text to number | want=any
local s = ("9"):rep(2^20)
while true do local _ = s + 1 end

--- digits behind the point | text to number | want=limit
local s = "0." .. ("0"):rep(2^20 - 100) .. "1"
while true do local _ = s * 1 end

--- blanks around | text to number | want=limit
local s = (" "):rep(2^20 - 1) .. "x"
while true do tonumber(s) end

--- every base | text to number | want=any
for base = -1, 40 do for _, s in ipairs { "0x", "zz", "", " ", "-", "1e", "0x1p4", "inf", "nan", "1_000" } do pcall(tonumber, s, base) end end

--- digits as a loop's bounds | text to number | want=any
local s = ("9"):rep(1e5)
for _ = 1, 100 do pcall(function() for _ = s, s do end end) end

--- numbers to text | number to text | want=limit
local x = 1.1
while true do x = x * 1.0000001 local _ = tostring(x) end

--- numbers as keys | number to text | want=limit
local x, t = 1.1, {}
while true do x = x * 1.0000001 t[tostring(x)] = x end

--- not numbers | odd numbers | want=any
for _, x in ipairs { 0 / 0, 1 / 0, -1 / 0, 2^1023 * 2, -0, 1e-320 } do
  local _ = x % 0, x % x, x ^ x, tostring(x), x .. "", -x, x == x, x < x
  pcall(string.rep, "x", x) pcall(string.sub, "x", x, x) pcall(string.char, x) pcall(string.format, "%d %x %c %5.1f", x, x, x, x)
  pcall(table.insert, {}, x, 1) pcall(table.concat, {}, "", x, x) pcall(select, x, 1) pcall(math.ldexp, x, x)
end

--- mathematics | odd numbers | want=any
local odd = { 0 / 0, 1 / 0, -1 / 0, 0, -1, 2^53, 2^63, -2^63, 1e308 }
for name in pairs(math) do
  for _, x in ipairs(odd) do
    if name ~= "pi" and name ~= "huge" then
      pcall(math[name], x) pcall(math[name], x, x) pcall(math[name], x, 0) pcall(math[name])
    end
  end
end

--- texts that are compared | comparing | want=limit
local s = ("x"):rep(2^20 - 1)
local a, b = s .. "a", s .. "b"
while a < b do end

--- texts that are compared for equality | comparing | want=limit
local s = ("x"):rep(2^20 - 1)
local a, b = s .. "a", s .. "b"
while a ~= b do end

--- texts that are compared in straight code | comparing | want=limit
local s = ("x"):rep(2^20 - 1)
local a, b = s .. "a", s .. "b"
for _ = 1, 1e9 do
  local _ = a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b, a < b
end
