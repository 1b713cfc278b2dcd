-- deny{...} and SynapseError(...) hold tables of the script's making.

--- fields that contain themselves | fields | want=any
local t = {}
t.t = t
for _ = 1, 100 do pcall(deny, { fields = t }) end
return deny { fields = t }

--- many fields, again and again | fields | want=limit
local t = {}
for i = 1, 1e4 do t["k" .. i] = i end
while true do deny { fields = t } end

--- many fields, kept | fields | want=limit
local t, kept = {}, {}
for i = 1, 1e4 do t["k" .. i] = i end
while true do kept[#kept + 1] = deny { fields = t } end

--- fields of an error, read again and again | fields | want=limit
local t = {}
for i = 1, 1e4 do t["k" .. i] = i end
local e = SynapseError(403, "x", "M_X", t)
while true do local _ = e.additional_fields end

--- a long text in many fields | long texts | want=any
local t, s = {}, ("x"):rep(2^20)
for i = 1, 2e4 do t["k" .. i] = s end
return deny { code = "M_LARGE", fields = t }

--- a note of a megabyte | long texts | want=any
return deny { note = ("x"):rep(2^20) }

--- an error text of a megabyte | long texts | want=any
return deny { error = ("x"):rep(2^20) }

--- an errcode of a megabyte | long texts | want=any
return deny { code = "M_" .. ("X"):rep(2^20 - 10) }

--- raised with many fields | raised | want=any
local t = {}
for i = 1, 5e4 do t["k" .. i] = i end
error(SynapseError(403, ("x"):rep(2^20), "M_X", t))

--- raised and caught | raised | want=limit
while true do pcall(error, SynapseError(403, "x")) end

--- a refusal inside a refusal | odd values | want=any
local r = deny { note = "x" }
for _, value in ipairs { r, null, print, _G, 1, true } do
  pcall(deny, { fields = { r = value } }) pcall(deny, value) pcall(deny, { note = value }) pcall(SynapseError, value, value, value, value)
end
return deny { fields = { r = r } }

--- unknown fields | odd values | want=limit
local name = ("x"):rep(2^18)
while true do pcall(deny, { [name] = 1 }) pcall(deny, { [1] = 1, [name] = 2 }) end

--- fields that break Synapse | fields | want=any
for _, key in ipairs { "code", "msg", "errcode", "error", "__class__" } do
  local ok, r = pcall(deny, { fields = { [key] = 1 } })
  if ok and (key == "code" or key == "msg") then return "M_ESCAPED" end
end

--- a field of a refusal | odd values | want=any
local r = deny { code = "M_X" }
pcall(function() return r.code end)
pcall(function() r.code = "M_Y" end)
pcall(function() return #r + 1 end)
pcall(function() return r() end)
return r
