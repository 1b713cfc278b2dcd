-- names, or none for all: what each uses
local names, reply = {}, { 1 }
for i = 5, #ARGV do names[#names + 1] = ARGV[i] end
if #names == 0 then names = call('ZRANGE', P .. 'names', 0, -1) end
for _, n in ipairs(names) do
  local u = call('HMGET', P .. 'u:' .. n, 'k', 'b')
  reply[#reply + 1] = { n, tonumber(u[1] or 0), tonumber(u[2] or 0) }
end
return reply
