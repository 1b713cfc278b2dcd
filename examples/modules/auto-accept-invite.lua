-- auto-accept-invite.lua: our users join the rooms that they are invited to, by themselves.
--
-- It does what synapse-auto-accept-invite does, with the same keys.

config_schema = {
  accept_invites_only_for_direct_messages = { type = "boolean", default = false,
    doc = "Whether only invites to direct messages are accepted." },
  worker_to_run_on = { type = "string",
    doc = "The worker that accepts invites, which wants `run_on: all`; the one with background tasks if not given." },
  attempts = { type = "integer", default = 3, min = 1, max = 5,
    doc = "How often to try: another server may not know of its own invite yet. Each pause is twice the one before." },
  pause_s = { type = "number", default = 0.1, min = 0, max = 1,
    doc = "The first pause, in seconds. All of it has to fit into the time that the module has." },
}

filters = { on_new_event = { type = { EventTypes.Member } } }

-- Joins the room, and tells whether that worked.
local function join(user, room_id)
  for attempt = 1, config.attempts do
    local ok, problem = pcall(api.update_room_membership, user, user, room_id, Membership.JOIN)
    if ok then
      return true
    end
    log.info("an invite was not accepted", { user = user, room = room_id, problem = tostring(problem) })
    if attempt < config.attempts then
      api.sleep(config.pause_s * 2 ^ (attempt - 1))
    end
  end
  log.warn("gave up accepting an invite", { user = user, room = room_id })
  return false
end

-- Tells whether this process of the homeserver is the one that accepts invites.
local function is_ours()
  if config.worker_to_run_on then
    return api.worker_name == config.worker_to_run_on
  end
  return api.should_run_background_tasks()
end

-- Notes in the account data of user, where clients look for it, that room_id is a direct message with other.
local function mark_direct(user, other, room_id)
  local direct = api.account_data_manager:get_global(user, "m.direct") or {}
  local rooms = direct[other] or json.array {}
  if type(rooms) ~= "table" or #rooms == 0 and next(rooms) ~= nil then
    log.warn("m.direct is not what it should be, and stays as it is", { user = user, other = other })
    return
  end
  for _, known in ipairs(rooms) do
    if known == room_id then
      return
    end
  end
  rooms[#rooms + 1] = room_id
  direct[other] = rooms
  api.account_data_manager:put_global(user, "m.direct", direct)
end

function on_new_event(event)
  local user = event.state_key
  if event.membership ~= Membership.INVITE or not user or not api.is_mine(user) then
    return
  elseif not is_ours() then
    return
  end
  local is_direct = event.content.is_direct == true
  if (is_direct or not config.accept_invites_only_for_direct_messages) and join(user, event.room_id) and is_direct then
    mark_direct(user, event.sender, event.room_id)
  end
end
