-- scripts/add_field_to_unsigned_callback.lua
-- Clients see which members of a room are staff, if they look for it.
filters = { add_field_to_unsigned_callback = { type = "m.room.member" } }

local staff = set(config.staff)

function add_field_to_unsigned_callback(event)
  if staff[event.state_key] then
    return { ["org.example.staff"] = true }
  end
end
