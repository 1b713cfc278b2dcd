-- module, id, name, key, args, retries, delay
local module, id, name, key, args = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local j, q = P .. 'j:' .. id, P .. 'q:' .. module
if call('EXISTS', j) == 1 or key ~= '' and call('HEXISTS', q, key) == 1 then return { 0 } end
local full = room('_jobs/' .. module, 1, #id + #args)
if full then return full end
local due = now + tonumber(ARGV[11])
call('HSET', j, 'module', module, 'name', name, 'key', key, 'args', args, 'retries', ARGV[10],
  'state', 'waiting', 'attempt', 0, 'enqueued', now, 'due', due, 'owner', '', 'error', '')
call('ZADD', P .. 'w:' .. module, due, id)
if key ~= '' then call('HSET', q, key, id) end
use('_jobs/' .. module, 1, #id + #args)
return { 1 }
