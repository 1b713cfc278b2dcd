-- scripts/check_threepid_can_be_invited.lua
-- Rooms of the house, which have a marker in their state, are for addresses of the house.
function check_threepid_can_be_invited(medium, address, state_events)
  local marker = state_events:get("org.example.internal")
  if marker and marker.content.internal == true then
    return medium == "email" and address:find("@example%.org$") ~= nil
  end
  return true
end
