-- owner, lease, n, modules: how long until it is worth asking again, and jobs
local owner, lease, n = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local due = {}
for i = 8, #ARGV do
  local w = call('ZRANGEBYSCORE', P .. 'w:' .. ARGV[i], '-inf', now, 'WITHSCORES', 'LIMIT', 0, n)
  for at = 1, #w, 2 do
    due[#due + 1] = { at = tonumber(w[at + 1]), id = w[at], w = P .. 'w:' .. ARGV[i], order = #due }
  end
end
table.sort(due, function(a, b)
  if a.at ~= b.at then return a.at < b.at end
  return a.order < b.order
end)
local reply = { 1, -1 }
for i = 1, math.min(n, #due) do
  local d = due[i]
  local j = P .. 'j:' .. d.id
  call('HSET', j, 'state', 'claimed', 'owner', owner, 'due', now + lease)
  call('HINCRBY', j, 'attempt', 1)
  call('ZADD', d.w, now + lease, d.id)
  reply[#reply + 1] = { d.id, call('HGETALL', j) }
end
for i = 8, #ARGV do
  local first = call('ZRANGE', P .. 'w:' .. ARGV[i], 0, 0, 'WITHSCORES')[2]
  if first then
    local wait = math.max(tonumber(first) - now, 0)
    if reply[2] < 0 or wait < reply[2] then reply[2] = wait end
  end
end
return reply
