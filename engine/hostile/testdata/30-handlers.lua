-- A handler may be any function there is.

--- yield | library function | want=any whole
check_event_for_spam = coroutine.yield

--- error | library function | want=any whole
check_event_for_spam = error

--- setmetatable | library function | want=any whole
check_event_for_spam = setmetatable

--- pcall, xpcall, select and others | library function | want=any whole
check_event_for_spam = pcall
user_may_join_room = xpcall
user_may_invite = select
user_may_create_room = string.rep
user_may_publish_room = print
check_username_for_spam = next

--- a wrapped coroutine | coroutine | want=any asks=5 whole
check_event_for_spam = coroutine.wrap(function(event)
  while true do event = coroutine.yield(event.content and nil) end
end)

--- a wrapped coroutine that ends | coroutine | want=any asks=5 whole
check_event_for_spam = coroutine.wrap(function() return nil end)

--- a wrapped coroutine that does not end | coroutine | want=limit asks=3 whole
check_event_for_spam = coroutine.wrap(function() while true do end end)

--- a wrapped coroutine that calls itself | coroutine | want=any asks=3 whole
local f
f = coroutine.wrap(function(event) return f(event) end)
check_event_for_spam = f

--- one that differs from VM to VM | by chance | want=any asks=3 whole
local t = tostring({})
if t:sub(-3, -3) > "7" then
  check_event_for_spam = function() end
else
  check_event_for_spam = print
end

--- one with very many parameters | Lua function | want=any whole
function check_event_for_spam(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, ...)
  local all = { a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, ... }
  return all[2]
end

--- one that changes how it is kept | Lua function | want=any asks=3 whole
local calls = 0
function check_event_for_spam(event)
  calls = calls + 1
  pcall(function() _G["check_event_for_spam"] = nil end)
  pcall(rawset, _G, "check_event_for_spam", nil)
  if calls == 2 then error("x") end
  return nil, event
end

--- one that fails in a new way each time | Lua function | want=any asks=5 whole
local calls = 0
function check_event_for_spam()
  calls = calls + 1
  if calls == 1 then error() elseif calls == 2 then return 1, 2, 3 elseif calls == 3 then return deny elseif calls == 4 then return null end
  while true do end
end
