-- os.time, os.date, os.clock and os.difftime.

--- waiting for the clock | clock | want=limit
local t = os.clock()
while os.clock() < t + 1e9 do end

--- waiting for the time | clock | want=limit
local t = os.time()
while os.time() < t + 1e9 do end

--- a date as long as a book | format | want=any
return #os.date(("%c"):rep(2^19)) and nil

--- percent signs | format | want=any
return #os.date(("%%"):rep(2^19)) and nil

--- a long date again and again | format | want=limit
local f = ("%A %B %c %x %X"):rep(2^10)
while true do os.date(f) end

--- a long text without directives | format | want=limit
local f = ("x"):rep(2^20)
while true do os.date(f) end

--- directives of every kind | directives | want=any
for i = 0, 255 do
  local c = string.char(i)
  pcall(os.date, "%" .. c) pcall(os.date, "!%" .. c) pcall(os.date, "%E" .. c) pcall(os.date, c) pcall(os.date, "*t" .. c)
end

--- odd times | odd values | want=any
for _, t in ipairs { 0 / 0, 1 / 0, -1 / 0, 2^31, 2^53, 2^63, -2^63, 1e308, -1, 0.5 } do
  pcall(os.date, "%c", t) pcall(os.date, "*t", t) pcall(os.date, "!%x %X %p %j %U", t) pcall(os.difftime, t, -t)
  for _, field in ipairs { "year", "month", "day", "hour", "min", "sec" } do
    local d = { year = 2026, month = 1, day = 1 }
    d[field] = t
    pcall(os.time, d)
  end
end

--- fields of no date | odd values | want=any
for _, d in ipairs { {}, { year = "x" }, { year = ("9"):rep(1e5), month = 1, day = 1 }, { year = {}, month = print, day = null } } do pcall(os.time, d) end
pcall(os.time, setmetatable({}, { __index = function() return 1 end }))
pcall(os.time, 1) pcall(os.time, "x") pcall(os.date, {}) pcall(os.date, "%c", "x")

--- a date whose fields do not end | odd values | want=any
return os.time(setmetatable({}, { __index = function() while true do end end })) and nil
