-- Loops without an end. Whatever the loop is made of, the limit is looked at between two of its instructions.

--- while true | jump back | want=limit
while true do end

--- repeat until false | jump back | want=limit
repeat local x = 1 until x == 2

--- goto | goto | want=limit
::again::
goto again

--- two labels | goto | want=limit
local n = 0
::a:: n = n + 1
goto b
::b:: goto a

--- for with a step of 0 | numeric for | want=any
for _ = 1, 2, 0 do end

--- for without an end | numeric for | want=limit
for _ = 1, math.huge do end

--- for that cannot advance | numeric for | want=limit
for _ = 2^53, 2^53 + 10, 0.5 do end

--- nested for | numeric for | want=limit
for _ = 1, 1e9 do for _ = 1, 1e9 do for _ = 1, 1e9 do end end end

--- an iterator that never ends | generic for | want=limit
for _ in function() return 1 end do end

--- an iterator of the library | generic for | want=limit
for _ in math.random, 1, 1 do end

--- pairs of a table that grows behind it | generic for | want=limit
local t = { a = 1 }
for k in pairs(t) do t[k .. "x"] = 1 if #k > 100 then t, k = { a = 1 }, "a" end end
while true do for _ in pairs(t) do end end

--- straight code that is called again | calls | want=limit
local function f() local a, b, c, d = 1, 2, 3, 4 return a + b + c + d end
while f() do f() f() f() f() f() f() f() f() end

--- comparisons only | jump back | want=limit
local a, b = 1, 2
while a < b or b < a or a == b do end
