-- Every script begins with this. ARGV has the prefix of all keys, the time in
-- microseconds if it is not to be the server's, and the quota's keys and bytes;
-- what is the script's own follows. A reply is a list whose first is negative
-- where the answer is an error, see script.go.
local call = redis.call
local P, QKEYS, QBYTES = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4])
local us, real = tonumber(ARGV[2]), false
if not us then
  local t = call('TIME')
  us, real = t[1] * 1000000 + t[2], true
end
local now = math.floor(us / 1000)
