---@meta
-- luacheck: ignore
-- Generated; do not edit. It is for editors: nothing loads it.

--- A hit of the user directory.
---@class UserProfile
---@field user_id string
---@field display_name? string
---@field avatar_url? string

--- Who makes a request. Of what Synapse has there, access_token_id (a row of its database) and scope (what the token
--- of a delegated login is for) are not passed on: no callback needs them to tell who asks.
---@class Requester
---@field user UserID
---@field user_id string
---@field device_id? string
---@field is_guest boolean
---@field shadow_banned boolean
---@field app_service_id? string the application service that asks, if one does
---@field authenticated_entity string whose access token it is: an admin may act for a user

--- From where a registration or login came.
---@class RequestInfo
---@field user_agent? string
---@field ip string

--- The presence of a user. Times are in ms since 1970.
---@class UserPresenceState
---@field user_id string
---@field state string online, unavailable, offline or busy
---@field last_active_ts integer
---@field last_federation_update_ts integer
---@field last_user_sync_ts integer
---@field status_msg? string
---@field currently_active boolean

--- What a file is. The thumbnail's fields are there a second time as thumbnail_width and so on, as in Synapse.
---@class FileInfo
---@field server_name? string where it is from; nil if it was uploaded here
---@field file_id string
---@field url_cache boolean whether it belongs to a preview of a URL
---@field thumbnail? Thumbnail nil if it is the file itself
---@field thumbnail_width? integer
---@field thumbnail_height? integer
---@field thumbnail_method? string
---@field thumbnail_type? string
---@field thumbnail_length? integer

--- What a thumbnail is like.
---@class Thumbnail
---@field width integer
---@field height integer
---@field method string crop or scale
---@field type string such as image/png
---@field length integer in bytes

--- So many bytes within so long, as MediaUploadLimit(max_bytes, time_period_ms) gives it.
---@class MediaUploadLimit
---@field max_bytes integer
---@field time_period_ms integer

--- A request as it came, its body read.
---@class HTTPRequest
---@field method string
---@field uri string
---@field headers table<string, string[]> by name, as the client wrote it
---@field body string

--- The client request within which a question arose.
---@class Request
---@field id string
---@field ip? string
---@field user_agent? string
---@field requester? string the user whose request it is
---@field method? string
---@field path? string

--- A limit of a user's own, as RatelimitOverride(per_second, burst_count) gives it.
---@class RatelimitOverride
---@field per_second number
---@field burst_count integer

--- What deny takes.
---@class Refusal
---@field code? string an error code, such as Codes.FORBIDDEN, which it is if not given
---@field error? string the text that the client shows
---@field fields? table<string, any> further fields of the answer to the client
---@field note? string for the log only

--- A refusal, as deny{...} gives it. It is for returning.
---@class Denial

--- JSON's null, which is a value and not nil: there is the global null, and no other.
---@class null

--- An error for the client, as SynapseError(...) gives it. It is for raising, with error().
---@class SynapseError
---@field code integer the HTTP status
---@field msg string
---@field errcode string
---@field additional_fields? table<string, any>

--- What the homeserver has on an account.
---@class UserInfo
---@field user_id UserID
---@field appservice_id? integer
---@field consent_server_notice_sent? string
---@field consent_version? string
---@field consent_ts? integer
---@field creation_ts integer in seconds, as in Synapse
---@field user_type? string
---@field is_admin boolean
---@field is_deactivated boolean
---@field is_guest boolean
---@field is_shadow_banned boolean
---@field approved boolean
---@field locked boolean
---@field suspended boolean

--- A profile.
---@class ProfileInfo
---@field display_name? string
---@field avatar_url? string

--- A verified address of an account.
---@class Threepid
---@field medium string "email" or "msisdn"
---@field address string
---@field validated_at integer ms
---@field added_at integer ms

--- One use of an account.
---@class UserIpAndAgent
---@field ip string
---@field user_agent string
---@field last_seen integer ms

