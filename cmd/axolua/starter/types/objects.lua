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

--- How cache.get keeps what it loads. All of it may be left out.
---@class CacheOptions
---@field stale_s? number for how many seconds beyond ttl a value is given while it is loaded anew
---@field negative_s? number for how many seconds it is kept that load_fn returned nil

--- When and how often a job runs.
---@class JobOptions
---@field delay_s? number seconds until it is due, up to 366 days; 0 if not given
---@field key? string of jobs with the same key only one waits or runs at a time
---@field retries? integer how often it is tried again, up to 100; 16 if not given, which takes some eight hours

--- Who may use a route.
---@class RouteOptions
---@field auth? string "none" (if not given), "user" for those who bring an access token of the homeserver in the header Authorization: Bearer, or "admin" for server admins; "user" and "admin" refuse guests and accounts that are deactivated, locked, expired or shadow-banned

--- What a client asks a route for: a table of the module's own.
---@class RouteRequest
---@field method string
---@field path string as the module declares them, without /_axolua/ and its name
---@field params table<string, string> what stands in place of the names in braces
---@field query table<string, string> the last value of each; never access_token
---@field headers table<string, string> the first value of each, under its name in lower case; never authorization
---@field body string
---@field json? any the body where its content type is JSON, as json.decode gives it
---@field form? table<string, string> the body where it is application/x-www-form-urlencoded, the last value of each
---@field user_id? string whose access token it is, where the route wants one
---@field is_admin? boolean whether that is a server admin
---@field ip string of the client, as far as routes.trusted_proxies in axolua.yaml lets it be known

--- What store.rate is asked about. All of it may be left out.
---@class RateOptions
---@field cost? number how much of the limit it takes; 1 if not given
---@field once? string what is counted, such as event.event_id: asked about again, it is allowed again at no cost

--- A part of `store` that has keys of its own: what store.shared and store.user give.
---@class Store
local Store = {}

--- The value of a key. A table is the caller's own: changing it changes nothing in the store. Not at the top level of
--- a module.
---@param key string
---@return any value nil if there is none
function Store:get(key) end

--- Sets a key, whatever it held. Not at the top level of a module.
---@param key string
---@param value any anything but nil; null is a value
---@param ttl? number in seconds, above 0
function Store:set(key, value, ttl) end

--- Sets a key if there is none yet: of many who do so at once, one is told true. Not at the top level of a module.
---@param key string
---@param value any anything but nil; null is a value
---@param ttl? number in seconds, above 0
---@return boolean added
function Store:add(key, value, ttl) end

--- Adds to the number that a key holds, and gives the sum. A key that is not there counts as 0, and gets the ttl; a
--- later call leaves the time as it is. Beyond 2^53 it raises. Not at the top level of a module.
---@param key string
---@param by? number 1 if not given; may be negative
---@param ttl? number in seconds, above 0
---@return number sum
function Store:incr(key, by, ttl) end

--- Deletes a key. Not at the top level of a module.
---@param key string
---@return boolean deleted whether it was there
function Store:delete(key) end

--- Compares and sets: if a key holds old, it gets new. nil as old asks that there be none, nil as new deletes it.
--- Tables are compared by what is in them. With store.get in front it changes a value that others may be changing: do
--- it again where it gives false. Not at the top level of a module.
---@param key string
---@param old? any
---@param new? any
---@param ttl? number in seconds, above 0
---@return boolean swapped
function Store:cas(key, old, new, ttl) end

--- An iterator over the keys that begin with prefix, in order: for key, value in store.each("seen/") do ... end. It
--- goes by what there is when it begins, and reads all of that at once: choose keys so that prefixes have few. The
--- body may change the store. What store.push has made comes as a list. Not at the top level of a module.
---@param prefix? string all keys if not given
---@return function next gives key and value
function Store:each(prefix) end

--- Appends to the queue of a key, which is made where there is none, and gives its length. Beyond max values the
--- oldest are dropped. The ttl is that of the whole queue, from now. Only take, each and delete are for such a key.
--- Not at the top level of a module.
---@param key string
---@param value any anything but nil; null is a value
---@param max? integer from 1
---@param ttl? number in seconds, above 0
---@return integer length
function Store:push(key, value, max, ttl) end

--- Removes the oldest values of a queue, and gives them as a list, the oldest first: {} if there are none. Not at the
--- top level of a module.
---@param key string
---@param n? integer how many at the most, from 1; 1 if not given
---@return any[] values
function Store:take(key, n) end

--- Whether something may happen now that may happen so often in so many seconds, and if so, counts it. The window
--- slides: in no time span of that length more is let through. What is refused is not counted. The embedded store has
--- this in memory, so that it begins anew with the process. Not at the top level of a module.
---@param key string
---@param limit number above 0
---@param seconds number above 0
---@param options? RateOptions
---@return boolean allowed
---@return number remaining what is left of the limit now
---@return number retry_after_s after how many seconds it would be allowed; 0 if it is
function Store:rate(key, limit, seconds, options) end

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
