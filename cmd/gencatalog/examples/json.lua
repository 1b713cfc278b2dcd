-- scripts/json.lua
-- Writes into each new room who asked for it, and what holds there.
function on_create_room(requester, request_content, is_requester_admin)
  local about = json.decode(config.about) or {} -- '{"policy":"https://example.org/policy"}'
  about.by = requester.user_id
  about.labels = json.array(about.labels or {}) -- [] even if it is empty, where {} would be an object
  request_content.creation_content = request_content.creation_content or {}
  request_content.creation_content["org.example.about"] = about
  log.info("a room", { about = json.encode(about) })
end
