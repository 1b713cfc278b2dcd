-- 10-words-and-links.lua: no forbidden words, and no links to forbidden sites, in anything that people can read.
--
-- What is forbidden stands in axolua.yaml, not here. A module is a file; it defines functions with the names of
-- callbacks, at the very end of this one, and the homeserver's questions come to them. Save the file and the next
-- question meets the new rule.

-- What axolua.yaml may say in this module's `config`. A key that is not listed here, or a value of another type, is an
-- error at its line there.
config_schema = {
  words = { type = "list", items = { type = "string", min_length = 1 }, default = {},
    doc = "Words and phrases. `casino` does not forbid `casinos`." },
  parts = { type = "list", items = { type = "string", min_length = 1 }, default = {},
    doc = "Forbidden inside longer words too: `casino` forbids `megacasino24`." },
  domains = { type = "list", items = "string", default = {},
    doc = "Sites. `spam.example` forbids www.spam.example too, but not notspam.example or spam.example.org." },
  exempt = { type = "list", items = "string", default = {},
    doc = "User ids that may write anything, such as moderators who quote what they remove." },
  message = { type = "string", default = "This message is not welcome here",
    doc = "What the sender's client shows." },
}

-- The code out here runs once, when the module is loaded, so what a question needs is made ready now.

local exempt = set(config.exempt) -- a table with `true` for every element: exempt["@bot:example.org"]

-- Puts into one text what a reader hardly tells apart: capitals, accents, full-width and invisible characters, blanks.
local function fold(s)
  return (text.fold(s):gsub("%s+", " "))
end

-- Copies a list, each element folded. What nobody sees, such as blanks, is in every message.
local function folded(key)
  local list = {}
  for i, entry in ipairs(config[key]) do
    list[i] = fold(entry)
    if not list[i]:find("%S") then
      error("config." .. key .. "[" .. i .. "]: nothing to be seen in it")
    end
  end
  return list
end

local words, parts = folded("words"), folded("parts")

local banned = {} -- by host, in the form that text.links has it: xn--... for letters that are not ASCII's
for _, domain in ipairs(config.domains) do
  domain = domain:match("^%*?%.(.+)") or domain -- "*.spam.example" is meant as "spam.example"
  local link = not domain:find("[/:@%s]") and text.links("https://" .. domain .. "/")[1]
  if not link then
    error("config.domains: '" .. domain .. "' is not a domain; want one such as spam.example")
  end
  banned[link.host] = domain
end

-- Links --------------------------------------------------------------------------------------------------------------

-- Gives the forbidden domain that a host is, or is below of: www.spam.example, spam.example, example.
local function banned_host(host)
  while host do
    if banned[host] then
      return banned[host]
    end
    host = host:match("%.(.*)")
  end
end

-- text.links finds the links in all that clients show of an event, however they are written.
local function bad_link(event)
  for _, link in ipairs(text.links(event)) do
    local domain = banned_host(link.host)
    if domain then
      return domain
    end
  end
end

-- Words --------------------------------------------------------------------------------------------------------------

-- Tells whether the character with the byte at i is a letter or digit. Of what takes several bytes, Latin, Greek,
-- Cyrillic, Arabic and their neighbours count; punctuation and emoji do not, nor does Chinese, which puts nothing
-- between its words.
local function is_letter(s, i)
  local byte = i > 0 and s:byte(i) or 0
  for _ = 1, 3 do -- back to the first byte of the character
    if byte < 128 or byte >= 192 then
      break
    end
    i = i - 1
    byte = i > 0 and s:byte(i) or 0
  end
  return byte >= 97 and byte <= 122 or byte >= 48 and byte <= 57 or byte >= 195 and byte <= 225
end

local function is_word(s, from, to)
  return not is_letter(s, from - 1) and not is_letter(s, to + 1)
end

local function anywhere()
  return true
end

-- Gives the first of `list` that is somewhere in the text where accepts() takes it. `find` with `true` at the end looks
-- for the very text.
local function search(s, list, accepts)
  for _, wanted in ipairs(list) do
    local from, to = s:find(wanted, 1, true)
    while from do
      if accepts(s, from, to) then
        return wanted
      end
      from, to = s:find(wanted, from + 1, true)
    end
  end
end

local function offence(s)
  return search(s, words, is_word) or search(s, parts, anywhere)
end

-- Joins pieces, a thousand at a time: table.concat fails with too many, and a stranger could send as many as it takes.
local function join(pieces, separator)
  while #pieces > 1000 do
    local fewer = {}
    for i = 1, #pieces, 1000 do
      fewer[#fewer + 1] = table.concat(pieces, separator, i, math.min(i + 999, #pieces))
    end
    pieces = fewer
  end
  return table.concat(pieces, separator)
end

-- A word may be written as HTML even where only text belongs: some bridges show it so. No word or phrase has a "|" that
-- would put it across two texts.
local function bad_word(event)
  local all = join(text.visible(event), " | ")
  return offence(fold(all)) or all:find("[<&]") and offence(fold(text.strip_html(all)))
end

-- The callback -------------------------------------------------------------------------------------------------------

-- Asked about every event: a message, an edit, a room's name or topic, a reaction, a membership with its display name.
function check_event_for_spam(event)
  if exempt[event.sender] then
    return -- returning nothing means "no opinion": the next module is asked
  end
  local why = bad_word(event) or bad_link(event)
  if why then
    -- The note is for the log. The sender need not know which word it was.
    return deny { code = Codes.FORBIDDEN, error = config.message, note = why }
  end
end
