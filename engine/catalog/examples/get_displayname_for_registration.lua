-- scripts/get_displayname_for_registration.lua
-- New users are called as they have asked for, with capitals: anna.berg is Anna Berg.
function get_displayname_for_registration(uia_results, params)
  if type(params.username) == "string" then
    local words = params.username:gsub("[._-]+", " ")
    return (words:gsub("%f[%w]%l", string.upper))
  end
end
