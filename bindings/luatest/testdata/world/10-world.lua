-- What the tests beside it ask: one thing of everything that a test can set up or look at.
local banned = set(config.banned or {})

function init()
  if config.announce then
    api.send_mail(config.announce, "started", "<p>started</p>", "started")
  end
end

function check_event_for_spam(event)
  local word = event.content.body or ""
  if word == "crash" then error("crashed") end
  if word == "ask" then
    local verdict = http.get_json("https://rules.example.net/check", { sender = event.sender })
    if verdict.spam then return deny{ code = Codes.FORBIDDEN, note = verdict.why } end
  end
  if word == "origin" then return deny{ code = Codes.FORBIDDEN, error = event.origin } end
  if word == "time" then return deny{ code = Codes.FORBIDDEN, error = os.date("!%Y-%m-%d %H:%M", os.time()) } end
  if banned[word] then return deny{ code = Codes.FORBIDDEN, fields = { word = word } } end
end

function user_may_join_room(user, room, is_invited)
  print(user .. " joins " .. room)
  if api.is_user_admin(user) then return NOT_SPAM end
  if not is_invited then return Codes.FORBIDDEN end
end

function on_new_event(event, state_events)
  if event.type == "m.room.message" and event.content.body == "!welcome" then
    local name = state_events:get("m.room.name")
    api.create_and_send_event_into_room({
      type = "m.room.message", room_id = event.room_id, sender = event.sender,
      content = { msgtype = "m.notice", body = "Welcome to " .. (name and name.content.name or "nowhere") },
    })
  end
end

function check_event_allowed(event, state_events)
  local topic = state_events:get("m.room.topic")
  if topic and topic.content.topic == "closed" then return false end
  local dict = event:get_dict()
  dict.content.seen = state_events:get("m.room.member", event.sender) ~= nil
  return true, dict
end

function check_media_file_for_spam(file_wrapper, file_info)
  if file_wrapper:head(4) == "evil" then return deny{ code = Codes.FORBIDDEN, error = file_info.file_id } end
end

function check_username_for_spam(profile, requester_id)
  return string.find(profile.display_name or profile.user_id, "spam", 1, true) ~= nil
end

function get_users_for_states(states)
  local to = {}
  for _, state in ipairs(states) do
    if state.state == "busy" then to["@watcher:example.org"] = { state } end
  end
  return to
end

function check_registration_for_spam(email, username, request_info, auth_provider)
  if request and request.ip == "203.0.113.9" then return RegistrationBehaviour.DENY end
  if #request_info > 0 and request_info[1].ip == "192.0.2.1" then return RegistrationBehaviour.SHADOW_BAN end
end

function on_create_room(requester, request_content, is_requester_admin)
  request_content.name = requester.user:to_string() .. tostring(is_requester_admin)
end

auth_checkers = {
  {
    login_type = "m.login.password", fields = { "password" },
    check = function(user, _, login)
      if login.password == "secret" then
        return "@" .. user .. ":example.org", function(response) print("device " .. #response.device_id) end
      end
    end,
  },
}
