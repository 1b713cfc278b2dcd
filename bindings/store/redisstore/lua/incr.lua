-- by, ttl

-- text is a number as json.encode writes it, since cas compares texts: with the
-- fewest digits that mean it, and an exponent only where it is below 1e-6.
local function text(v)
  if v == 0 then return '0' end
  if v == math.floor(v) then return string.format('%.0f', v) end
  local s
  for digits = 0, 16 do
    s = string.format('%.' .. digits .. 'e', v)
    if tonumber(s) == v then break end
  end
  local sign, a, b, exp = string.match(s, '^(-?)(%d)%.?(%d*)e([-+]%d+)$')
  exp = tonumber(exp)
  if exp < -6 then return (string.gsub(s, 'e%-0(%d)$', 'e-%1')) end
  local digits = a .. b
  if exp < 0 then return sign .. '0.' .. string.rep('0', -exp - 1) .. digits end
  return sign .. string.sub(digits, 1, exp + 1) .. '.' .. string.sub(digits, exp + 2)
end

local kind, keys, bytes = held()
if kind == 'list' then return { -1 } end
local n, ttl = 0, tonumber(ARGV[9])
if kind then
  local value = call('GET', D)
  n = string.find(value, '^[-%d]') and not string.find(value, '[xX]') and tonumber(value)
  if not n or n - n ~= 0 then return { -3, string.sub(value, 1, 41) } end
  ttl = nil
end
n = n + tonumber(ARGV[8])
if math.abs(n) > 9007199254740992 then return { -4, string.format('%.17g', n) } end
return put(keys, bytes, text(n), ttl) or { 1, string.format('%.17g', n) }
