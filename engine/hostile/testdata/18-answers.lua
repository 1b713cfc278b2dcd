-- Answers: what a module returns is read by Go code.

--- nested very deep | deep | want=any callback=add_field_to_unsigned_callback
local t = {}
for _ = 1, 1e5 do t = { a = t } end
return t

--- nested very deep, as lists | deep | want=any callback=get_media_config_for_user
local t = {}
for _ = 1, 1e5 do t = { t } end
return { a = t }

--- contains itself | cycle | want=bad_answer callback=add_field_to_unsigned_callback
local t = {}
t.t = t
return t

--- refers to one table twice, and again, and again | cycle | want=any callback=add_field_to_unsigned_callback
local t = { a = 1 }
for _ = 1, 100 do t = { a = t, b = t } end
return t

--- as many values as there is time for | large | want=any callback=get_media_config_for_user
local t = {}
for i = 1, 2e5 do t[i] = i end
return { a = t }

--- one long text in many places | large | want=any callback=get_media_config_for_user
local s, t = ("x"):rep(2^20), {}
for i = 1, 2e4 do t["k" .. i] = s end
return t

--- long keys | large | want=any callback=add_field_to_unsigned_callback
local t = {}
for i = 1, 60 do t[("x"):rep(2^19) .. i] = i end
return t

--- users without end | large | want=any callback=get_interested_users allow=presence_router
local t = {}
for i = 1, 1e6 do t[i] = "@u:example.org" end
return t

--- one user with a long name in many places | large | want=any callback=get_interested_users allow=presence_router
local t, s = {}, "@" .. ("u"):rep(2^20 - 10)
for i = 1, 5000 do t[i] = s end
return t

--- limits without end | large | want=any callback=get_media_upload_limits_for_user
local t, limit = {}, MediaUploadLimit(1, 1)
for i = 1, 5e5 do t[i] = limit end
return t

--- a replacement event that is huge | large | want=any callback=check_event_allowed
local t = { content = {} }
for i = 1, 1e5 do t.content["k" .. i] = ("x"):rep(10) end
return true, t

--- a replacement event that contains itself | cycle | want=bad_answer callback=check_event_allowed
local t = { content = {} }
t.content.event = t
return true, t

--- what JSON cannot hold | odd values | want=bad_answer callback=add_field_to_unsigned_callback
return { a = 0 / 0, b = 1 / 0, c = print, d = coroutine.create(print), ["\255"] = "\255", [1.5] = 1, [{}] = {} }

--- no text | odd values | want=bad_answer
return 1

--- a table with metamethods | metamethods | want=any callback=add_field_to_unsigned_callback
return setmetatable({}, {
  __index = function() while true do end end, __len = function() return 1e9 end, __tostring = function() while true do end end,
})

--- a list that says that it is long | metamethods | want=any callback=get_interested_users allow=presence_router
return setmetatable({}, { __len = function() return 1e15 end, __index = function() return "@a:b" end })

--- a long list with holes | odd values | want=any callback=get_media_config_for_user
local t = {}
t[2^20 - 1] = 1
return { a = t }

--- a long text | large | want=any
return ("x"):rep(2^20)

--- a code that is none | odd values | want=any
return "M_" .. ("X"):rep(2^20 - 10)

--- the library | odd values | want=bad_answer callback=add_field_to_unsigned_callback
return { string = string, g = _G, e = event, f = deny }

--- a body that became huge | large | want=any callback=on_create_room
local request = ...
for i = 1, 5e4 do request["k" .. i] = ("x"):rep(100) end

--- a body that contains itself | cycle | want=any callback=on_create_room
local request = ...
request.request, request[request] = request, request

--- states of everybody | large | want=any callback=get_users_for_states allow=presence_router
local all, t = {}, {}
for i = 1, 1000 do all[i] = "@a:example.org" end
for i = 1, 1000 do t["@u" .. i .. ":example.org"] = all end
return t
