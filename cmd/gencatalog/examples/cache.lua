-- scripts/cache.lua
-- A service knows which servers are bad. It is asked once in five minutes for each, however many of its users join:
-- this needs `allow: [http.judge.example.org]`.
local function judge(server)
  return http.get_json("https://judge.example.org/servers/" .. server, nil, nil, { timeout_s = 0.5 })
end

function user_may_join_room(user_id, room_id, is_invited)
  local server = UserID.parse(user_id).domain
  local ok, judgement = pcall(cache.get, "server/" .. server, 300, function() return judge(server) end,
    { stale_s = 3600, negative_s = 60 }) -- an hour is better than no answer; the service says nothing of most servers
  if ok and judgement and judgement.bad == true then
    return deny { code = Codes.FORBIDDEN, error = "Your server is not welcome here" }
  end
end
