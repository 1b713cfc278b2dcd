-- KEYS[1], name, owner, "renew" or "finish", lease, error
local name, owner, what = ARGV[5], ARGV[6], ARGV[7]
local raw = call('HGET', KEYS[1], name)
local t = raw and cjson.decode(raw)
if not t or t.owner ~= owner or t.lease <= now then return { 0 } end
if what == 'renew' then
  t.lease = now + tonumber(ARGV[8])
else
  t.owner, t.lease, t['end'], t.error = nil, nil, now, ARGV[9]
end
call('HSET', KEYS[1], name, cjson.encode(t))
return { 1 }
