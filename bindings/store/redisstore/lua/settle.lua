-- id, owner, what to do, milliseconds, error, how many failed ones are kept
local id, owner, what, ms = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
local j = P .. 'j:' .. id
local state, holder, lease, module, key = unpack(call('HMGET', j, 'state', 'owner', 'due', 'module', 'key'))
if state ~= 'claimed' or holder ~= owner or tonumber(lease) <= now then return { 0 } end
local w = P .. 'w:' .. module
if what == 'finish' then
  remove(id)
elseif what == 'renew' then
  call('HSET', j, 'due', now + ms)
  call('ZADD', w, now + ms, id)
elseif what == 'retry' then
  call('HSET', j, 'state', 'waiting', 'owner', '', 'due', now + ms, 'error', ARGV[9])
  call('ZADD', w, now + ms, id)
elseif what == 'release' then
  call('HSET', j, 'state', 'waiting', 'owner', '', 'due', now)
  call('HINCRBY', j, 'attempt', -1)
  call('ZADD', w, now, id)
elseif what == 'fail' then
  local f = P .. 'f:' .. module
  call('HSET', j, 'state', 'failed', 'owner', '', 'due', now, 'error', ARGV[9])
  call('ZREM', w, id)
  letGo(module, key, id)
  while call('ZCARD', f) >= tonumber(ARGV[10]) do remove(call('ZRANGE', f, 0, 0)[1]) end
  call('ZADD', f, now, id)
end
return { 1 }
