-- What a module keeps from one question to the next. It is its own affair, until the process has no room for it.

--- texts | strings | want=any asks=60 whole
local kept = {}
function check_event_for_spam()
  for _ = 1, 40 do kept[#kept + 1] = ("x"):rep(2^18) .. #kept end
end

--- lists | tables | want=any asks=60 whole
local kept = {}
function check_event_for_spam()
  for i = 1, 20000 do kept[#kept + 1] = { i } end
end

--- functions | closures | want=any asks=60 whole
local kept = {}
function check_event_for_spam(event)
  for i = 1, 20000 do kept[#kept + 1] = function() return i, event end end
end

--- coroutines | coroutines | want=any asks=60 whole
local kept = {}
local function wide(...) coroutine.yield() return ... end
function check_event_for_spam()
  for _ = 1, 90 do
    local co = coroutine.wrap(function() return wide(unpack({}, 1, 7000)) end)
    co()
    kept[#kept + 1] = co
  end
end

--- iterators | iterators | want=any asks=60 whole
local kept = {}
function check_event_for_spam()
  for i = 1, 10 do
    local it = (("a"):rep(2^17) .. i):gmatch("(a-)(a-)b")
    it()
    kept[#kept + 1] = it
  end
end

--- copies of events | tables | want=any asks=60 event=large whole
local kept = {}
function check_event_for_spam(event)
  for _ = 1, 5 do kept[#kept + 1] = event:get_dict() end
end

--- views of events | tables | want=any asks=60 event=large whole
local kept = {}
function check_event_for_spam(event)
  for _ = 1, 100 do kept[#kept + 1] = event.content end
  for k, v in pairs(event.content) do kept[#kept + 1] = k .. v end
end

--- patterns | patterns | want=any asks=60 whole
local n = 0
function check_event_for_spam(event)
  for _ = 1, 100 do n = n + 1 event.content.body:find(("[a-z" .. n .. "]*"):rep(500)) end
end

--- a list that grows by holes | tables | want=any asks=60 whole
local kept = {}
function check_event_for_spam()
  local t = {}
  t[2^19] = 1
  kept[#kept + 1] = t
end

--- refusals and limits | closures | want=any asks=60 whole
local kept = {}
function check_event_for_spam()
  for i = 1, 5000 do kept[#kept + 1] = deny { fields = { a = { b = i } } } end
end
