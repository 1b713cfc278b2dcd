-- Answers for the tests: run as `lua5.1 testdata/oracle.lua < questions > answers`. A question is a line of Lua that
-- returns values, an answer a line with all of them. The tests load this file too, for what it defines.

local function quote(s)
  return (s:gsub("[^%w _.,:;@<>()'+-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

local function show(v)
  if type(v) == "string" then return '"' .. quote(v) .. '"' end
  if type(v) == "number" then return ("%.17g"):format(v) end
  if type(v) == "function" then return "function" end
  if type(v) ~= "table" then return tostring(v) end
  local keys, out = {}, {}
  for k in pairs(v) do
    if type(k) == "number" then keys[#keys + 1] = k end
  end
  table.sort(keys)
  for i, k in ipairs(keys) do out[i] = show(k) .. "=" .. show(v[k]) end
  return "{" .. table.concat(out, " ") .. "}"
end

local function list(...)
  local out = {}
  for i = 1, select("#", ...) do out[i] = show((select(i, ...))) end
  return table.concat(out, " ")
end

-- What questions may use besides the library.
function reverse(a, b) return a > b end
function last(a, b) return a % 10 < b % 10 end -- calls many elements equal
function shout(c, d) return d and c .. d or string.upper(c) end
function some(c) return c == "a" and "<a>" or c == "b" and 7 end
function all(s, p)
  local out = {}
  for a, b in string.gmatch(s, p) do
    out[#out + 1] = a
    if b then out[#out + 1] = b end
    if #out > 100 then break end
  end
  return out
end
function apply(f, t, ...)
  return t, f(t, ...)
end

if io then
  for line in io.lines() do
    local f = assert(loadstring(line, "=q"))
    print((select(2, pcall(function()
      local function result(ok, ...) return (ok and "" or "error ") .. list(...) end
      return result(pcall(f))
    end))))
  end
end
answer = list
