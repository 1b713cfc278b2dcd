-- scripts/is_3pid_allowed.lua
-- New accounts need an address of the house; later others may be added.
function is_3pid_allowed(medium, address, registration)
  if registration and medium == "email" then
    return address:find("@example.org", 1, true) ~= nil
  end
  return true
end
