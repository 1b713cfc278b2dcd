-- n
local kind, keys, bytes = held()
if kind == 'string' then return { -2 } end
local n = tonumber(ARGV[8])
if not kind or n <= 0 then return { 1, {} } end
local values = call('LRANGE', D, 0, n - 1)
if #values == keys then
  forget(N, M, keys, bytes)
  return { 1, values }
end
local rest = bytes
for _, v in ipairs(values) do rest = rest - #v end
call('LTRIM', D, n, -1)
call('HSET', P .. 's:' .. N, M, string.format('%d %d', keys - #values, rest))
use(N, -#values, rest - bytes)
return { 1, values }
