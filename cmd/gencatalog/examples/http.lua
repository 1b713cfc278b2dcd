-- scripts/http.lua
-- A service judges messages. When it does not answer, they pass: this needs `allow: [http.judge.example.org]`.
function check_event_for_spam(event)
  if event.type ~= "m.room.message" then return end
  local ok, answer = pcall(http.post_json_get_json, config.url, { texts = text.visible(event), sender = event.sender },
    { Authorization = "Bearer " .. config.token }, { timeout_s = 0.5, retries = 1 })
  if not ok then
    log.warn("no judgement", { kind = answer.kind, status = answer.code })
  elseif answer.spam == true then
    return deny { code = Codes.FORBIDDEN, note = "judged as spam" }
  end
end
