-- string.format, whose directives say how much it is to write.

--- a wide number | width | want=any
return #("%99999999d"):format(1)

--- widths in a row | width | want=any
return #(("%99d"):rep(1e5)):format(unpack({ 1, 2, 3 }))

--- as wide as is allowed, again and again | width | want=limit
local f = ("%99s"):rep(200)
local t = {}
for i = 1, 200 do t[i] = "x" end
while true do local _ = f:format(unpack(t)) end

--- a precise number | precision | want=any
return #("%.99999999f"):format(1e308)

--- a long number | precision | want=limit
while true do local _ = ("%99.99f"):format(1e308) end

--- the same long string | arguments | want=string_length
local s = ("x"):rep(2^19)
return #("%s%s%s%s"):format(s, s, s, s)

--- quoted | arguments | want=limit
local s = ("\0\n\\"):rep(2^17)
while true do local _ = ("%q"):format(s) end

--- more directives than arguments | arguments | want=any
return (("%s"):rep(1e5)):format()

--- a Go verb | verbs | want=any
local t = { {}, print, event, _G }
for _, verb in ipairs { "%v", "%+v", "%#v", "%T", "%p", "%U", "%t", "%w", "%[1]s", "%*d", "%n" } do
  for _, value in ipairs(t) do
    local ok, text = pcall(string.format, verb, value, value)
    if ok and (text:find("0xc0") and text:find("Metatable") or text:find("LTable{")) then return "M_ESCAPED" end
  end
end

--- __tostring that does not end | metamethods | want=limit
return ("%s"):format(setmetatable({}, { __tostring = function() while true do end end }))

--- __tostring that is no string | metamethods | want=any
return ("%s"):format(setmetatable({}, { __tostring = function() return {} end }))
