-- value, max, ttl
local kind, keys, bytes = held()
if kind == 'string' then return { -2 } end
local value, max, ttl = ARGV[8], tonumber(ARGV[9]), tonumber(ARGV[10])
local drop, dropped = 0, 0
if max > 0 and keys >= max then drop = keys - max + 1 end
for from = 0, drop - 1, 128 do
  for _, v in ipairs(call('LRANGE', D, from, math.min(from + 128, drop) - 1)) do dropped = dropped + #v end
end
local sum = (kind and bytes or KL) - dropped + #value
local full = room(N, 1 - drop, sum - bytes)
if full then return full end
call('RPUSH', D, value)
if drop > 0 then call('LTRIM', D, drop, -1) end
if ttl > 0 and real then call('PEXPIRE', D, math.max(ttl - 1, 1)) else call('PERSIST', D) end
book('list', keys, bytes, keys - drop + 1, sum, ttl)
return { 1, keys - drop + 1 }
