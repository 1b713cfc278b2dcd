-- scripts/get_username_for_registration.lua
-- Names new users after their verified e-mail address: anna.berg@example.org becomes @anna.berg.
function get_username_for_registration(uia_results, params)
  local email = uia_results["m.login.email.identity"]
  local name = email and email.address:lower():match("^([a-z0-9._-]+)@example%.org$")
  if not name then return end
  local free = pcall(api.check_username, name) -- it raises for a name that is taken
  return free and name or nil
end
