-- scripts/min_batch_size.lua
-- Small steps of updates of large tables do not pay. on_update has to be there, or nobody asks the rest.
function on_update() return 100 end

function min_batch_size(update_name, database_name)
  if update_name:find("^event_") then return 50 end
end
