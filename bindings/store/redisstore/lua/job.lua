-- Jobs.
--   P j: id       hash of the job
--   P w: module   sorted set of those that wait or are claimed, by due time
--   P f: module   sorted set of those that have failed, by when
--   P q: module   hash from key to id of those that have not failed

-- letGo gives a job's key to others.
local function letGo(module, key, id)
  local q = P .. 'q:' .. module
  if key ~= '' and call('HGET', q, key) == id then call('HDEL', q, key) end
end

-- remove removes a job, and gives 0 where it is absent.
local function remove(id)
  local j = P .. 'j:' .. id
  local module, key = unpack(call('HMGET', j, 'module', 'key'))
  if not module then return 0 end
  local bytes = #id + call('HSTRLEN', j, 'args')
  call('UNLINK', j)
  call('ZREM', P .. 'w:' .. module, id)
  call('ZREM', P .. 'f:' .. module, id)
  letGo(module, key, id)
  use('_jobs/' .. module, -1, -bytes)
  return 1
end
