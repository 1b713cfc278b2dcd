-- What the random programs use. Each program has its own.
local lines, left = {}, 300

-- spent says that the program has gone round often enough. A function that calls others pays more: neither calls nor
-- protected calls may nest too deep.
local function spent(price)
  left = left - (price or 1)
  return left < 0
end

local function sorted(t)
  local keys, i = {}, 0
  for k in pairs(t) do keys[#keys + 1] = k end
  table.sort(keys, function(a, b) return type(a) .. tostring(a) < type(b) .. tostring(b) end)
  return function()
    i = i + 1
    return keys[i], t[keys[i]]
  end
end

local function show(v, depth)
  if type(v) == "number" then
    if v == 0 then return "0" end -- gopher-lua has no -0
    return v ~= v and "nan" or string.format("%.14g", v)
  elseif type(v) == "string" then
    return '"' .. v:sub(1, 60) .. '"'
  elseif type(v) ~= "table" then
    return type(v) == "function" and "function" or tostring(v)
  elseif depth > 3 then
    return "{...}"
  end
  local parts = {}
  for k, item in sorted(v) do parts[#parts + 1] = show(k, depth) .. "=" .. show(item, depth + 1) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local function trace(...)
  if #lines > 200 then return end
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = show((select(i, ...)), 1) end
  lines[#lines + 1] = table.concat(parts, " ")
end

-- known is an error without the words of either.
local function known(e)
  if type(e) == "string" and e:sub(1, 2) ~= "!x" then return "an error" end
  return e
end

-- recall calls the functions that were kept, and forgets them.
local kept = {}
local function keep(fn)
  if #kept < 30 then kept[#kept + 1] = fn end
end

local function recall()
  for i = 1, #kept do
    local ok, v = pcall(kept[i])
    if not ok then v = known(v) end
    trace(i, ok, v)
  end
  kept = {}
end

local function caught(e) return known(e) end

local function answered(ok, ...)
  if ok then return ok, ... end
  return ok, known((...))
end

local function id(a, ...) return a or 0, ... end

local function upto(n, i)
  if i < n then return i + 1, i end
end

local function steps(...)
  local list, i = { ... }, 0
  return function()
    i = i + 1
    if i < 4 then return i, list[i] end
  end
end

local function later(n)
  return function(i) return upto, n or 3, i or 0 end
end

local function new(x, y)
  return { x = x, y = y, f = function(p) return p or x end, m = function(self, p) return self.x, p end }
end

-- A module has only so many coroutines at a time.
local coroutines = 0
local function wrap(fn)
  coroutines = coroutines + 1
  return coroutines > 80 and function() return 0 end or coroutine.wrap(fn)
end

local function create(fn)
  coroutines = coroutines + 1
  if coroutines > 80 then error("!x enough", 0) end
  return coroutine.create(fn)
end

local meta = {}
local function box(n) return setmetatable({ n = n }, meta) end
local function inside(v) return type(v) == "table" and v.n or tonumber(v) or 0 end
meta.__index = function(_, k) return k == 1 and 5 or 6 end
meta.__call = function(self, p) return self.n + (p or 1) end
meta.__add = function(a, b) return box(inside(a) + inside(b)) end
meta.__sub = function(a, b) return box(inside(a) - inside(b)) end
meta.__mul = function(a, b) return box(inside(a) * inside(b)) end
meta.__unm = function(a) return box(-a.n) end
meta.__concat = function(a, b) return box(inside(a) * 10 + inside(b)) end
meta.__eq = function(a, b) return a.n == b.n end
meta.__lt = function(a, b) return a.n < b.n end
meta.__le = function(a, b) return a.n <= b.n end
local R, V, L, N = new(1, 2), box(3), { 8, 9 }, 4

return {
  lines = lines, spent = spent, sorted = sorted, trace = trace, known = known, caught = caught, answered = answered,
  id = id, upto = upto, steps = steps, later = later, keep = keep, recall = recall, new = new, wrap = wrap, create = create, R = R, V = V, L = L, N = N,
}
