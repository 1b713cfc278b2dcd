-- math.random and its kin.

--- empty intervals | intervals | want=any
for _, n in ipairs { 0, -1, 0 / 0, -1 / 0, -2^63 } do
  pcall(math.random, n) pcall(math.random, 5, n) pcall(math.random, n, n) pcall(math.random, n, n, n)
end

--- intervals that are too large | intervals | want=any
for _, n in ipairs { 1 / 0, 2^53, 2^63, 1e308, 2^31 } do
  pcall(math.random, n) pcall(math.random, -n, n) pcall(math.random, 1, n) pcall(math.random, n - 1, n)
end

--- not protected | intervals | want=any
return math.random(0) and nil

--- a seed | seeds | want=any
math.randomseed(1)
local a = math.random()
math.randomseed(1)
local b = math.random()
math.randomseed(0 / 0)
math.randomseed(2^63)
if a == b and a == 0.60466028797961957 then return "M_ESCAPED" end

--- seeds without end | seeds | want=limit
local i = 0
while true do i = i + 1 math.randomseed(i) end

--- until it is 0 | drawing | want=limit
while math.random() >= 0 do end

--- a table of chances | drawing | want=limit
local t = {}
while true do t[#t + 1] = math.random(1, 2^53) end

--- behaviour by chance | drawing | want=any
if math.random(2) == 1 then error("x") end