--- A link, as text.links gives it.
---@class Link
---@field url string as it stands there, without invisible characters
---@field kind string "web", "mail", "matrix" (matrix.to and matrix: links) or "other" (other schemes)
---@field host? string in ASCII and lower case (xn--... for other letters), or an IP address; nil if it has none
---@field domain? string the part of host that somebody registered: evil.co.uk of www.evil.co.uk; of an IP address all of it
---@field id? string the user, room, alias or event that a matrix link leads to
---@field text string what the reader sees of it: the words of an <a> or of [words](url), else the link itself

--- A pattern, as glob.compile gives it.
---@class Glob
local Glob = {}

--- Whether a text fits.
---@param s string
---@return boolean fits
function Glob:match(s) end

--- A set of networks, as ip.net gives it.
---@class Nets
local Nets = {}

--- Whether an address is in one of them; false for what is no address, and for nil.
---@param ip? string
---@return boolean inside
function Nets:has(ip) end

--- An event: a read-only table of its JSON, which pairs, ipairs, # and the like take as any other. null reads as nil.
--- Strangers make events: any key may be missing, or have another type than it should. The keys below are always what
--- is said here. It ends with the call: what is to be kept has to be copied.
---@class Event
---@field type? string
---@field sender? string
---@field room_id? string
---@field content? table<string, any>
---@field state_key? string
---@field origin_server_ts? integer ms, as the sender's server has it
---@field unsigned? table<string, any>
---@field event_id? string nil where the event has none yet
---@field room_version? string
---@field origin string "local", or the server that sent the event
---@field membership? string that of its content
---@field redacts? string the event that it redacts, wherever its room version has it
---@field [string] any
local Event = {}

--- Whether it is a state event: whether it has a state_key.
---@return boolean is_state
function Event:is_state() end

--- A key of the event's JSON, also one that is called like a method.
---@param key string
---@param default? any given where the key is missing
---@return any value
function Event:get(key, default) end

--- A plain copy that may be changed, without event_id and room_version. What is null in it is the value `null`.
---@return table<string, any> dict
function Event:get_dict() end

--- An iterator over every text, number and boolean in the event, however deep: for path, value in event:walk() do ...
--- end. A path is as in Lua: content.body, content["m.new_content"].body, content.list[1].
---@return function next gives path and value
function Event:walk() end

--- The state of a room. Only what a module asks for is asked of the homeserver, and that once. It ends with the call.
---@class StateMap
local StateMap = {}

--- The state event in a place.
---@param type string
---@param state_key? string "" if not given
---@return Event? event nil if there is none
function StateMap:get(type, state_key) end

--- An iterator over the events of a type: for state_key, event in state_events:each("m.room.member") do ... end.
---@param type? string all types if not given
---@return function next gives state_key and event
function StateMap:each(type) end

--- What is being uploaded. It ends with the call. What the homeserver can't read raises.
---@class FileWrapper
local FileWrapper = {}

--- The SHA-256 digest of its content, in hexadecimal digits.
---@return string hex
function FileWrapper:sha256() end

--- The SHA-512 digest of its content, in hexadecimal digits.
---@return string hex
function FileWrapper:sha512() end

--- The SHA-1 digest of its content, in hexadecimal digits. It is broken: only for what others ask for, such as a list
--- of digests.
---@return string hex
function FileWrapper:sha1() end

--- The MD5 digest of its content, in hexadecimal digits. It is broken: only for what others ask for, such as a list
--- of digests.
---@return string hex
function FileWrapper:md5() end

--- Its size in bytes.
---@return integer bytes
function FileWrapper:size() end

--- Its beginning.
---@param n integer bytes, up to 1 MiB; fewer if the file is shorter
---@return string content
function FileWrapper:head(n) end

--- An iterator over its content in pieces: for piece in file_wrapper:chunks() do ... end.
---@param n? integer bytes of a piece, up to 1 MiB; 16 KiB if not given
---@return function next gives a piece
function FileWrapper:chunks(n) end

--- A user id, taken apart. Two are equal, with ==, if they are of the same text; tostring gives it. It may be kept.
---@class UserID
---@field localpart string without the first character
---@field domain string the server, with its port if it has one
local UserID = {}

--- The text of the id.
---@return string id
function UserID:to_string() end

--- A room alias, taken apart. Two are equal, with ==, if they are of the same text; tostring gives it. It may be
--- kept.
---@class RoomAlias
---@field localpart string without the first character
---@field domain string the server, with its port if it has one
local RoomAlias = {}

