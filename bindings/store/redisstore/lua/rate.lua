-- KEYS[1] is what was let through as numbers: the first time, the last time
-- and the cost of each span of at most a sixty-fourth of per, oldest first. All
-- of a span counts until its last time is per ago. KEYS[2] is what was counted
-- once, by the first time of its span.
-- max, per in microseconds, cost, once
local max, per, cost, once = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
local raw = call('GET', KEYS[1])
local before = raw and cmsgpack.unpack(raw) or {}
local spans, spent, gone = {}, 0, nil
for i = 1, #before, 3 do
  -- After the clock was set back, what lies ahead counts as of now.
  local first, last, c = math.min(before[i], us), math.min(before[i + 1], us), before[i + 2]
  if #spans == 0 and last + per <= us then
    gone = before[i]
  else
    local n = #spans
    spans[n + 1], spans[n + 2], spans[n + 3] = first, last, c
    spent = spent + c
  end
end
local function verdict(allowed, left, wait)
  return { 1, allowed, string.format('%.17g', math.max(left, 0)), string.format('%.0f', wait) }
end

if once ~= '' then
  if #spans == 0 then
    call('UNLINK', KEYS[2])
  elseif gone then
    call('ZREMRANGEBYSCORE', KEYS[2], '-inf', gone)
  end
  if call('ZSCORE', KEYS[2], once) then return verdict(1, max - spent, 0) end
end
if spent + cost > max then
  local left, wait = spent, per
  for i = 1, #spans, 3 do
    left = left - spans[i + 2]
    if left + cost <= max then
      wait = spans[i + 1] + per - us
      break
    end
  end
  return verdict(0, max - spent, wait)
end
local at = #spans - 2
if at < 1 or us - spans[at] >= per / 64 then
  at = #spans + 1
  spans[at], spans[at + 2] = us, 0
end
spans[at + 1], spans[at + 2] = us, spans[at + 2] + cost
local keep = math.ceil(per / 1000) + 1000
if real then call('SET', KEYS[1], cmsgpack.pack(spans), 'PX', keep) else call('SET', KEYS[1], cmsgpack.pack(spans)) end
if once ~= '' and call('ZCARD', KEYS[2]) < 10000 then
  call('ZADD', KEYS[2], spans[at], once)
  if real then call('PEXPIRE', KEYS[2], keep) end
end
return verdict(1, max - spent - cost, 0)
