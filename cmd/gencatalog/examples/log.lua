-- scripts/log.lua
-- Says what a rule would do, before it does it: with `dry_run: true` in its config it refuses nothing.
function user_may_publish_room(user_id, room_id)
  if matrix.domain_of(user_id) == api.server_name then return end
  if config.dry_run then
    log.info("would not publish", { user = user_id, room = room_id })
    return
  end
  log.debug("not published", { user = user_id, room = room_id })
  return Codes.FORBIDDEN
end
