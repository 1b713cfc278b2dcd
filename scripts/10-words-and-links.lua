-- 10-words-and-links.lua: no forbidden words, and no links to forbidden sites, in anything that people can read.
--
-- What is forbidden stands in axolua.yaml, not here. A module is a file; it defines functions with the names of
-- callbacks, at the very end of this one, and the homeserver's questions come to them. Save the file and the next
-- question meets the new rule.

-- What axolua.yaml may say in this module's `config`. A key that is not listed here, or a value of another type, is an
-- error at its line there.
config_schema = {
  words = { type = "list", items = "string", default = {},
    doc = "Words and phrases. `casino` does not forbid `casinos`." },
  parts = { type = "list", items = "string", default = {},
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

-- Copies a list, each element in lower case.
local function lowered(key)
  local list = {}
  for i, entry in ipairs(config[key]) do
    if entry == "" then
      error("config." .. key .. ": an empty text is in every message")
    end
    list[i] = entry:lower()
  end
  return list
end

local words, parts, domains = lowered("words"), lowered("parts"), lowered("domains")

for i, domain in ipairs(domains) do
  domain = domain:match("^%*?%.(.+)") or domain -- "*.spam.example" is meant as "spam.example"
  domain = domain:match("^(.+)%.$") or domain
  if domain:find("[/:@%s]") then
    error("config.domains: '" .. domain .. "' is more than a domain; want one such as spam.example")
  end
  domains[i] = domain
end

-- Reading ------------------------------------------------------------------------------------------------------------

-- The keys under which clients look for text to show. A stranger writes the event, so none of them need be there, and
-- what is there need not be text.
local shown = set {
  "body", "formatted_body", "filename", "name", "topic", "displayname", "reason", "description",
  "key",                                              -- a reaction may be any text
  "m.text", "org.matrix.msc1767.text", "m.html",      -- polls
}

-- Adds the visible texts in `value` to `found`. They may be in objects within objects: the new text of an edit is in
-- content["m.new_content"].body. No client looks deeper than 20.
local function collect(value, depth, found)
  for key, inner in pairs(value) do
    if type(inner) == "string" and shown[key] then
      found[#found + 1] = inner
    elseif type(inner) == "table" and depth < 20 then
      collect(inner, depth + 1, found)
    end
  end
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

-- Disguises ----------------------------------------------------------------------------------------------------------

-- Calls replace(at) wherever `mark` stands in the text. It returns what to put there, or nil to leave that place as it
-- is, and where to go on; or nothing at all to leave the rest as it is. `find` with `true` at the end looks for the
-- very text. To search for a pattern may take very long in a text that was written to make it so.
local function rewrite(text, mark, replace)
  if #text > 65536 then
    return text -- a whole event has at most 65,536 bytes in Matrix, so this one goes nowhere: not worth the time
  end
  local pieces, start = {}, 1
  local at = text:find(mark, 1, true)
  while at do
    local instead, after = replace(at)
    if not after then
      break
    end
    if instead then
      pieces[#pieces + 1] = text:sub(start, at - 1)
      pieces[#pieces + 1] = instead
      start = after
    end
    at = text:find(mark, after, true)
  end
  if start == 1 then
    return text
  end
  pieces[#pieces + 1] = text:sub(start)
  return join(pieces, "")
end

-- What looks like nothing, like a blank or like a dot.
local lookalikes = {
  ["\194\173"] = "", ["\226\128\139"] = "", ["\226\128\140"] = "", -- soft hyphen, zero width space and non-joiner
  ["\226\128\141"] = "", ["\226\129\160"] = "", ["\239\187\191"] = "", -- joiner, word joiner, byte order mark
  ["\n"] = " ", ["\r"] = " ", ["\t"] = " ", ["\194\160"] = " ", -- the last is a no-break space
  ["\227\128\130"] = ".", ["\239\188\142"] = ".", ["\239\189\161"] = ".", -- browsers take these dots in a domain
}

-- "&#x63;asino" -> "casino". Other characters than those of ASCII stay as they are.
local function without_entities(text)
  return rewrite(text, "&#", function(at)
    local base, first = 10, at + 2
    if text:sub(first, first) == "x" then
      base, first = 16, at + 3
    end
    local last = first - 1
    while last < first + 6 and tonumber(text:sub(last + 1, last + 1), base) do
      last = last + 1
    end
    local code = tonumber(text:sub(first, last), base)
    if not code or code >= 128 then
      return nil, first
    end
    return string.char(code):lower(), text:sub(last + 1, last + 1) == ";" and last + 2 or last + 1
  end)
end

local bytes = {} -- "2e" -> "."
for code = 0, 255 do
  bytes[("%02x"):format(code)] = string.char(code)
end

-- "spam%2eexample" -> "spam.example"
local function without_percents(text)
  return rewrite(text, "%", function(at)
    local byte = bytes[text:sub(at + 1, at + 2)]
    return byte, at + (byte and 3 or 1)
  end):lower()
end

-- "cas<b></b>ino" -> "casino"
local function without_tags(text)
  local close = 0
  return rewrite(text, "<", function(at)
    if close < at then -- once per tag, not once per "<": there may be a million of them
      close = text:find(">", at, true)
    end
    if not close then
      return
    end
    local nested = text:find("<", at + 1, true)
    if nested and nested < close then -- so this one begins no tag
      return nil, nested
    end
    return "", close + 1
  end)
end

-- Puts into one text what a reader cannot tell apart.
local function fold(text)
  text = without_entities(text:lower())
  for seen, instead in pairs(lookalikes) do
    if text:find(seen, 1, true) then
      text = rewrite(text, seen, function(at) return instead, at + #seen end)
    end
  end
  return rewrite(text, "  ", function(at) return " ", text:find("[^ ]", at) or #text + 1 end)
end

-- Searching ----------------------------------------------------------------------------------------------------------

-- Tells whether the character with the byte at i is a letter or digit. Of what takes several bytes, Latin, Greek,
-- Cyrillic, Arabic and their neighbours count; punctuation and emoji do not, nor does Chinese, which puts nothing
-- between its words.
local function is_letter(text, i)
  local byte = i > 0 and text:byte(i) or 0
  for _ = 1, 3 do -- back to the first byte of the character
    if byte < 128 or byte >= 192 then
      break
    end
    i = i - 1
    byte = i > 0 and text:byte(i) or 0
  end
  return byte >= 97 and byte <= 122 or byte >= 48 and byte <= 57 or byte >= 195 and byte <= 225
end

local function is_word(text, from, to)
  return not is_letter(text, from - 1) and not is_letter(text, to + 1)
end

local sigils = set { "@", "#", "!" }
local ends_id = set { " ", ":", "/", "<", ">", '"', "\0" }

-- Tells whether the ":" at `colon` belongs to a Matrix id, as in @alice:example.org.
local function is_in_id(text, colon)
  for i = colon - 1, math.max(colon - 255, 1), -1 do
    local c = text:sub(i, i)
    if sigils[c] or ends_id[c] then
      return sigils[c]
    end
  end
  return false
end

-- Tells whether the domain that was found is one, with whatever is around it: "https://user@www.spam.example.:8080/x".
-- In "notspam.example", "spam.example.org" and "@alice:spam.example" it is not.
local function is_domain(text, from, to)
  local before, after = text:sub(from - 1, from - 1), text:sub(to + 1, to + 1)
  if from == 1 then
    before = ""
  end
  if before == "-" or after == "-" or not is_word(text, from, to) then
    return false
  end
  if after == "." and is_letter(text, to + 2) then
    return false
  end
  return not (before == ":" and is_in_id(text, from - 1))
end

-- Gives the first of `list` that is somewhere in the text where accepts() takes it.
local function search(text, list, accepts)
  for _, wanted in ipairs(list) do
    local from, to = text:find(wanted, 1, true)
    while from do
      if accepts(text, from, to) then
        return wanted
      end
      from, to = text:find(wanted, from + 1, true)
    end
  end
end

local function anywhere()
  return true
end

local function offence(text)
  return search(text, words, is_word)
    or search(text, parts, anywhere)
    or search(without_percents(text), domains, is_domain)
end

-- The callback -------------------------------------------------------------------------------------------------------

-- Asked about every event: a message, an edit, a room's name or topic, a reaction, a membership with its display name.
function check_event_for_spam(event)
  local content = event.content
  if exempt[event.sender] or type(content) ~= "table" then
    return -- returning nothing means "no opinion": the next module is asked
  end
  local found = {}
  collect(content, 1, found)
  local text = fold(join(found, "\0")) -- no word or phrase has a "\0" in it, so none is found across two texts
  local why = offence(text) or text:find("<", 1, true) and offence(without_tags(text))
  if why then
    -- The note is for the log. The sender need not know which word it was.
    return deny { code = Codes.FORBIDDEN, error = config.message, note = why }
  end
end
