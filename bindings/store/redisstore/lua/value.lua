-- A script on one key: KEYS[1] holds it, ARGV has the name, m, and the bytes
-- of the key. What is the script's own begins with ARGV[8].
local D, N, M, KL = KEYS[1], ARGV[5], ARGV[6], tonumber(ARGV[7])
local sized = false -- whether it has a line in P s: n

-- held gives what the key holds, "string", "list" or nil, and what it counts.
local function held()
  local kind = call('TYPE', D)['ok']
  local keys, bytes = size(N, M)
  if keys then
    local ends = call('ZSCORE', P .. 'x:' .. N, M)
    if kind == 'none' or ends and tonumber(ends) <= now then
      forget(N, M, keys, bytes)
      return nil, 0, 0
    end
    sized = true
    return kind, keys, bytes
  end
  if kind == 'none' then return nil, 0, 0 end
  return kind, 1, KL + call('STRLEN', D)
end

-- book writes down a key that has been changed: what it counted and counts,
-- and its ttl; nil keeps the one it has.
local function book(kind, keys0, bytes0, keys, bytes, ttl)
  local s, x = P .. 's:' .. N, P .. 'x:' .. N
  use(N, keys - keys0, bytes - bytes0)
  if keys0 == 0 then call('ZADD', P .. 'k:' .. N, 0, M) end
  if ttl and ttl > 0 then
    call('ZADD', x, now + ttl, M)
    local first = call('ZSCORE', P .. 'names', N)
    if not first or tonumber(first) > now + ttl then call('ZADD', P .. 'names', now + ttl, N) end
  elseif ttl and sized then
    call('ZREM', x, M)
  end
  if kind == 'list' or ttl and ttl > 0 or not ttl and sized then
    call('HSET', s, M, string.format('%d %d', keys, bytes))
  elseif sized then
    call('HDEL', s, M)
  end
end

-- put makes the key hold a value, and gives the reply where it may not.
local function put(keys0, bytes0, value, ttl)
  local bytes = KL + #value
  local full = room(N, 1 - keys0, bytes - bytes0)
  if full then return full end
  if not ttl then
    call('SET', D, value, 'KEEPTTL')
  elseif ttl > 0 and real then
    -- Redis drops a key when its time is past, a script when it has come.
    call('SET', D, value, 'PX', math.max(ttl - 1, 1))
  else
    call('SET', D, value)
  end
  book('string', keys0, bytes0, 1, bytes, ttl)
end

sweepOne()
