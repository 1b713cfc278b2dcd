-- The names that every module has take values of the script's choice.

--- a set of a list that says that it is long | set | want=any
return set(setmetatable({}, { __len = function() return 1e12 end })) and nil

--- a set that never ends | set | want=any
return set(setmetatable({}, { __len = function() return 2^40 end, __index = function(_, i) return i end })) and nil

--- sets of a large list, kept | set | want=limit
local t, kept = {}, {}
for i = 1, 2e4 do t[i] = i end
while true do kept[#kept + 1] = set(t) end

--- sets of a list whose __index does not end | set | want=any
return set(setmetatable({}, { __len = function() return 3 end, __index = function() while true do end end })) and nil

--- limits of odd numbers | limits | want=any
for _, x in ipairs { 0 / 0, 1 / 0, -1, 2^63, 1.5, "x", {}, null } do
  pcall(RatelimitOverride, x, x) pcall(RatelimitOverride, 1, x) pcall(MediaUploadLimit, x, x) pcall(MediaUploadLimit, 1, x)
end

--- limits without end | limits | want=limit
local t = {}
while true do t[#t + 1] = RatelimitOverride(1, 1) t[#t + 1] = MediaUploadLimit(1, 1) end

--- ids of everything | ids | want=any
local long = ("x"):rep(2^20)
for _, x in ipairs { "", "@", "@:", "@a:", "#", long, "@" .. long:sub(1, 2^19) .. ":b", 1, {}, null, true } do
  pcall(UserID.parse, x) pcall(RoomAlias.parse, x) pcall(api.is_mine, x) pcall(api.get_qualified_user_id, x)
  local id = UserID.parse(type(x) == "string" and x or "@a:b")
  if id then pcall(function() return id[x] end) end
end

--- ids without end | ids | want=limit
local t = {}
while true do t[#t + 1] = UserID.parse("@user:example.org") end

--- qualified again and again | ids | want=limit
local t, s = {}, ("x"):rep(2^19)
while true do t[#t + 1] = api.get_qualified_user_id(s) end

--- is_mine of what is no text | metamethods | want=any
return api.is_mine(setmetatable({}, { __tostring = function() while true do end end })) and nil

--- is_mine of what has no text | metamethods | want=any
return api.is_mine(setmetatable({}, { __tostring = function() return {} end })) and nil

--- callable tables called oddly | odd calls | want=any
pcall(RatelimitOverride) pcall(RatelimitOverride, {}) pcall(getmetatable, RatelimitOverride)
local callable = RatelimitOverride
pcall(function() return callable.x end)
pcall(function() return #callable end)
pcall(function() return callable .. "x" end)
return nil

--- lists that are marked | set | want=any
local t = json.array {}
for _ = 1, 1000 do pcall(json.array, t) pcall(json.array, setmetatable({}, {})) pcall(json.array, string) pcall(json.array, event) end
pcall(function() getmetatable(t).__index = print end)
