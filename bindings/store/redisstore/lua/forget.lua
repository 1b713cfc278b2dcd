-- name, user: removes up to 256 keys of the user, and gives how many were
-- looked at and how many had not expired
local n, user = ARGV[5], ARGV[6]
local from = '[' .. user .. '\0'
local all = call('ZRANGEBYLEX', P .. 'k:' .. n, from, from .. '\255', 'LIMIT', 0, 256)
local live = 0
for _, m in ipairs(all) do
  local keys, bytes = size(n, m)
  local ends = keys and call('ZSCORE', P .. 'x:' .. n, m)
  if not ends or tonumber(ends) > now then live = live + 1 end
  if not keys then
    keys, bytes = 1, #m - #user - 1 + call('STRLEN', P .. 'd:' .. n .. '\0' .. m)
  end
  forget(n, m, keys, bytes)
end
return { 1, #all, live }
