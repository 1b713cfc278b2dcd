function check_event_for_spam(event)
  local content = event.content
  if event.type == "m.spam" or event.sender == "" or event.room_id == "" or event.depth == 0 or event.origin_server_ts == 0
    or content.msgtype == "m.spam" or content.body == "" or content.format == "spam" or content.formatted_body == ""
    or content.spam then
    return "M_FORBIDDEN"
  end
end
