-- json.encode and json.decode do their work in Go.

--- one long text in many places | encode | want=any
local s, t = ("x"):rep(2^20), {}
for i = 1, 1e4 do t[i] = s end
return #json.encode(t) > 0 and nil

--- what grows when it is escaped | encode | want=any
local s, t = ("\1"):rep(2^20), {}
for i = 1, 10 do t[i] = s end
while true do json.encode(t) end

--- contains itself | encode | want=any
local t = {}
t.t = t
for _ = 1, 1000 do pcall(json.encode, t) end
return json.encode(t) and nil

--- again and again | encode | want=limit
local t = {}
for i = 1, 1e4 do t[i] = { a = i } end
while true do json.encode(t) end

--- nested deep | encode | want=any
local t = {}
for _ = 1, 990 do t = { t } end
while true do pcall(json.encode, t) end

--- keys of every type | encode | want=any
for _, k in ipairs { 1.5, print, {}, true, -1, "\255" } do pcall(json.encode, { [k] = 1 }) pcall(json.encode, { a = k }) end

--- brackets | decode | want=any
for _, s in ipairs { "[", "{", "[{", "{\"a\":", "[[", "]", "\"", "\\" } do
  json.decode(s:rep(2^17))
end

--- small tables, many | decode | want=any
local s = "[" .. ("[1],"):rep(2^18 - 10) .. "[]]"
for _ = 1, 10 do json.decode(s) end

--- small objects, many, kept | decode | want=any
local s, kept = "[" .. ("{\"a\":1},"):rep(1e5) .. "{}]", {}
for i = 1, 100 do kept[i] = json.decode(s) end

--- one key, many times | decode | want=any
local s = "{" .. ("\"a\":1,"):rep(1.5e5) .. "\"a\":2}"
for _ = 1, 100 do json.decode(s) end

--- different keys | decode | want=any
local t = {}
for i = 1, 4e4 do t[i] = '"k' .. i .. '":' .. i end
local s = "{" .. table.concat(t, ",") .. "}"
while true do json.decode(s) end

--- numbers | numbers | want=any
for _, s in ipairs { "1e999999999", ("9"):rep(2^19), "0." .. ("0"):rep(2^19) .. "1", "-", "1e", "NaN", "1e-999999999", "-0" } do
  json.decode(s) json.decode("[" .. s .. "]")
end

--- there and back | both | want=limit
local s = "[" .. ("[[]],"):rep(5000) .. "[]]"
while true do s = json.encode(json.decode(s)) end

--- there and back, doubling | both | want=limit
local s = '"x"'
while true do s = json.encode { json.decode(s), json.decode(s) } end

--- what is no text | decode | want=any
for _, x in ipairs { "", " ", "\0", "\255", "nul", "tru", "\239\187\191{}", "{} {}", "[1,]", "{,}", "'a'" } do json.decode(x) end
pcall(json.decode, {}) pcall(json.decode, 1) pcall(json.decode)
return nil
