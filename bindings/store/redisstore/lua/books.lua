-- The books of a name. P is the prefix, n a name, m a user, NUL and a key.
--   P d: n NUL m   what the key holds, a string or a list
--   P k: n         sorted set of all m, in the order of their bytes
--   P x: n         sorted set of the m that expire, by when
--   P s: n         hash of the m that expire or hold a list: "keys bytes"
--   P u: n         hash of the usage: k keys, b bytes
--   P names        sorted set of the names with a usage, by what expires first
-- Redis may drop what has expired by itself; the books know what it was.

-- use adds to a name's usage.
local function use(n, keys, bytes)
  local u = P .. 'u:' .. n
  local left = keys == 0 and 1 or call('HINCRBY', u, 'k', keys)
  if bytes ~= 0 then call('HINCRBY', u, 'b', bytes) end
  if left == keys then call('ZADD', P .. 'names', 'NX', '+inf', n) end
  if left <= 0 then call('UNLINK', u) call('ZREM', P .. 'names', n) end
end

-- forget removes a key. What comes first is allowed when memory is short, and
-- so is then the rest.
local function forget(n, m, keys, bytes)
  call('UNLINK', P .. 'd:' .. n .. '\0' .. m)
  call('ZREM', P .. 'k:' .. n, m)
  call('ZREM', P .. 'x:' .. n, m)
  call('HDEL', P .. 's:' .. n, m)
  use(n, -keys, -bytes)
end

-- size is what the books say that a key counts, nil where it is not in them.
local function size(n, m)
  local s = call('HGET', P .. 's:' .. n, m)
  if not s then return nil end
  local keys, bytes = string.match(s, '^(%d+) (%d+)$')
  return tonumber(keys), tonumber(bytes)
end

-- sweep removes up to limit keys of a name that have expired.
local function sweep(n, limit)
  local x = P .. 'x:' .. n
  local gone = call('ZRANGEBYSCORE', x, '-inf', now, 'LIMIT', 0, limit)
  for _, m in ipairs(gone) do forget(n, m, size(n, m)) end
  local first = call('ZRANGE', x, 0, 0, 'WITHSCORES')
  -- Where memory is short this is refused if nothing was removed, and may be.
  redis.pcall('ZADD', P .. 'names', 'XX', first[2] or '+inf', n)
  return #gone
end

-- sweepOne has every write remove a little of what has expired anywhere.
local function sweepOne()
  local n = call('ZRANGEBYSCORE', P .. 'names', '-inf', now, 'LIMIT', 0, 1)[1]
  if n then sweep(n, 4) end
end

-- room is nil where the quota leaves room for so many more, after removing
-- what has expired; else it is the reply.
local function room(n, keys, bytes)
  if keys <= 0 and bytes <= 0 then return nil end
  repeat
    local u = call('HMGET', P .. 'u:' .. n, 'k', 'b')
    local k, b = tonumber(u[1] or 0), tonumber(u[2] or 0)
    local full
    if keys > 0 and k + keys > QKEYS then
      full = { -5, n, 'keys', k, QKEYS, k + keys }
    elseif bytes > 0 and b + bytes > QBYTES then
      full = { -5, n, 'bytes', b, QBYTES, b + bytes }
    end
    if not full then return nil end
    if sweep(n, 64) == 0 then return full end
  until false
end
