-- The entries of KEYS, as many as go well into one reply; ARGV has the name
-- and each key's m. An entry is its number, its ttl or 0, and what it holds.
local n = ARGV[5]
local reply, bytes = { 1, 0 }, 0
for i, d in ipairs(KEYS) do
  local m = ARGV[5 + i]
  local kind, ends = call('TYPE', d)['ok'], call('ZSCORE', P .. 'x:' .. n, m)
  if ends then ends = tonumber(ends) end
  if kind ~= 'none' and (not ends or ends > now) then
    local held
    if kind == 'list' then
      held = call('LRANGE', d, 0, -1)
      for _, v in ipairs(held) do bytes = bytes + #v end
    else
      held = call('GET', d)
      bytes = bytes + #held
    end
    reply[#reply + 1] = { i, ends and ends - now or 0, held }
  end
  reply[2] = i
  if bytes >= 1048576 then break end
end
return reply
