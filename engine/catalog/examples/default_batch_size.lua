-- scripts/default_batch_size.lua
-- Begins gently with updates of large tables. on_update has to be there, or nobody asks the rest.
function on_update() return 100 end

function default_batch_size(update_name, database_name)
  if update_name:find("^event_") then return 20 end
end
