-- Lists that are empty but long: gopher-lua looks for their end from behind.

--- length of a hollow list | length | want=limit
local t = {}
t[2^20 - 1] = 1
t[2^20 - 1] = nil
while true do local _ = #t end

--- length of a hollow list after quick code | length | want=limit
local t = {}
t[2^20 - 1] = 1
t[2^20 - 1] = nil
for _ = 1, 2000 do end
local n = 0
while true do n = n + #t + #t + #t + #t + #t + #t + #t + #t end

--- append to a hollow list | append | want=limit
local t = {}
t[2^20 - 1] = 1
t[2^20 - 1] = nil
while true do t[#t + 1] = nil end

--- insert into a hollow list | append | want=limit
local t = {}
t[2^20 - 1] = 1
t[2^20 - 1] = nil
while true do table.insert(t, 1) t[1] = nil end

--- next over a hollow list | iteration | want=limit
local t = {}
t[2^20 - 1] = 1
t[2^20 - 1] = nil
while true do next(t) end

--- pairs over a hollow list | iteration | want=limit
local t = {}
t[2^20 - 2] = 1
while true do for _ in pairs(t) do end end

--- maxn of a hollow list | library | want=limit
local t = {}
t[2^20 - 1] = 1
while true do table.maxn(t) end

--- getn, remove, sort and concat of a hollow list | library | want=limit
local t = {}
t[2^20 - 1] = 1
t[2^20 - 1] = nil
while true do
  table.getn(t) table.remove(t) pcall(table.sort, t) pcall(table.concat, t) unpack(t)
end

--- unpack of a hollow list | library | want=any
local t = {}
t[2^20 - 1] = 1
for _ = 1, 1e5 do pcall(unpack, t) end

--- compared by their hollow lengths | length | want=limit
local t = {}
t[2^20 - 1] = 1
t[2^20 - 1] = nil
while #t == #t do if #t > 0 then break end end
