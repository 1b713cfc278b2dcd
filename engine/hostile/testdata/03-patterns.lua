-- Patterns that make a matcher backtrack. Most have an answer, which a good matcher finds; the rest end at a limit.

--- optional, then required | optional items | want=any
return ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30) .. "b")

--- optional on a long text | optional items | want=any
local s = ("a"):rep(2^16)
for _ = 1, 100 do s:find(("a?"):rep(200) .. ("a"):rep(200) .. "b") end

--- lazy chain | repetitions | want=any
local s = ("x"):rep(2^18)
for _ = 1, 100 do s:find((".-"):rep(30) .. "b") end

--- greedy chain | repetitions | want=any
local s = ("x"):rep(2^18)
for _ = 1, 100 do s:find((".*"):rep(30) .. "b") end

--- repeated captures | repetitions | want=any
for _ = 1, 100 do ("a"):rep(2^16):find(("(a*)"):rep(12) .. "b") end

--- back references | back references | want=limit
("a"):rep(2^20):find("(a*)(a*)(a*)%1%2%3b")

--- a back reference at every place | back references | want=limit
("ab"):rep(2^18):find("(.-)(.-)(.-)%1%2%3%1%2%3#")

--- trim on blanks | anchored | want=any
local s = (" "):rep(2^20 - 1)
for _ = 1, 1000 do s:match("^%s*(.-)%s*$") end

--- trim at the end only | not anchored | want=any
local s = (" "):rep(2^16) .. "x"
for _ = 1, 1000 do s:gsub("%s+$", "") end

--- balanced on brackets | balanced | want=any
local s = ("("):rep(2^18)
for _ = 1, 1000 do s:find("%b()") end

--- balanced inside repetitions | balanced | want=any
local s = ("("):rep(2^15) .. (")"):rep(2^15)
for _ = 1, 1000 do s:match(".-%b()%b()x") end

--- frontier at every place | frontier | want=any
local s = ("a "):rep(2^17)
for _ = 1, 100 do s:gsub("%f[%a]%a%f[%A]", "%0%0") end

--- a huge pattern | compiling | want=any
for i = 1, 1000 do ("x"):find(("[^%w" .. i .. "]*"):rep(2^15)) end

--- a huge set | compiling | want=any
local set = "[" .. ("a-z%w"):rep(2^16) .. "]"
for i = 1, 1000 do ("x"):rep(100):find(set .. i) end

--- a new pattern each time | compiling | want=limit
local i = 0
while true do i = i + 1 ("x"):find("a" .. i .. ("b*"):rep(1000)) end

--- malformed again and again | compiling | want=limit
local s = ("a"):rep(2^16)
while true do pcall(s.find, s, ".-[") pcall(s.find, s, "%") pcall(s.find, s, "(") pcall(s.find, s, "%b") end

--- many captures | captures | want=any
for _ = 1, 1000 do ("a"):rep(2^16):match(("(a)"):rep(32)) end

--- gmatch of nothing | iteration | want=limit
for _ = 1, 1e9 do for _ in ("x"):rep(2^16):gmatch("()") do end end

--- gmatch that backtracks at every place | iteration | want=any
for _ in ("a"):rep(2^18):gmatch("a-b") do end
for _ in ("a"):rep(2^18):gmatch("(a*)%1b") do end

--- find from every place | iteration | want=limit
local s = ("a"):rep(2^19)
for i = 1, #s do s:find("a*b", i) end

--- plain find of almost | plain | want=limit
local s, p = ("a"):rep(2^20), ("a"):rep(2^19) .. "b"
while true do s:find(p, 1, true) end
