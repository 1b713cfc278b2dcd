-- module, n: longest due first, then the failed ones, newest first
local n, reply = tonumber(ARGV[6]), { 1 }
local function add(ids)
  for _, id in ipairs(ids) do
    if #reply > n then return end
    reply[#reply + 1] = { id, call('HGETALL', P .. 'j:' .. id) }
  end
end
add(call('ZRANGE', P .. 'w:' .. ARGV[5], 0, n - 1))
add(call('ZREVRANGE', P .. 'f:' .. ARGV[5], 0, n - 1))
return reply
