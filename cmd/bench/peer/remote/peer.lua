-- Runs the rules in Lua, and takes the time of the processor: lua5.1 -e <this>, luajit -e <this>.
--
-- Every line of the input is a turn, a Lua table, to which one line of JSON is the answer. Of the event there are two
-- copies, and questions take them in turns, so that LuaJIT cannot carry what it read of it from one question to the next.

local state, handlers, events, questions

local function callbacks(setup)
  local found = {}
  local api, UserID, profiles = {}, {}, {}
  for localpart, name in pairs(setup.profiles) do profiles[localpart] = { display_name = name } end
  function api.get_profile_for_user(localpart) return profiles[localpart] end
  function UserID.parse(id)
    local localpart, domain = id:match("^@([^:]*):(.*)$")
    return { localpart = localpart, domain = domain }
  end
  for i = 1, setup.modules do
    local module = setmetatable({ api = api, UserID = UserID }, { __index = _G })
    setfenv(assert(loadstring(setup.source, "=" .. setup.rule .. ".lua")), module)()
    if i > setup.modules - setup.handled then found[#found + 1] = module[setup.callback] end
  end
  return found
end

local function room(list)
  local by_type = {}
  for _, event in ipairs(list) do by_type[event.type] = event end
  function by_type:get(type) return self[type] end
  return by_type
end

local function spam(n)
  local code
  for i = 1, n do
    local event = events[i % 2 + 1]
    code = ""
    for j = 1, #handlers do
      local answer = handlers[j](event)
      if answer then code = answer break end
    end
  end
  return code
end

local function allowed(n)
  local code
  for i = 1, n do
    local event = events[i % 2 + 1]
    code = ""
    for j = 1, #handlers do
      if not handlers[j](event, state) then code = "M_FORBIDDEN" break end
    end
  end
  return code
end

local function answer(turn)
  if turn.name then return { name = jit and jit.version or "PUC " .. _VERSION } end
  if turn.load then
    handlers, state = callbacks(turn.load), room(turn.load.state)
    questions = turn.load.callback == "check_event_allowed" and allowed or spam
    return {}
  end
  if turn.event then
    events = turn.event
    return {}
  end
  local start = os.clock()
  local code = questions(turn.n)
  return { code = code, ns = (os.clock() - start) * 1e9 }
end

local function json(reply)
  local fields = {}
  for name, value in pairs(reply) do
    if type(value) == "number" then
      value = ("%.0f"):format(value)
    else
      value = '"' .. value:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
    end
    fields[#fields + 1] = ('"%s":%s'):format(name, value)
  end
  return "{" .. table.concat(fields, ",") .. "}"
end

for line in io.lines() do
  local turn = assert(loadstring("return " .. line))()
  local ok, reply = xpcall(function() return answer(turn) end, debug.traceback)
  if not ok then reply = { error = reply } end
  reply.turn = turn.turn
  io.write(json(reply), "\n")
  io.flush()
end
