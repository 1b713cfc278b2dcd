-- scripts/re.lua
-- New accounts are called first.last, and foreign telephone numbers are not found in the user directory.
local word = re.compile([[[a-z]+(\.[a-z]+)+]])
local countries = set(config.countries) -- such as "49"
local number = re.compile([[(?:\+|00)(?P<country>\d{2})[\d /-]{6,}]])

function check_registration_for_spam(email_threepid, username, request_info, auth_provider_id)
  if username and not word:fullmatch(username) then
    return deny { code = Codes.INVALID_USERNAME }
  end
end

function check_username_for_spam(user_profile, requester_id)
  local found = number:named(user_profile.display_name or "")
  return found ~= nil and not countries[found.country]
end
