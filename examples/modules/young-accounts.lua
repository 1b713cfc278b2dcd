-- young-accounts.lua: how much accounts may do while they are young.
--
-- The age of an account goes by when the homeserver made it. Messages and links are counted in each hour, which slides;
-- rooms and invites in all, for as long as the stage lasts. Admins and application services have no limits.

config_schema = {
  stages = { type = "list", doc = "What holds at which age: the first whose time is not over. No later one, no limits.",
    default = {
      { until_h = 1, messages = 60, links = 0, rooms = 1, invites = 3 },
      { until_h = 72, messages = 300, links = 10, rooms = 5, invites = 20 },
    },
    items = { type = "object", fields = {
      until_h = { type = "number", required = true, min = 0, doc = "Until the account is so many hours old." },
      messages = { type = "integer", min = 0, doc = "How many messages an hour, files and encrypted ones too." },
      links = { type = "integer", min = 0, doc = "How many links an hour, in messages that the server can read." },
      rooms = { type = "integer", min = 0, doc = "How many new rooms in this stage." },
      invites = { type = "integer", min = 0, doc = "How many invites in this stage, also to new rooms." },
    } } },
  refusal = { type = "string", default = "Your account is new: you can do this later",
    doc = "What is told who is over a limit." },
}

filters = {
  check_event_for_spam = { origin = "local", type = { EventTypes.Message, EventTypes.Encrypted, "m.sticker" } },
}

-- Gives the stage that an account is in, and for how many seconds more; nil for one that has no limits.
local function stage_of(user_id)
  local made_s = cache.get(user_id, 3600, function()
    local info = api.get_userinfo_by_id(user_id)
    return info and not info.is_admin and not info.appservice_id and info.creation_ts or nil
  end, { negative_s = 600 })
  for _, stage in ipairs(made_s and config.stages or {}) do
    local left_s = made_s + stage.until_h * 3600 - time.now_s()
    if left_s > 0 then
      return stage, left_s
    end
  end
end

local function refuse(user_id, kind, retry_after_s)
  log.info("a young account is over its limit", { user = user_id, of = kind })
  metric.inc("refused", { of = kind })
  return deny { code = Codes.FORBIDDEN, error = config.refusal, note = kind,
    fields = { retry_after_ms = retry_after_s and math.ceil(retry_after_s * 1000) } }
end

-- Counts what happens n times in an hour, and refuses it beyond the limit. What is refused does not count.
local function in_an_hour(user_id, kind, limit, n)
  if not limit or n == 0 then
    return
  elseif limit == 0 then
    return refuse(user_id, kind)
  end
  local allowed, _, retry_after_s = store.rate(kind .. "/" .. user_id, limit, 3600, { cost = n })
  return not allowed and refuse(user_id, kind, retry_after_s) or nil
end

-- Counts what happens once, until the stage is over.
local function in_all(user_id, kind)
  local stage, left_s = stage_of(user_id)
  local limit = stage and stage[kind]
  if limit and store.user(user_id):incr(kind .. "/" .. stage.until_h, 1, left_s) > limit then
    return refuse(user_id, kind, left_s)
  end
end

-- How many links to websites and the like there are, each counted once. Mentions of users and rooms are none.
local function links_in(event)
  local seen, n = {}, 0
  for _, link in ipairs(text.links(event)) do
    if link.kind ~= "matrix" and not seen[link.url] then
      seen[link.url], n = true, n + 1
    end
  end
  return n
end

function check_event_for_spam(event)
  local stage = stage_of(event.sender)
  if stage then
    return stage.links and in_an_hour(event.sender, "links", stage.links, links_in(event))
      or in_an_hour(event.sender, "messages", stage.messages, 1)
  end
end

function user_may_create_room(user_id) return in_all(user_id, "rooms") end

function user_may_invite(inviter) return in_all(inviter, "invites") end

function user_may_send_3pid_invite(inviter) return in_all(inviter, "invites") end
