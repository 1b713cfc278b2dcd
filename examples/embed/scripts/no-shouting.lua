-- Refuses messages that are all capitals.

config_schema = {
  shortest = { type = "integer", default = 10, doc = "Messages of fewer bytes may be as loud as they like." },
}

function check_event_for_spam(event)
  local content = event.content
  local body = type(content) == "table" and content.body
  if type(body) ~= "string" or #body < config.shortest then
    return
  end
  if body == body:upper() and body ~= body:lower() then
    return deny { code = Codes.FORBIDDEN, error = "No need to shout", note = "all capitals" }
  end
end
