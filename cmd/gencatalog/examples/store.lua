-- scripts/store.lua
-- Slows down who sends much, notes who goes on and on, and greets each account once.
config_schema = {
  messages = { type = "integer", default = 30, doc = "How many messages a user may send in a minute." },
}

function check_event_for_spam(event)
  local user = store.user(event.sender) -- goes with the account
  if user:rate("messages", config.messages, 60, { once = event.event_id }) then return false end
  if user:incr("denials", 1, 86400) == 10 then -- forgotten a day after the first
    store.push("insistent", { user_id = event.sender, at = time.iso() }, 100) -- the last hundred
  end
  return Codes.LIMIT_EXCEEDED
end

function on_user_registration(user_id)
  if store.user(user_id):add("greeted", true) then -- true for one of all who ask at once
    local greeting = store.shared("house"):get("greeting") or "Good to have you here."
    log.info("welcome", { user_id = user_id, greeting = greeting })
  end
end

-- What is read, changed and written may have been changed by another worker meanwhile.
function on_profile_update(user_id)
  repeat
    local last = store.get("last_update")
    local this = { user_id = user_id, after = last and last.user_id }
  until store.cas("last_update", last, this)
end
