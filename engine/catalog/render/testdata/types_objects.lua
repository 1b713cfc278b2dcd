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

--- A thing.
---@class Thing
---@field s string what to look at
local Thing = {}

--- Gets. Perhaps. Not at the top level of a module. It needs `allow: [api.get]`.
---@param s string what to look at
---@param options? Thing
---@return Thing? thing nil if there is none
---@return integer count
function Thing:get(s, options) end
