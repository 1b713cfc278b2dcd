-- Lists. gopher-lua allocates everything below the largest index of one.

--- an index of 2^26 | one index | want=any
local t = {}
t[67108863] = 1
return

--- the largest index that a list may have | one index | want=any
local t = {}
t[2^20 - 1] = 1
t[2^20 - 2] = 1

--- lists with one large index, kept | one index | want=limit
local kept = {}
while true do
  local t = {}
  t[2^20 - 1] = 1
  kept[#kept + 1] = t
end

--- lists with a fairly large index, kept | one index | want=limit
local kept = {}
while true do
  local t = {}
  t[65536] = 1
  kept[#kept + 1] = t
end

--- lists with one large index, dropped | one index | want=limit
while true do local t = {} t[2^20 - 1] = 1 end

--- in straight code | one index | want=limit
local a, b, c, d, e, f, g, h = {}, {}, {}, {}, {}, {}, {}, {}
for _ = 1, 1e6 do
  a, b, c, d, e, f, g, h = { a }, { b }, { c }, { d }, { e }, { f }, { g }, { h }
  a[1000000] = 1 b[1000000] = 1 c[1000000] = 1 d[1000000] = 1
  e[1000000] = 1 f[1000000] = 1 g[1000000] = 1 h[1000000] = 1
end

--- rawset of a large index, kept | rawset | want=limit
local kept = {}
while true do
  local t = {}
  rawset(t, 2^20 - 1, 1)
  kept[#kept + 1] = t
end

--- insert at a large index | insert | want=limit
local t = {}
table.insert(t, 67108863, 1)
local kept = {}
while true do
  local u = {}
  table.insert(u, 2^20 - 1, 1)
  kept[#kept + 1] = u
end

--- insert in front | insert | want=limit
local t = {}
for i = 1, 1e5 do t[i] = i end
while true do table.insert(t, 1, 0) end

--- insert below | insert | want=limit
local t = {}
for i = 1, 1e4 do t[i] = i end
while true do table.insert(t, -1e6, 0) end

--- remove from the front | remove | want=limit
local t = {}
for i = 1, 1e5 do t[i] = i end
while true do table.remove(t, 1) t[#t + 1] = 1 end

--- append without end | growth | want=limit
local t = {}
for i = 1, 1e9 do t[i] = i end

--- append by insert without end | growth | want=limit
local t = {}
while true do table.insert(t, 1) end

--- append by length without end | growth | want=limit
local t = {}
while true do t[#t + 1] = t end

--- lists in lists | growth | want=limit
local t = {}
while true do t = { t, t, { t, { t } } } end

--- backwards from a large index | one index | want=limit
local kept = {}
for n = 1, 1e6 do
  local t = {}
  for i = 2^20 - 1, 2^20 - 100, -1 do t[i] = i end
  kept[n] = t
end
