-- bad-files.lua: no files whose digests are on a list.
--
-- The list is one that axolua.yaml declares, with a digest in small hexadecimal digits per line and, because there may
-- be millions of them, one copy in the process: `data: { bad_files: { url: https://..., kind: set, every: 1h } }`.

config_schema = {
  list = { type = "string", required = true,
    doc = "The name of the list under `data` in axolua.yaml." },
  digest = { type = "string", enum = { "sha256", "sha512", "sha1", "md5" }, default = "sha256",
    doc = "What is on the list." },
  min_bytes = { type = "integer", default = 1, min = 0,
    doc = "Smaller files are not looked at: the digest of an empty file is on some lists." },
  room = { type = "string",
    doc = "Where it is told, if anywhere." },
  sender = { type = "string", pattern = "^@",
    doc = "Who tells it: a user of this homeserver who is in the room." },
}
if config.room and not config.sender then
  error("`room` needs `sender`, a user of this homeserver who is in the room")
end

local list = data[config.list]

jobs.tell = function(args)
  api.create_and_send_event_into_room {
    type = EventTypes.Message, room_id = config.room, sender = config.sender,
    content = { msgtype = "m.notice", body = args.text },
  }
end

function check_media_file_for_spam(file_wrapper, file_info)
  if file_info.thumbnail or file_wrapper:size() < config.min_bytes then
    return -- a thumbnail is made here, of a file that was looked at
  end
  local digest = file_wrapper[config.digest](file_wrapper)
  if not list:has(digest) then
    return
  end
  local source = file_info.server_name or request and request.requester or "an unknown user"
  log.warn("a bad file", { digest = digest, source = source })
  metric.inc("bad_files", { mine = file_info.server_name == nil })
  if config.room then
    local text = "A file of the list was refused: " .. digest .. " of " .. source
    enqueue("tell", { text = text }, { key = source .. digest })
  end
  return deny { code = Codes.FORBIDDEN, note = digest }
end
