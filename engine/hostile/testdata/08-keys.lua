-- Tables with keys. gopher-lua keeps every key that a table ever had.

--- texts | growth | want=limit
local t, i = {}, 0
while true do i = i + 1 t["k" .. i] = true end

--- fractions | growth | want=limit
local t, x = {}, 0.5
while true do x = x + 1 t[x] = x end

--- negative numbers | growth | want=limit
local t = {}
for i = 1, 1e9 do t[-i] = true end

--- tables | growth | want=limit
local t = {}
while true do t[{}] = {} end

--- functions | growth | want=limit
local t = {}
while true do t[function() return t end] = true end

--- small tables with one field | many tables | want=limit
local t = {}
for i = 1, 1e9 do t[i] = { a = { b = { c = i } } } end

--- constructors with many fields | many tables | want=limit
local t = {}
for i = 1, 1e9 do t[i] = { a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10, k = 11, l = 12 } end

--- set and cleared | dead keys | want=limit
local t, i = {}, 0
while true do i = i + 1 t["k" .. i] = true t["k" .. i] = nil end

--- next over dead keys | dead keys | want=limit
local t = {}
for i = 1, 5e4 do t[-i] = true end
for i = 1, 5e4 do t[-i] = nil end
while true do next(t) end

--- pairs over dead keys | dead keys | want=limit
local t = {}
for i = 1, 5e4 do t[-i] = true end
for i = 1, 5e4 do t[-i] = nil end
while true do for _ in pairs(t) do end end

--- long keys | long keys | want=limit
local t, s = {}, ("x"):rep(2^19)
while true do t[s] = true t[s .. "x"] = t[s] end

--- long keys that are there already | long keys | want=limit
local s = ("x"):rep(2^20)
local t = { [s] = 1 }
while true do t[s] = t[s] + t[s] end

--- NaN and nil | odd keys | want=any
local t = {}
pcall(function() t[0 / 0] = 1 end)
pcall(function() t[nil] = 1 end)
for i = 1, 1e5 do pcall(rawset, t, 0 / 0, i) end
while next(t) do t[next(t)] = nil end

--- next with a key that is not there | odd keys | want=any
local t = { a = 1, b = 2, 3 }
local n = 0
for _ = 1, 1e5 do
  local ok, k = pcall(next, t, {})
  if ok and k then n = n + 1 end
  pcall(next, t, -5) pcall(next, t, 2^20) pcall(next, t, 2^70) pcall(next, t, 0 / 0) pcall(next, t, 1.5)
end
