-- scripts/on_update.lua
-- Updates of the database may take their time at night only.
function on_update(update_name, database_name, one_shot)
  local hour = tonumber(os.date("!%H"))
  if hour >= 1 and hour < 5 then return 500 end
  return 10, function() log.debug("updated a little", { update = update_name }) end
end
