-- bad-lists.lua: no messages with links or words of your lists, and no files of them.
--
-- It does what synapse-spamcheck-badlist does. The lists come from web servers (`allow: [http.<host>]`), not from a
-- database: texts with an entry per line, where lines that begin with # do not count.

config_schema = {
  links_url = { type = "string", doc = "Links: bad.example and all below it, or bad.example/path and all below that." },
  words_url = { type = "string", doc = "Words and phrases; case, accents, punctuation and look-alikes do not matter." },
  sha256_url = { type = "string", doc = "Files: their SHA-256 digests, in hexadecimal digits." },
  pull_every_s = { type = "number", default = 300, min = 10, doc = "How long a list is used, in seconds." },
}

filters = { check_event_for_spam = { type = { EventTypes.Message, EventTypes.Topic, EventTypes.Name } } }

-- Lists by their URLs, each with when to fetch it again, and the parts of the longest path in them: this VM's own.
local lists, deepest = { [""] = { entries = {}, until_ms = math.huge } }, 0

-- A text in which words are between blanks, however it is written.
local function words_of(s)
  return " " .. text.skeleton(text.fold(s)):gsub("[%s%p%c]+", " ") .. " "
end

-- The parts of the path of a URL as a browser reads it: dots followed, %XX decoded.
local function path_of(url)
  local parts, path = {}, url:gsub("[?#].*", ""):gsub("\\", "/"):gsub("^[%w+.-]+:/*", ""):match("^[^/]*(.*)")
  for part in path:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end):lower():gmatch("[^/]+") do
    parts[#parts + (part == ".." and 0 or 1)] = not part:find("^%.%.?$") and part or nil
  end
  return parts
end

-- An entry of the list of links, written as entries are looked for; nil if it is none.
local function link_of(s)
  local name = s:lower():match("^%w[%w.-]*%w$") -- most are written so, and need no look
  local link = not (name or s:find("%s")) and text.links("https://" .. s:gsub("^%a+://", ""):gsub("^%*?%.", ""))[1]
  local parts = link and path_of(link.url) or {}
  deepest = math.max(deepest, #parts)
  return name or link and table.concat({ link.host, unpack(parts) }, "/") or log.warn("no link", { entry = s })
end

local function fetch(url, normal)
  local entries, n = {}, 0
  for line in http.get_raw(url, nil, nil, { timeout_s = 0.5, retries = 1 }):gmatch("%s*([^\r\n]*%S)") do
    local entry = line:sub(1, 1) ~= "#" and normal(line)
    if entry then
      entries[entry], n = true, n + 1
    end
  end
  return entries, n
end

-- Gives the entries of a list. If it cannot be fetched the old one stays; without one this fails, for 10 seconds.
local function list_at(url, normal)
  local list = lists[url or ""] or { until_ms = 0 }
  if time.now_ms() >= list.until_ms then
    local ok, got, n = pcall(fetch, url, normal)
    log[ok and "info" or "warn"]("fetch a list", { url = url, entries = n, problem = not ok and tostring(got) or nil })
    list.entries, list.problem = ok and got or list.entries, not ok and got
    list.until_ms, lists[url] = time.now_ms() + (list.entries and config.pull_every_s or 10) * 1000, list
  end
  return list.entries or error(list.problem, 0)
end

-- Looks for the host of each link, for those that it is below, and for the beginnings of its path after each of them.
local function bad_link(event, entries)
  for _, link in ipairs(next(entries) and text.links(event) or {}) do
    local host, parts = link.host, path_of(link.url)
    while host do
      for n = 0, math.min(#parts, deepest) do
        local place = table.concat({ host, unpack(parts, 1, n) }, "/")
        if entries[place] then
          return deny { code = Codes.FORBIDDEN, error = "This link is not allowed here", note = place }
        end
      end
      host = host:match("%.(.*)")
    end
  end
end

local function bad_word(event, words)
  for _, visible in ipairs(next(words) and text.visible(event) or {}) do
    local said = words_of(visible)
    for word in pairs(words) do
      if said:find(word, 1, true) then
        return deny { code = Codes.FORBIDDEN, error = "This word is not allowed here", note = word }
      end
    end
  end
end

function check_event_for_spam(event)
  return bad_link(event, list_at(config.links_url, link_of)) or bad_word(event, list_at(config.words_url, words_of))
end

function check_media_file_for_spam(file_wrapper)
  local files = list_at(config.sha256_url, string.lower)
  local digest = next(files) and file_wrapper:sha256()
  return files[digest] and deny { code = Codes.FORBIDDEN, error = "This file is not allowed here", note = digest }
end
