-- scripts/data.lua
-- axolua.yaml declares the lists:
--   data:
--     bad_hashes: { file: lists/bad-hashes.txt, kind: set }
--     bad_sites: { url: https://lists.example/sites.txt, kind: domains, every: 1h, optional: true }
--     bans: { policy_room: "!bans:example.org" }
function check_media_file_for_spam(file_wrapper, file_info)
  if data.bad_hashes:has(file_wrapper:sha256()) then
    return deny { code = Codes.FORBIDDEN, note = "a known file" }
  end
end

function check_event_for_spam(event)
  local site, url = data.bad_sites:find(event)
  if site then
    return deny { code = Codes.FORBIDDEN, error = "Links to that site are not welcome here", note = url }
  end
end

function user_may_join_room(user_id, room_id, is_invited)
  local recommendation, reason = data.bans:match { user = user_id, room = room_id }
  if recommendation == "m.ban" then
    return deny { code = Codes.FORBIDDEN, note = reason }
  end
end
