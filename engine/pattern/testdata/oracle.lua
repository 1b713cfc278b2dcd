-- Answers for pattern_test.go: run as `lua5.1 testdata/oracle.lua < cases > answers`.
-- A case is a line of five fields separated by tabs: pattern, subject, init, replacement, limit. An answer is a line of
-- one field per function. Bytes outside ASCII letters, digits and a few others travel as %XX.

local function quote(s)
  return (s:gsub("[^%w _.,:;@-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

local function unquote(s)
  return (s:gsub("%%(%x%x)", function(h) return string.char(tonumber(h, 16)) end))
end

local function show(v)
  if type(v) == "string" then return '"' .. quote(v) .. '"' end
  return tostring(v)
end

local function list(...)
  local out = {}
  for i = 1, select("#", ...) do out[i] = show((select(i, ...))) end
  return table.concat(out, " ")
end

-- Called straight from pcall, a function of the library names no position in its errors.
local function result(ok, ...)
  if ok then return list(...) end
  return "error " .. quote((...))
end

local function gmatch(s, p)
  local out, iter = {}, string.gmatch(s, p)
  local function step(ok, ...)
    if ok and ... == nil then return false end
    out[#out + 1] = result(ok, ...)
    return ok
  end
  while step(pcall(iter)) do end
  return table.concat(out, " / ")
end

-- A replacement function that keeps every third match and tells what it was given.
local function teller()
  local calls = 0
  return function(...)
    calls = calls + 1
    if calls % 3 == 0 then return nil end
    return "<" .. list(...) .. ">"
  end
end

-- Every other key is there.
local function halfTable()
  local reads = 0
  return setmetatable({}, { __index = function(_, k)
    reads = reads + 1
    if reads % 2 == 0 then return false end
    return "[" .. show(k) .. "]"
  end })
end

for line in io.lines() do
  local p, s, init, repl, limit = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$")
  p, s, repl, init, limit = unquote(p), unquote(s), unquote(repl), tonumber(init), tonumber(limit)
  io.write(table.concat({
    result(pcall(string.find, s, p, init)),
    result(pcall(string.find, s, p, init, true)),
    result(pcall(string.match, s, p, init)),
    gmatch(s, p),
    result(pcall(string.gsub, s, p, repl, limit)),
    result(pcall(string.gsub, s, p, teller(), limit)),
    result(pcall(string.gsub, s, p, halfTable(), limit)),
  }, "\t"), "\n")
end