--- The text of the id.
---@return string id
function RoomAlias:to_string() end

--- A pattern, as re.compile gives it.
---@class Regex
local Regex = {}

--- Whether the pattern matches anywhere in s. The fastest of these.
---@param s string
---@return boolean matches
function Regex:test(s) end

--- The captures of the first match.
---@param s string
---@return string? ... the captures, nil for one that took no part; the match if the pattern has none. nil if nothing matches
function Regex:match(s) end

--- Whether the pattern matches all of s, as Python's re.fullmatch tells, and as between \A(?: and )\z; and the
--- captures of that.
---@param s string
---@return boolean matches true even if the first capture took no part, unlike what match gives
---@return string? ... the captures, nil for one that took no part; none if the pattern has none
function Regex:fullmatch(s) end

--- The named captures of the first match, (?P<name>...), by their names.
---@param s string
---@return table<string, string>? captures nil if nothing matches
function Regex:named(s) end

--- Where the first match is.
---@param s string
---@param init? integer the byte to begin at, 1 if not given; from the end if negative. ^ means the beginning of s all the same
---@return integer? first the byte that it begins with, from 1; nil if nothing matches
---@return integer? last the byte that it ends with; first - 1 if it is empty
---@return string? ... the captures
function Regex:find(s, init) end

--- An iterator over all matches, which do not overlap: for a, b in p:gmatch(s) do ... end.
---@param s string
---@return function next gives what match gives
function Regex:gmatch(s) end

--- s with all matches replaced.
---@param s string
---@param repl string|table|function a text, in which $1 to $9, ${10} and ${name} stand for captures, $0 for the match and $$ for $; a function of what match gives; or a table by the first of that. Where these give nil or false the match stays
---@param n? integer the most that are replaced; all if not given
---@return string s
---@return integer count how many were replaced
function Regex:gsub(s, repl, n) end

--- What is between the matches.
---@param s string
---@return string[] parts
function Regex:split(s) end

--- How long to wait for the homeserver.
---@class ApiOptions
---@field timeout_s? number seconds, above 0

--- What a request may cost. All of it may be left out.
---@class HttpOptions
---@field timeout_s? number seconds for the whole call, with all that is tried again
---@field max_bytes? integer of the answer, when it is decompressed
---@field retries? integer how often to try again, 0 to 5

--- How a pattern is taken.
---@class GlobOptions
---@field ignore_case? boolean whether A is the same as a

--- When and how often a job runs.
---@class JobOptions
---@field delay_s? number seconds until it is due, up to 366 days; 0 if not given
---@field key? string of jobs with the same key only one waits or runs at a time
---@field retries? integer how often it is tried again, up to 100; 16 if not given, which takes some eight hours

--- A list of `data`.
---@class List
local List = {}

--- Whether something is in a set, is an address in one of the networks of cidrs, is a host of domains or below one,
--- or fits one of globs. false for what is no text, such as nil. Not at the top level of a module.
---@param x? any a text or an id
---@return boolean has
function List:has(x) end

--- The first of words that is in a text, letters compared as text.fold gives them: the word as it stands in the list,
--- and where it is in text.fold(text), for string.sub. Of domains, the entry that the first link leads to or below,
--- and that link; links are found as text.links does. nil if there is none. Not at the top level of a module.
---@param text? any a text, or an event: all that text.visible and text.links give of it
---@return string? entry
---@return any at of words the first byte; of domains the URL of the link
---@return integer? last of words the last byte
function List:find(text) end

--- What a policy room says of a user, a room or a server, in that order if several are given. A ban counts before
--- everything else; its recommendation is "m.ban", also where the room has it under an older name. A rule about a
--- server is not one about its users: ask for both. Not at the top level of a module.
---@param about PolicyEntity { user = event.sender, server = event.origin }
---@return string? recommendation nil if no rule is about it
---@return string? reason
---@return string? entity of the rule: a pattern, as of glob
function List:match(about) end

--- How many different entries there are. Not at the top level of a module.
---@return integer entries
function List:size() end

--- Whom a policy list is asked about.
---@class PolicyEntity
---@field user? UserID|string
---@field room? UserID|string a room id or an alias
---@field server? string
