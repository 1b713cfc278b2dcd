-- value, ttl, "add" or "set"
local kind, keys, bytes = held()
if kind and ARGV[10] == 'add' then return { 0 } end
return put(keys, bytes, ARGV[8], tonumber(ARGV[9])) or { 1 }
