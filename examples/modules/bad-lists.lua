-- bad-lists.lua: no messages with links or words of your lists, and no files of them.
--
-- It does what synapse-spamcheck-badlist does. The lists come from a web server, not from a database: texts with an
-- entry per line, where lines that begin with # do not count. Fetching needs `allow: [http.<host>]`.

config_schema = {
  links_url = { type = "string",
    doc = "The list of links: bad.example, which means all below it too, or bad.example/path and what begins so." },
  words_url = { type = "string",
    doc = "The list of words, or several with blanks in between. Case, accents and look-alikes do not matter." },
  sha256_url = { type = "string",
    doc = "The list of files: their SHA-256 digests, in hexadecimal digits." },
  pull_every_s = { type = "number", default = 300, min = 10,
    doc = "How long a list is used before it is fetched again, in seconds." },
}

filters = { check_event_for_spam = { type = { EventTypes.Message, EventTypes.Topic, EventTypes.Name } } }

-- A text in which words are between blanks, however it is written.
local function words_of(s)
  return " " .. text.skeleton(text.fold(s)):gsub("[%s%p%c]+", " ") .. " "
end

-- Lists by their URLs, each with when to fetch it again. They are this VM's own.
local lists = {}

local function fetch(url, normal)
  local entries, size = {}, 0
  for line in http.get_raw(url, nil, nil, { timeout_s = 0.5, retries = 1 }):gmatch("[^\r\n]+") do
    line = line:match("^%s*(.-)%s*$")
    if line ~= "" and line:sub(1, 1) ~= "#" then
      entries[normal(line)], size = true, size + 1
    end
  end
  log.info("fetched a list", { url = url, entries = size })
  return entries
end

-- Gives the entries of a list. While it cannot be fetched the old one stays; without one the question fails.
local function list_at(url, normal)
  if not url then
    return {}
  end
  local list = lists[url]
  if not list or time.now_ms() >= list.until_ms then
    local ok, entries = pcall(fetch, url, normal)
    if not ok and not list then
      error(entries, 0)
    elseif not ok then
      log.warn("a list could not be fetched; the old one is used", { url = url, problem = tostring(entries) })
    end
    list = { entries = ok and entries or list.entries, until_ms = time.now_ms() + config.pull_every_s * 1000 }
    lists[url] = list
  end
  return list.entries
end

-- Gives the entry that a link falls under: its host, one that it is below, or the beginning of its path after that.
local function entry_for(link, entries)
  local path = link.url:lower():match("^%a*:?/*[^/]*(/[^?#]*)") or ""
  local host = link.host
  while host do
    local place = host .. path
    while place do
      if entries[place] then
        return place
      end
      place = place:match("^(.*)/")
    end
    host = host:match("%.(.*)")
  end
end

function check_event_for_spam(event)
  local links = list_at(config.links_url, string.lower)
  for _, link in ipairs(text.links(event)) do
    local entry = entry_for(link, links)
    if entry then
      return deny { code = Codes.FORBIDDEN, error = "This link is not allowed here", note = entry }
    end
  end
  local words = list_at(config.words_url, words_of)
  for _, visible in ipairs(next(words) and text.visible(event) or {}) do
    local said = words_of(visible)
    for word in pairs(words) do
      if said:find(word, 1, true) then
        return deny { code = Codes.FORBIDDEN, error = "This word is not allowed here", note = word }
      end
    end
  end
end

function check_media_file_for_spam(file_wrapper)
  local files = list_at(config.sha256_url, string.lower)
  local digest = next(files) and file_wrapper:sha256()
  if digest and files[digest] then
    return deny { code = Codes.FORBIDDEN, error = "This file is not allowed here", note = digest }
  end
end
