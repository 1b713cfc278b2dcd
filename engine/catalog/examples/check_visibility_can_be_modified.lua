-- scripts/check_visibility_can_be_modified.lua
-- Encrypted rooms are not published. While a room is created its state is not there yet.
function check_visibility_can_be_modified(room_id, state_events, new_visibility)
  return new_visibility ~= "public" or state_events:get("m.room.encryption") == nil
end
