-- name, the last user that is known: up to 256 users after that one
local k, last, users = P .. 'k:' .. ARGV[5], ARGV[6], { 1 }
while #users <= 256 do
  local m = call('ZRANGEBYLEX', k, '(' .. last .. '\0\255', '+', 'LIMIT', 0, 1)[1]
  if not m then break end
  last = string.sub(m, 1, string.find(m, '\0', 1, true) - 1)
  users[#users + 1] = last
end
return users
