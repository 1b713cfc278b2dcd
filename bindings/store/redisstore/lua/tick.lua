-- The timers of a module are a hash from name to JSON. Only the caller knows
-- what comes after a time. Where that is needed the reply is 2, a due time or
-- 0, the time now, and the timer as it is; the caller asks again with the last
-- two and the answer, which count if the timer is still the same.
-- KEYS[1], name, spec, owner, lease, slack; the timer, the time, what is next
local name, spec, owner, lease, slack = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9])
local raw = call('HGET', KEYS[1], name) or ''
local t = raw ~= '' and cjson.decode(raw) or {}
local next = ARGV[10] == raw and tonumber(ARGV[12])
if next and tonumber(ARGV[11]) > now + slack then next = nil end
local function save() call('HSET', KEYS[1], name, cjson.encode(t)) end
local function again()
  if t.due == 0 then return -1 end
  return math.max(t.due - now, 0)
end

if t.spec ~= spec or now < (t.start or 0) - slack then
  if not next then return { 2, 0, now, raw } end
  t.spec, t.due, next = spec, next, nil
  t.start, t['end'] = math.min(t.start or 0, now), math.min(t['end'] or 0, now) -- it may have been set back
  save()
  raw = cjson.encode(t)
end
local lost = t.owner and t.lease <= now
if t.owner and not lost then
  local wait = t.lease - now
  if t.due > now then wait = math.min(wait, t.due - now) end
  return { 0, wait }
end
local come = t.due ~= 0 and t.due <= now
if not come and not lost then return { 0, again() } end
if come and not next then return { 2, t.due, now, raw } end
if not lost then t.tick = t.due end
if come then t.due = next end
t.owner, t.lease, t.start = owner, now + lease, now
save()
return { 1, t.tick, again() }
