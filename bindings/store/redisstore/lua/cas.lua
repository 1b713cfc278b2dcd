-- whether old is there, old, whether new is there, new, ttl
local kind, keys, bytes = held()
if kind == 'list' then return { -1 } end
local old, new = ARGV[8] == '1', ARGV[10] == '1'
if old ~= (kind ~= nil) or old and call('GET', D) ~= ARGV[9] then return { 0 } end
if new then return put(keys, bytes, ARGV[11], tonumber(ARGV[12])) or { 1 } end
if kind then forget(N, M, keys, bytes) end
return { 1 }
