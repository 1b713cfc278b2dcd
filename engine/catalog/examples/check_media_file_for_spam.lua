-- scripts/check_media_file_for_spam.lua
-- Files that are known to be bad, by their hash.
local bad = set(config.sha256)

function check_media_file_for_spam(file_wrapper, file_info)
  if file_info.thumbnail then return end -- made of a file that was looked at
  local sum = file_wrapper:sha256()
  if bad[sum] then
    return deny { code = Codes.FORBIDDEN, note = sum }
  end
end
