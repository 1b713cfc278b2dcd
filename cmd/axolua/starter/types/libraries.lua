---@meta
-- luacheck: ignore
-- Generated; do not edit. It is for editors: nothing loads it.

--- The answer "no objection". Returning nothing says the same.
---@type string
NOT_SPAM = nil

--- The answer of get_interested_users that means everybody.
---@type string
PRESENCE_ALL_USERS = nil

--- JSON's null, in copies of events and in what travels back. In what is read-only null reads as nil.
---@type null
null = nil

--- This module's `config` in axolua.yaml, read-only, with the defaults of config_schema. No log and no failure shows
--- what !file or !env put into it, from 8 characters on.
---@type table<string, any>
config = nil

--- The client request within which the question arose; nil outside of one, as for events of other servers.
---@type Request?
request = nil

--- A refusal, to be returned wherever one is possible. All its fields may be left out.
---@param refusal Refusal code, error, fields, note; note is for the log and never reaches the client
---@return Denial denial
function deny(refusal) end

--- An error for the client in words of one's own: error(SynapseError(403, "Not today", Codes.FORBIDDEN)). The pages
--- of the callbacks say where it reaches the client; elsewhere it is a failure like any other.
---@param code integer the HTTP status, 300 to 599
---@param msg string
---@param errcode? string M_UNKNOWN if not given
---@param additional_fields? table<string, any> further fields of the answer
---@return SynapseError err
function SynapseError(code, msg, errcode, additional_fields) end

--- The answer of get_ratelimit_override_for_user. (0, 0) forbids everything; a rate of 0 with a burst raises, as it
--- breaks Synapse.
---@class axolua.RatelimitOverride
---@field unlimited RatelimitOverride lifts the limit
---@overload fun(per_second: number, burst_count: integer): RatelimitOverride
RatelimitOverride = {}

--- One of the limits that get_media_upload_limits_for_user answers with.
---@param max_bytes integer
---@param time_period_ms integer
---@return MediaUploadLimit limit
function MediaUploadLimit(max_bytes, time_period_ms) end

--- A table with true for every element of a list: set{ "a" }.a is true, and what is missing is nil. It raises for a
--- table with keys.
---@param list any[]
---@return table<any, true> set
function set(list) end

--- Error codes, under Synapse's names: Codes.FORBIDDEN is "M_FORBIDDEN". Any other text of that form is one too, such
--- as "ORG_EXAMPLE_CODE".
---@class axolua.Codes
---@field ALREADY_JOINED string ORG.MATRIX.MSC3848.ALREADY_JOINED
---@field APPSERVICE_LOGIN_UNSUPPORTED string IO.ELEMENT.MSC4190.M_APPSERVICE_LOGIN_UNSUPPORTED
---@field AS_PING_BAD_STATUS string M_BAD_STATUS
---@field AS_PING_CONNECTION_FAILED string M_CONNECTION_FAILED
---@field AS_PING_CONNECTION_TIMEOUT string M_CONNECTION_TIMEOUT
---@field AS_PING_URL_NOT_SET string M_URL_NOT_SET
---@field BAD_ALIAS string M_BAD_ALIAS
---@field BAD_JSON string M_BAD_JSON
---@field BAD_PAGINATION string M_BAD_PAGINATION
---@field BAD_STATE string M_BAD_STATE
---@field CANNOT_LEAVE_SERVER_NOTICE_ROOM string M_CANNOT_LEAVE_SERVER_NOTICE_ROOM
---@field CANNOT_OVERWRITE_MEDIA string M_CANNOT_OVERWRITE_MEDIA
---@field CAPTCHA_INVALID string M_CAPTCHA_INVALID
---@field CAPTCHA_NEEDED string M_CAPTCHA_NEEDED
---@field CONSENT_NOT_GIVEN string M_CONSENT_NOT_GIVEN
---@field DUPLICATE_ANNOTATION string M_DUPLICATE_ANNOTATION
---@field EXCLUSIVE string M_EXCLUSIVE
---@field EXPIRED_ACCOUNT string ORG_MATRIX_EXPIRED_ACCOUNT
---@field FORBIDDEN string M_FORBIDDEN
---@field GUEST_ACCESS_FORBIDDEN string M_GUEST_ACCESS_FORBIDDEN
---@field INCOMPATIBLE_ROOM_VERSION string M_INCOMPATIBLE_ROOM_VERSION
---@field INSUFFICIENT_POWER string ORG.MATRIX.MSC3848.INSUFFICIENT_POWER
---@field INVALID_PARAM string M_INVALID_PARAM
---@field INVALID_SIGNATURE string M_INVALID_SIGNATURE
---@field INVALID_USERNAME string M_INVALID_USERNAME
---@field INVITE_BLOCKED string M_INVITE_BLOCKED
---@field KEY_TOO_LARGE string M_KEY_TOO_LARGE
---@field LIMIT_EXCEEDED string M_LIMIT_EXCEEDED
---@field MISSING_PARAM string M_MISSING_PARAM
---@field MISSING_TOKEN string M_MISSING_TOKEN
---@field MSC4306_CONFLICTING_UNSUBSCRIPTION string IO.ELEMENT.MSC4306.M_CONFLICTING_UNSUBSCRIPTION
---@field MSC4306_NOT_IN_THREAD string IO.ELEMENT.MSC4306.M_NOT_IN_THREAD
---@field NOT_FOUND string M_NOT_FOUND
---@field NOT_JOINED string ORG.MATRIX.MSC3848.NOT_JOINED
---@field NOT_JSON string M_NOT_JSON
---@field NOT_YET_UPLOADED string M_NOT_YET_UPLOADED
---@field PASSWORD_IN_DICTIONARY string M_PASSWORD_IN_DICTIONARY
---@field PASSWORD_NO_DIGIT string M_PASSWORD_NO_DIGIT
---@field PASSWORD_NO_LOWERCASE string M_PASSWORD_NO_LOWERCASE
---@field PASSWORD_NO_SYMBOL string M_PASSWORD_NO_SYMBOL
---@field PASSWORD_NO_UPPERCASE string M_PASSWORD_NO_UPPERCASE
---@field PASSWORD_TOO_SHORT string M_PASSWORD_TOO_SHORT
---@field PROFILE_TOO_LARGE string M_PROFILE_TOO_LARGE
---@field RESOURCE_LIMIT_EXCEEDED string M_RESOURCE_LIMIT_EXCEEDED
---@field ROOM_IN_USE string M_ROOM_IN_USE
---@field SERVER_NOT_TRUSTED string M_SERVER_NOT_TRUSTED
---@field THREEPID_AUTH_FAILED string M_THREEPID_AUTH_FAILED
---@field THREEPID_DENIED string M_THREEPID_DENIED
---@field THREEPID_IN_USE string M_THREEPID_IN_USE
---@field THREEPID_MEDIUM_NOT_SUPPORTED string M_THREEPID_MEDIUM_NOT_SUPPORTED
---@field THREEPID_NOT_FOUND string M_THREEPID_NOT_FOUND
---@field TOO_LARGE string M_TOO_LARGE
---@field UNABLE_AUTHORISE_JOIN string M_UNABLE_TO_AUTHORISE_JOIN
---@field UNABLE_DUE_TO_PARTIAL_STATE string ORG.MATRIX.MSC3895_UNABLE_DUE_TO_PARTIAL_STATE
---@field UNABLE_TO_GRANT_JOIN string M_UNABLE_TO_GRANT_JOIN
---@field UNAUTHORIZED string M_UNAUTHORIZED
---@field UNKNOWN string M_UNKNOWN
---@field UNKNOWN_DEVICE string ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE
---@field UNKNOWN_POS string M_UNKNOWN_POS
---@field UNKNOWN_TOKEN string M_UNKNOWN_TOKEN
---@field UNRECOGNIZED string M_UNRECOGNIZED
---@field UNREDACTED_CONTENT_DELETED string FI.MAU.MSC2815_UNREDACTED_CONTENT_DELETED
---@field UNSUPPORTED_ROOM_VERSION string M_UNSUPPORTED_ROOM_VERSION
---@field USER_ACCOUNT_SUSPENDED string M_USER_SUSPENDED
---@field USER_AWAITING_APPROVAL string ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL
---@field USER_DEACTIVATED string M_USER_DEACTIVATED
---@field USER_IN_USE string M_USER_IN_USE
---@field USER_LOCKED string M_USER_LOCKED
---@field WEAK_PASSWORD string M_WEAK_PASSWORD
---@field WRONG_ROOM_KEYS_VERSION string M_WRONG_ROOM_KEYS_VERSION
Codes = {}

--- The answers of check_registration_for_spam.
---@class axolua.RegistrationBehaviour
---@field ALLOW string no objection
---@field DENY string no account is made
---@field SHADOW_BAN string the account is made, but nobody ever sees what it writes
RegistrationBehaviour = {}

--- The homeserver, as Synapse's ModuleApi shows it. What asks the homeserver blocks the callback, not the homeserver,
--- and raises a table with kind, error and, where there are such, code and errcode. The kinds: matrix (the homeserver
--- refuses, with code and errcode), failed (anything else that went wrong there, without a code), timeout,
--- unreachable (no homeserver is connected, or it went away meanwhile) and not_offered (this homeserver does not know
--- the function).
---
--- Each function that asks the homeserver takes a table of options behind all its parameters, as
--- api.check_user_exists(user_id, { timeout_s = 0.2 }) or, with nil for what is left out, api.get_room_state(room_id,
--- nil, { timeout_s = 0.2 }). When so many seconds are over it raises kind timeout, and the module still has the rest
--- of its time to do without. Without it a slow answer uses up the module's time, which no pcall survives.
---@class axolua.api
---@field server_name string The homeserver's name, as in user ids.
---@field worker_name string? The worker that asks; nil on the main process.
---@field public_baseurl string? Where clients reach the homeserver, with a slash at its end.
api = {}

--- Whether an id belongs to this homeserver. The ids of new rooms have no server, so they never do.
---@param id UserID|string of a user, a room or an alias
---@return boolean mine
function api.is_mine(id) end

--- Completes a local part to a user id; what begins with @ stays as it is.
---@param username string
---@return string user_id
function api.get_qualified_user_id(username) end

--- The id of a local account as it is written, whatever the case of the letters asked for. Not at the top level of a
--- module.
---@param user_id UserID|string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return string? user_id nil if there is no such account
function api.check_user_exists(user_id, options) end

--- What the homeserver has on a local account. Not at the top level of a module.
---@param user_id UserID|string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return UserInfo? info nil if there is no such account
function api.get_userinfo_by_id(user_id, options) end

--- Whether an account administrates the homeserver. Not at the top level of a module.
---@param user_id UserID|string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return boolean admin
function api.is_user_admin(user_id, options) end

--- Makes an account an administrator of the homeserver, or not. Not at the top level of a module. It needs `allow:
--- [api.set_user_admin]`.
---@param user_id UserID|string
---@param admin boolean
---@param options? ApiOptions { timeout_s = 0.2 }
function api.set_user_admin(user_id, admin, options) end

--- The profile of a local account. It takes the local part, as Synapse does, not the id. Not at the top level of a
--- module.
---@param localpart string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return ProfileInfo profile
function api.get_profile_for_user(localpart, options) end

--- Sets the display name of a local account, also in its rooms. on_profile_update is asked again. Not at the top
--- level of a module.
---@param user_id UserID|string
---@param new_displayname string
---@param deactivation? boolean
---@param options? ApiOptions { timeout_s = 0.2 }
function api.set_displayname(user_id, new_displayname, deactivation, options) end

--- The verified e-mail addresses and phone numbers of an account. Not at the top level of a module.
---@param user_id UserID|string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return Threepid[] threepids
function api.get_threepids_for_user(user_id, options) end

--- From where a local account was used, and with what. Empty for the accounts of other servers. Not at the top level
--- of a module.
---@param user_id UserID|string
---@param since_ts? integer ms; all if not given
---@param options? ApiOptions { timeout_s = 0.2 }
---@return UserIpAndAgent[] uses
function api.get_user_ip_and_agents(user_id, since_ts, options) end

--- Raises M_USER_IN_USE or M_INVALID_USERNAME if nobody can register with a name. Not at the top level of a module.
---@param username string a local part
---@param options? ApiOptions { timeout_s = 0.2 }
function api.check_username(username, options) end

--- Creates an account. check_registration_for_spam is asked. Not at the top level of a module. It needs `allow:
--- [api.register_user]`.
---@param localpart string
---@param displayname? string
---@param emails? string[]
---@param admin? boolean
---@param options? ApiOptions { timeout_s = 0.2 }
---@return string user_id
function api.register_user(localpart, displayname, emails, admin, options) end

--- Logs an account in on a device. Not at the top level of a module. It needs `allow: [api.register_device]`.
---@param user_id UserID|string
---@param device_id? string a new one if not given
---@param initial_display_name? string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return string device_id
---@return string access_token
---@return integer? valid_until_ms
---@return string? refresh_token
function api.register_device(user_id, device_id, initial_display_name, options) end

--- The current state of a room, or what of it a filter asks for. Not at the top level of a module.
---@param room_id string
---@param event_filter? string[][] a list of { type, state_key }; without a state_key, all of the type
---@param options? ApiOptions { timeout_s = 0.2 }
---@return StateMap state_events
function api.get_room_state(room_id, event_filter, options) end

--- The same as a list: the older form. Not at the top level of a module.
---@param room_id string
---@param types string[][] a list of { type, state_key }; without a state_key, all of the type
---@param options? ApiOptions { timeout_s = 0.2 }
---@return Event[] events
function api.get_state_events_in_room(room_id, types, options) end

--- Sends an event, which its sender must be allowed to send; memberships are for update_room_membership.
--- check_event_for_spam and check_event_allowed are asked about it. Where the same state is there already, it gives
--- the event of before. Not at the top level of a module.
---@param event_dict table<string, any> type, room_id, sender, content and, of a state event, state_key
---@param options? ApiOptions { timeout_s = 0.2 }
---@return Event event
function api.create_and_send_event_into_room(event_dict, options) end

--- Joins, invites, kicks, bans: whatever changes the membership of target to new_membership. Not at the top level of
--- a module.
---@param sender UserID|string of this homeserver
---@param target UserID|string
---@param room_id string
---@param new_membership string see Membership
---@param content? table<string, any>
---@param remote_room_hosts? string[] servers through which to join
---@param options? ApiOptions { timeout_s = 0.2 }
---@return Event event
function api.update_room_membership(sender, target, room_id, new_membership, content, remote_room_hosts, options) end

--- Creates a room in the name of a local account. Not at the top level of a module.
---@param user_id UserID|string
---@param config table<string, any> as the body of /createRoom
---@param ratelimit? boolean true if not given
---@param creator_join_profile? table<string, any>
---@param options? ApiOptions { timeout_s = 0.2 }
---@return string room_id
---@return string? room_alias
function api.create_room(user_id, config, ratelimit, creator_join_profile, options) end

--- Has a room shut down and purged, and returns at once. Not at the top level of a module. It needs `allow:
--- [api.delete_room]`.
---@param room_id string
---@param options? ApiOptions { timeout_s = 0.2 }
function api.delete_room(room_id, options) end

--- The room behind an alias, which may be asked of another server. Not at the top level of a module.
---@param room_alias UserID|string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return string room_id
---@return string[] hosts servers that are in the room
function api.lookup_room_alias(room_alias, options) end

--- Sends a mail from the homeserver's address. Not at the top level of a module.
---@param recipient string
---@param subject string
---@param html string
---@param text string
---@param options? ApiOptions { timeout_s = 0.2 }
function api.send_mail(recipient, subject, html, text, options) end

--- Whether this process is the one that runs background tasks.
---@return boolean should
function api.should_run_background_tasks() end

--- The time, in ms.
---@return integer now_ms
function api.get_current_time_msec() end

--- Waits, until the module's time is over at the latest. The time counts against the callback's limit, and the VM is
--- busy. Not at the top level of a module.
---@param seconds number
function api.sleep(seconds) end

--- The global account data of local accounts.
---@class axolua.api.account_data_manager
api.account_data_manager = {}

--- The account data of a type. Not at the top level of a module.
---@param user_id UserID|string
---@param data_type string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return table<string, any>? data nil if there is none
function api.account_data_manager:get_global(user_id, data_type, options) end

--- Puts account data in the place of what there was. on_account_data_updated is asked. Not at the top level of a
--- module.
---@param user_id UserID|string
---@param data_type string
---@param new_data table<string, any>
---@param options? ApiOptions { timeout_s = 0.2 }
function api.account_data_manager:put_global(user_id, data_type, new_data, options) end

--- The list of public rooms. No module is asked about changes.
---@class axolua.api.public_room_list_manager
api.public_room_list_manager = {}

--- Whether a room is published; false for rooms that nobody knows. Not at the top level of a module.
---@param room_id string
---@param options? ApiOptions { timeout_s = 0.2 }
---@return boolean published
function api.public_room_list_manager:room_is_in_public_room_list(room_id, options) end

--- Publishes a room. Not at the top level of a module.
---@param room_id string
---@param options? ApiOptions { timeout_s = 0.2 }
function api.public_room_list_manager:add_room_to_public_room_list(room_id, options) end

--- Unpublishes a room. Not at the top level of a module.
---@param room_id string
---@param options? ApiOptions { timeout_s = 0.2 }
function api.public_room_list_manager:remove_room_from_public_room_list(room_id, options) end

--- What people read: the texts of an event, the links in them, and ways to compare texts that were written to look
--- different, or alike. None of it fails because of what a stranger wrote.
---@class axolua.text
text = {}

--- Every text of an event that a client may show, whatever its type: body, caption, formatted body without its tags,
--- the new text of an edit, polls, names, topics, aliases, reasons, reactions, display names, and what hides behind
--- pictures and spoilers. A text may be there several times, as body and as formatted body.
---@param event table an event, the content of one, or a copy
---@return string[] texts empty if there is nothing to read
function text.visible(event) end

--- Every link in what text.visible gives of an event, and in its HTML and previews; or in one text, which may be
--- HTML. What browsers take for the same host is the same host here: case, ports, users, full-width and invisible
--- characters, percent-encoding, punycode and IP addresses as plain numbers are undone. Without https:// it is a link
--- if its ending exists in the Internet (so readme.md is one, file.txt is none). Links within links, as of
--- redirectors, are there too.
---@param event any an event, the content of one, a copy, or a text
---@return Link[] links
function text.links(event) end

--- A text in which words can be looked for: in lower case, without accents and invisible characters, and with one
--- form of each letter (full-width and mathematical ones become plain). Fold what you look for too. Letters of other
--- alphabets stay: see text.skeleton.
---@param s string
---@return string folded
function text.fold(s) end

--- The same text for all that look alike, by Unicode's table of confusable characters: Cyrillic а and Latin a, 0 and
--- O, 1 and l, rn and m. For comparing with the skeleton of another text only, not to be shown. Case matters;
--- text.skeleton(text.fold(s)) is without.
---@param s string
---@return string skeleton
function text.skeleton(s) end

--- A text for HTML: <, >, &, ' and " as entities.
---@param s string
---@return string html
function text.html_escape(s) end

--- A text with entities such as &amp; and &#x41; as what they stand for. Tags stay; see text.strip_html.
---@param s string
---@return string text
function text.html_unescape(s) end

--- HTML as a browser shows it: without tags, comments and scripts, entities decoded, paragraphs on lines of their
--- own.
---@param html string
---@return string text
function text.strip_html(html) end

--- The first characters of a text; all of it if it has no more. Unlike s:sub it never cuts a character in two. An
--- emoji may be several characters.
---@param s string
---@param chars integer 0 or less gives ""
---@return string start
function text.truncate(s, chars) end

--- The number of characters in a text, where #s is the number of bytes.
---@param s string
---@return integer chars
function text.len(s) end

--- The patterns of Matrix, as in server ACLs, ban lists and push rules: * stands for any text, ? for one character,
--- and everything else for itself. The whole text must fit. Unlike Lua's patterns they can't be made slow. A pattern
--- has at most 4096 bytes; a longer one raises.
---@class axolua.glob
glob = {}

--- Whether a text fits a pattern.
---@param pattern string
---@param s string
---@param options? GlobOptions { ignore_case = true } takes A for a
---@return boolean fits
function glob.match(pattern, s, options) end

--- A pattern for many texts: make it outside of the callback, and ask it with pattern:match(s).
---@param pattern string
---@param options? GlobOptions { ignore_case = true } takes A for a
---@return Glob glob
function glob.compile(pattern, options) end

--- Whether the content of a room's m.room.server_acl lets a server take part, exactly as the Matrix specification
--- says: the port does not count, IP addresses may be kept out, what `deny` names is denied, and then only what
--- `allow` names is allowed. nil, for a room without ACL, allows everybody.
---@param acl? table the content of the event: acl_event and acl_event.content
---@param server_name string such as example.org or 1.2.3.4:8448
---@return boolean allowed
function glob.acl_allows(acl, server_name) end

--- IP addresses and networks. Addresses come from outside, so one that is none is an answer (nil or false); networks
--- come from the admin, so one that is none raises.
---@class axolua.ip
ip = {}

--- The usual form of an IP address: 2001:DB8:0:0::1 as 2001:db8::1, ::ffff:1.2.3.4 as 1.2.3.4, [::1] without
--- brackets.
---@param s string
---@return string? ip nil if it is no IP address, or has a port
function ip.parse(s) end

--- Whether an address is in a network, or in one of several. For many networks or questions use ip.net.
---@param ip? string false if it is nil or no address
---@param cidr string|string[] "10.0.0.0/8", a single address, or a list of them
---@return boolean inside
function ip.in_cidr(ip, cidr) end

--- A set of networks, made once and asked often: local bad = ip.net(config.networks), then bad:has(request.ip).
---@param list string|string[] a network, a single address, or a list of them
---@return Nets nets
function ip.net(list) end

--- Whether an address is not of the public Internet: this machine, home and office networks, carriers' inner ones,
--- link-local, multicast, documentation and reserved ones. false for what is no address.
---@param s string
---@return boolean private
function ip.is_private(s) end

--- Asks other servers, as Synapse's http_client does. A host has to be in the module's `allow`: http.example.org for
--- the usual ports, http.example.org:8443 for another one, http.*.example.org for every name below. Addresses that
--- are not of the public internet are not connected to, unless outbound_http.allow_private in axolua.yaml says so;
--- that is looked at after each name was looked up. At most 5 redirects are followed, each under the same rules, and
--- none from https to http; headers other than Accept, Content-Type and User-Agent do not go along to another host.
--- Proxies are not used.
---
--- A call blocks the callback, not the homeserver, and ends before the module's time does, so that a tenth of what
--- was left, at most half a second, is there for something else. args and headers are tables of name -> value, or
--- name -> list of values.
---
--- The options come last: timeout_s, in seconds, for the whole call (at most outbound_http.timeout, 10 s); max_bytes
--- of the answer, when it is decompressed (at most outbound_http.max_body, 1 MiB); retries, 0 to 5, 0 if not given:
--- how often to try again, with growing pauses, sharing the time, after refused and dns, and for all methods but POST
--- and PATCH also after timeout, broken and the statuses 502, 503 and 504. A POST or PATCH that was redirected is not
--- sent again.
---
--- JSON's null inside of an answer is the value `null`, which is not nil and counts as true: write reply.blocked ==
--- true.
---
--- What fails raises a table with kind, error and, for kind http, code (the status) and errcode (of an error of
--- Matrix's). The kinds: refused (nothing listens there), timeout, too_large, bad_json (the answer is not JSON), dns
--- (the name has no address), tls (a bad certificate, for one), forbidden (the host is not in `allow`, or its address
--- is not public), redirect (too many, or one that is not followed), http (a status other than 2xx), broken (the
--- connection broke, or what came is no HTTP). It never quotes the answer.
---@class axolua.http
http = {}

--- Gets a URL and decodes the answer. Nil for JSON's null, and for status 204. Not at the top level of a module.
---@param uri string http or https, without a user name in it
---@param args? table added to those behind the ? of the uri
---@param headers? table
---@param options? HttpOptions timeout_s, max_bytes, retries
---@return any answer
function http.get_json(uri, args, headers, options) end

--- Posts a table as JSON and decodes the answer, as get_json. Not at the top level of a module.
---@param uri string http or https, without a user name in it
---@param body table as json.encode takes it
---@param headers? table
---@param options? HttpOptions timeout_s, max_bytes, retries
---@return any answer
function http.post_json_get_json(uri, body, headers, options) end

--- Puts a table as JSON and decodes the answer, as get_json. Not at the top level of a module.
---@param uri string http or https, without a user name in it
---@param body table as json.encode takes it
---@param args? table added to those behind the ? of the uri
---@param headers? table
---@param options? HttpOptions timeout_s, max_bytes, retries
---@return any answer
function http.put_json(uri, body, args, headers, options) end

--- Posts args as a web form does and decodes the answer, as get_json. Not at the top level of a module.
---@param uri string http or https, without a user name in it
---@param args table the fields of the form
---@param headers? table
---@param options? HttpOptions timeout_s, max_bytes, retries
---@return any answer
function http.post_urlencoded_get_json(uri, args, headers, options) end

--- Gets a URL and gives the bytes of the answer. Not at the top level of a module.
---@param uri string http or https, without a user name in it
---@param args? table added to those behind the ? of the uri
---@param headers? table
---@param options? HttpOptions timeout_s, max_bytes, retries
---@return string body
function http.get_raw(uri, args, headers, options) end

--- Sends a request of any kind and gives the answer, whatever its status. The names of its headers are in small
--- letters; the values of one that came several times are joined by a comma and a blank. Not at the top level of a
--- module.
---@param method string GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS
---@param uri string http or https, without a user name in it
---@param content? table { body = text, json = value, headers =, args = }, of which body or json
---@param options? HttpOptions timeout_s, max_bytes, retries
---@return table response { status, headers, body }
function http.request(method, uri, content, options) end

--- The homeserver's own admin API. Where it is and the token for it are in axolua.yaml, admin: { url:
--- http://127.0.0.1:8008, token: !file ./admin-token }; modules never see the token, and need `allow: [admin]`.
---@class axolua.admin
admin = {}

--- Sends a request, with a table as JSON if there is one, and decodes the answer; nil for status 204. What fails
--- raises as in http; kind not_offered says that axolua.yaml has no `admin`. No redirect is followed. The options are
--- those of http. Not at the top level of a module. It needs `allow: [admin]`.
---@param method string GET, POST, PUT, PATCH or DELETE
---@param path string below /_synapse/admin/ or /_matrix/client/, with ? and arguments behind it if need be; what is special in URLs is written as % and two digits
---@param body? table as json.encode takes it
---@param options? HttpOptions timeout_s, max_bytes, retries
---@return any answer
function admin.request(method, path, body, options) end

--- Lines in Axolua's log, with the names of the module and the callback. Passwords, tokens and what else is secret in
--- the question reads [secret], and so does a text that !file or !env put into any module's config, unless it has
--- fewer than 8 characters. The same goes for print, for failures, here and in answers over HTTP, for the notes of
--- deny and for the labels of metrics. A module may write 100 lines at once and 20 per second after that; what is
--- left out is counted in the log. Of a line 4 KiB are kept, and as much of its table.
---@class axolua.log
log = {}

--- A line that only somebody who looks for a mistake wants to see.
---@param text string
---@param more? table values by name: { user = event.sender, links = 3 }
function log.debug(text, more) end

--- A line that says what happened.
---@param text string
---@param more? table values by name: { user = event.sender, links = 3 }
function log.info(text, more) end

--- A line about what somebody should look at.
---@param text string
---@param more? table values by name: { user = event.sender, links = 3 }
function log.warn(text, more) end

--- A line about what does not work. The module goes on: error(...) without `log.` ends the call.
---@param text string
---@param more? table values by name: { user = event.sender, links = 3 }
function log.error(text, more) end

--- JSON. What it tells apart stays apart on the way through it: a list and an object when they are empty, whole
--- numbers up to 2^53, and null, which is the value `null`. That is not nil, and counts as true: where a field may be
--- null, write value.blocked == true, or value.name ~= null.
---@class axolua.json
json = {}

--- Makes a table a list, also while it is empty: json.array{} is [] where {} is an object.
---@param list table a table of the module's own
---@return table list the same table
function json.array(list) end

--- JSON text of a value, with keys in order. A parsed id is its text. It raises for functions and other objects that
--- JSON has no form for, for tables in themselves, and for tables that are both list and object.
---@param value any
---@return string text
function json.encode(value) end

--- The value of a JSON text. A number too large for Lua makes it no JSON.
---@param text string
---@return any value nil if the text is not JSON
---@return string? problem what is wrong with the text, and where
function json.decode(text) end

--- Regular expressions, in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax): alternatives, classes, \b
--- and captures, but no look-around and no back-references, so that none can be made slow: matching takes as long as
--- the text is long, and ends with the call's time. A pattern has at most 16 KiB, 99 captures and 10,000
--- instructions, a repeated part counting each time. Write patterns in [[...]], where \ is a \. A wrong one raises,
--- at the load if it is compiled at the top level.
---@class axolua.re
re = {}

--- A pattern for many texts: compile it at the top level. The functions below that take a pattern keep those that
--- they met last, too.
---@param pattern string
---@param flags? string i: A is a; m: ^ and $ mean lines; s: . is also a line break; U: *? and * change places
---@return Regex regex
function re.compile(pattern, flags) end

--- A pattern that matches s and nothing else.
---@param s string
---@return string pattern
function re.escape(s) end

--- Whether the pattern matches anywhere in s. The fastest of these.
---@param pattern string
---@param s string
---@return boolean matches
function re.test(pattern, s) end

--- The captures of the first match.
---@param pattern string
---@param s string
---@return string? ... the captures, nil for one that took no part; the match if the pattern has none. nil if nothing matches
function re.match(pattern, s) end

--- Whether the pattern matches all of s, as Python's re.fullmatch tells, and as between \A(?: and )\z; and the
--- captures of that.
---@param pattern string
---@param s string
---@return boolean matches true even if the first capture took no part, unlike what match gives
---@return string? ... the captures, nil for one that took no part; none if the pattern has none
function re.fullmatch(pattern, s) end

--- The named captures of the first match, (?P<name>...), by their names.
---@param pattern string
---@param s string
---@return table<string, string>? captures nil if nothing matches
function re.named(pattern, s) end

--- Where the first match is.
---@param pattern string
---@param s string
---@param init? integer the byte to begin at, 1 if not given; from the end if negative. ^ means the beginning of s all the same
---@return integer? first the byte that it begins with, from 1; nil if nothing matches
---@return integer? last the byte that it ends with; first - 1 if it is empty
---@return string? ... the captures
function re.find(pattern, s, init) end

--- An iterator over all matches, which do not overlap: for a, b in p:gmatch(s) do ... end.
---@param pattern string
---@param s string
---@return function next gives what match gives
function re.gmatch(pattern, s) end

--- s with all matches replaced.
---@param pattern string
---@param s string
---@param repl string|table|function a text, in which $1 to $9, ${10} and ${name} stand for captures, $0 for the match and $$ for $; a function of what match gives; or a table by the first of that. Where these give nil or false the match stays
---@param n? integer the most that are replaced; all if not given
---@return string s
---@return integer count how many were replaced
function re.gsub(pattern, s, repl, n) end

--- What is between the matches.
---@param pattern string
---@param s string
---@return string[] parts
function re.split(pattern, s) end

--- Digests, random texts and encodings. A text is a row of bytes here, whatever is in it. Hexadecimal digits are
--- small.
---@class axolua.crypto
crypto = {}

--- The SHA-256 digest of a text, in hexadecimal digits.
---@param text string
---@return string hex
function crypto.sha256(text) end

--- The SHA-512 digest of a text, in hexadecimal digits.
---@param text string
---@return string hex
function crypto.sha512(text) end

--- The SHA-1 digest of a text, in hexadecimal digits. It is broken: only for what others ask for, such as a list of
--- digests.
---@param text string
---@return string hex
function crypto.sha1(text) end

--- The MD5 digest of a text, in hexadecimal digits. It is broken: only for what others ask for, such as a list of
--- digests.
---@param text string
---@return string hex
function crypto.md5(text) end

--- The HMAC of a text with SHA-256, in hexadecimal digits: who does not know the key can't make it. Compare with
--- crypto.equal.
---@param key string
---@param text string
---@return string hex
function crypto.hmac_sha256(key, text) end

--- The HMAC of a text with SHA-512, in hexadecimal digits: who does not know the key can't make it. Compare with
--- crypto.equal.
---@param key string
---@param text string
---@return string hex
function crypto.hmac_sha512(key, text) end

--- Whether two texts are the same, in a time that does not tell where they differ: for secrets, tokens and digests.
---@param a string
---@param b string
---@return boolean same
function crypto.equal(a, b) end

--- Random bytes that nobody can guess, in hexadecimal digits: twice as many. Not at the top level of a module.
---@param bytes integer 1 to 1024
---@return string hex
function crypto.random_hex(bytes) end

--- A text that nobody can guess, of letters, digits, - and _: as a password, a token or part of a URL. Not at the top
--- level of a module.
---@param bytes? integer 1 to 1024 random bytes, 32 if not given; the text has a third more
---@return string token
function crypto.random_token(bytes) end

--- A text in base64.
---@param text string
---@param form? string "standard", with = at the end, if not given; "unpadded", as in Matrix; "url" and "url_unpadded", with - and _ for + and /
---@return string base64
function crypto.base64_encode(text, form) end

--- What was encoded, from any of the forms of base64_encode. Line breaks are of no account.
---@param base64 string
---@return string? text nil if it is not base64
function crypto.base64_decode(base64) end

--- A text in hexadecimal digits.
---@param text string
---@return string hex
function crypto.hex_encode(text) end

--- What was encoded in hexadecimal digits, small or capital.
---@param hex string
---@return string? text nil if it is not hexadecimal
function crypto.hex_decode(hex) end

--- The time, as os.time() has it too. A time is a number of ms since 1970, as in events' origin_server_ts, unless the
--- name ends in _s. In a test it is the clock of the test.
---@class axolua.time
time = {}

--- The time now, in ms since 1970.
---@return integer now_ms
function time.now_ms() end

--- The time now, in whole seconds since 1970, as os.time() gives it.
---@return integer now_s
function time.now_s() end

--- A time for people and for other programs, in UTC: "2026-01-31T12:00:00.000Z". It raises beyond the years 0 to
--- 9999.
---@param ms? number now if not given
---@return string text
function time.iso(ms) end

--- The time that a text says, in the forms of ISO 8601 that are in common use: 2026-01-31T12:00:00Z, with parts of a
--- second and with an offset such as +02:00, or 2026-01-31, which is midnight. Without an offset it is UTC.
---@param text string
---@return integer? ms nil if the text is none of these
function time.parse_iso(text) end

--- How long this call may still take, in seconds: 0.25 is a quarter of one. Whoever asks slow services may give up in
--- time for an answer of his own. In a test it goes by the real clock too, and by what sleeps and timeouts would have
--- taken.
---@return number seconds
function time.remaining_s() end

--- Counters of a module's own, for Prometheus: they are at /metrics, and outlive reloads, but not the process.
---@class axolua.metric
metric = {}

--- Counts. metric.inc("links_denied", { kind = "phishing" }) is
--- axolua_module_links_denied{module="20-links.lua",kind="phishing"} at /metrics. A label is for few values, not for
--- user ids: beyond 100 combinations of a metric, and beyond 50 metrics of a module, all others are counted as
--- `other`, and the log says so once. Not at the top level of a module.
---@param name string small letters, digits and _
---@param n? number|table how many, from 0; 1 if not given. The labels may stand in its place
---@param labels? table at most 8; the values are texts, numbers or booleans, and cut to 128 bytes
function metric.inc(name, n, labels) end

--- What a module remembers: values of what json.encode takes, under keys of 1 to 512 bytes. All VMs and workers have
--- the same, and it outlives reloads, restarts and crashes: what a function here has done is done. It belongs to the
--- module, which its file name says without the digits in front: 20-links.lua can be renamed to 30-links.lua.
--- docs/store.md tells of all of it at length.
---
--- Each function is one step: nobody sees half of it. A ttl is in seconds, from now; without one a key stays. Times
--- go by the clock of the test in a test, where the store is empty at first.
---
--- A failure raises a table { kind =, error = } that reads as text. Its kind is "quota" where the module has used up
--- what it may hold (64 MiB and a million keys, unless `store` in axolua.yaml says otherwise), "too_large" for a
--- value of more than 1 MiB, "wrong_type" where a key holds something else than the function is for, and
--- "unavailable" where the store cannot answer in time.
---@class axolua.store
store = {}

--- The value of a key. A table is the caller's own: changing it changes nothing in the store. Not at the top level of
--- a module.
---@param key string
---@return any value nil if there is none
function store.get(key) end

--- Sets a key, whatever it held. Not at the top level of a module.
---@param key string
---@param value any anything but nil; null is a value
---@param ttl? number in seconds, above 0
function store.set(key, value, ttl) end

--- Sets a key if there is none yet: of many who do so at once, one is told true. Not at the top level of a module.
---@param key string
---@param value any anything but nil; null is a value
---@param ttl? number in seconds, above 0
---@return boolean added
function store.add(key, value, ttl) end

--- Adds to the number that a key holds, and gives the sum. A key that is not there counts as 0, and gets the ttl; a
--- later call leaves the time as it is. Beyond 2^53 it raises. Not at the top level of a module.
---@param key string
---@param by? number 1 if not given; may be negative
---@param ttl? number in seconds, above 0
---@return number sum
function store.incr(key, by, ttl) end

--- Deletes a key. Not at the top level of a module.
---@param key string
---@return boolean deleted whether it was there
function store.delete(key) end

--- Compares and sets: if a key holds old, it gets new. nil as old asks that there be none, nil as new deletes it.
--- Tables are compared by what is in them. With store.get in front it changes a value that others may be changing: do
--- it again where it gives false. Not at the top level of a module.
---@param key string
---@param old? any
---@param new? any
---@param ttl? number in seconds, above 0
---@return boolean swapped
function store.cas(key, old, new, ttl) end

--- An iterator over the keys that begin with prefix, in order: for key, value in store.each("seen/") do ... end. It
--- goes by what there is when it begins, and reads all of that at once: choose keys so that prefixes have few. The
--- body may change the store. What store.push has made comes as a list. Not at the top level of a module.
---@param prefix? string all keys if not given
---@return function next gives key and value
function store.each(prefix) end

--- Appends to the queue of a key, which is made where there is none, and gives its length. Beyond max values the
--- oldest are dropped. The ttl is that of the whole queue, from now. Only take, each and delete are for such a key.
--- Not at the top level of a module.
---@param key string
---@param value any anything but nil; null is a value
---@param max? integer from 1
---@param ttl? number in seconds, above 0
---@return integer length
function store.push(key, value, max, ttl) end

--- Removes the oldest values of a queue, and gives them as a list, the oldest first: {} if there are none. Not at the
--- top level of a module.
---@param key string
---@param n? integer how many at the most, from 1; 1 if not given
---@return any[] values
function store.take(key, n) end

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
function store.rate(key, limit, seconds, options) end

--- What all modules share under a name. It has the functions of `store`, called with a colon.
---@param name string 1 to 200 bytes
---@return Store shared
function store.shared(name) end

--- What this module remembers of a user. It has the functions of `store`, called with a colon; its keys are others
--- than those of `store` itself. When the homeserver tells that the account was deactivated, all of it is deleted.
---@param user_id UserID|string
---@return Store user
function store.user(user_id) end

--- What took long to get, kept in memory for a while: what json.encode takes, under keys that are the module's own.
--- There is one cache in the process, for all VMs, and it outlives reloads, but not the process: who keeps something
--- else under a key from now on, chooses another key. It has so many bytes (`cache: { size: 64MiB }` in axolua.yaml),
--- and when they are used up, what is seldom asked for goes first: a value may be gone at any time. What must not be
--- lost belongs into `store`.
---
--- Who gets a value gets a table of its own, which it may change: that changes nothing in the cache. Times are
--- seconds, by the clock of the test in a test, where the cache is empty at first.
---
--- However many callbacks ask for the same key at once, load_fn runs once; the others wait. Those who wait take no
--- VMs from others: for each there is one more, for as many as pool.max says. When half as many wait in one callback,
--- further questions of that callback wait for their turn without a VM, and other callbacks go on.
---@class axolua.cache
cache = {}

--- The value of a key. If there is none, load_fn() is called, and what it returns is kept for ttl seconds. nil is not
--- kept, unless negative_s says for how long, nor is what takes more than an eighth of the cache, of which the log
--- tells. Without load_fn it gives what there is.
---
--- With stale_s, a value that is older than ttl is still given for so many seconds, at once, and one load begins
--- behind it, as `spawn` does it: after the answer has left, and not if the callback fails. Where spawn has no room,
--- the load is made at once, and if that fails, the old value is given. A load that failed is tried again by who asks
--- 10 s later.
---
--- What load_fn raises, cache.get raises, also to those who wait for it; nothing is kept then. Where load_fn is
--- stopped, by a limit of its callback, one of those who wait calls its own. Who waits gives up when a tenth of the
--- time is left that it had, at most half a second, and raises { kind = "timeout" }. A load_fn that asks for the key
--- that it loads, or for one whose load waits for it, raises. Not at the top level of a module.
---@param key string 1 to 512 bytes
---@param ttl? number in seconds, above 0
---@param load_fn? function is called without arguments, in this callback
---@param options? CacheOptions
---@return any value
function cache.get(key, ttl, load_fn, options) end

--- Keeps a value, in place of what there is. What is being loaded for the key is given to those who wait, but not
--- kept. A value of more than an eighth of the cache raises { kind = "too_large" }. Not at the top level of a module.
---@param key string 1 to 512 bytes
---@param value any anything but nil; null is a value
---@param ttl number in seconds, above 0
function cache.set(key, value, ttl) end

--- Forgets a key. What is being loaded for it is given to those who wait, but not kept. Not at the top level of a
--- module.
---@param key string 1 to 512 bytes
---@return boolean deleted whether there was a value
function cache.delete(key) end

--- Lists too large for Lua tables, declared under `data` in axolua.yaml: data.bad_hashes is the one called bad_hashes
--- there. There is one copy of each in the process. It comes from a file, a URL, a policy room or the members of a
--- room, and is replaced in whole while modules go on, without a reload: two questions to a list may be answered by
--- two copies, one question never is.
---
--- Its kind says what a list can be asked: a set has `has`, so have cidrs, globs and domains, which also have `find`;
--- words have `find`, and a policy room has `match`. All have `size`. Another method raises, and so does a list of
--- which there is no copy yet, unless it is declared `optional`: then it is empty until there is one. No list can be
--- walked through.
---@class axolua.data
---@field [string] List
data = {}

--- Work in the background: jobs, timers, and what spawn leaves behind. A job is declared at the top level of a module
--- by jobs.name = function(args, attempt) ... end, and runs when enqueue says so. docs/background.md tells of all of
--- it at length.
---
--- It has limits and VMs of its own (background in axolua.yaml), all libraries, and no `request`. A job that raises
--- is tried again. Jobs and timers run once per homeserver, however many workers and machines there are, and outlive
--- reloads and restarts; where the process dies within a run, that run is begun again.
---@class axolua.jobs
---@field [string] fun(args: any, attempt: integer)
jobs = {}

--- Has a job of this module run, and returns as soon as it will: a crash does not lose it. jobs.name gets args, as
--- JSON carries it, and the number of the attempt, from 1. Not at the top level of a module.
---@param name string of one of this module's jobs
---@param args? any what json.encode takes, up to 1 MiB of it; {} if not given
---@param options? JobOptions
---@return boolean added false where a job of this module with that key is not done yet
function enqueue(name, args, options) end

--- Declares a timer: fn runs every so many seconds. It never overlaps itself, and what it misses, because it takes
--- longer or nothing is running, is left out. The first time is that many seconds after the timer was new; reloads
--- and restarts do not begin anew. At the top level of a module only.
---@param name string among the module's timers
---@param seconds number from 1 to 366 days
---@param fn function
function every(name, seconds, fn) end

--- Declares a timer by the clock, as crontab(5) does: cron("digest", "0 9 * * 1-5", fn) is at 9 o'clock from Monday
--- to Friday, in the time of the machine, or with "CRON_TZ=Europe/Berlin 0 9 * * 1-5" in that of Berlin. @hourly,
--- @daily, @weekly, @monthly and @yearly are there as well. It never overlaps itself. What is missed while nothing is
--- running runs once at the start. At the top level of a module only.
---@param name string among the module's timers
---@param spec string minute, hour, day, month, weekday
---@param fn function
function cron(name, spec, fn) end

--- Has fn called when the answer has left, on the same VM: what the question brought, such as the event, is still
--- there. It is not kept: a crash loses it, and so does a failure of the callback. At most 16 times in one question.
---@param fn function
function spawn(fn) end

--- Has fn answer what is asked for at a path. It gets a RouteRequest and returns status, body and headers, as in
--- return 200, { ok = true }. A table becomes JSON; a text is text/plain, or what ["content-type"] says in the
--- headers. It runs under the limits of the module, with all libraries. Where it fails, the client gets 500 with an
--- id that the log has as well. At the top level of a module only.
---@param method string GET, POST, PUT, PATCH, DELETE; with GET comes HEAD
---@param path string such as "/renew/{token}" or "/files/{path...}"; "/files/" is all below it and "/{$}" the module's root alone
---@param fn function fn(request: RouteRequest) -> status, body, headers
---@param options? RouteOptions
function route(method, path, fn, options) end

--- What is in Matrix ids. UserID.parse and RoomAlias.parse take an id apart; glob.acl_allows knows server ACLs.
---@class axolua.matrix
matrix = {}

--- The server in an id of a user, an alias, or a room or an event of the older room versions.
---@param id UserID|string
---@return string? domain nil if there is none in it
function matrix.domain_of(id) end

--- Makes ids of texts.
---@class axolua.UserID
UserID = {}

--- Takes an id of the form @localpart:domain apart. The first colon ends the local part: the domain may have a port.
---@param id? any a text; anything else is no id
---@return UserID? parsed nil if it is none
function UserID.parse(id) end

--- Makes ids of texts.
---@class axolua.RoomAlias
RoomAlias = {}

--- Takes an id of the form #localpart:domain apart. The first colon ends the local part: the domain may have a port.
---@param id? any a text; anything else is no id
---@return RoomAlias? parsed nil if it is none
function RoomAlias.parse(id) end

--- Types of events, under Synapse's names: EventTypes.Message is "m.room.message".
---@class axolua.EventTypes
---@field Aliases string "m.room.aliases"
---@field CallInvite string "m.call.invite"
---@field CanonicalAlias string "m.room.canonical_alias"
---@field Create string "m.room.create"
---@field Encrypted string "m.room.encrypted"
---@field GuestAccess string "m.room.guest_access"
---@field JoinRules string "m.room.join_rules"
---@field Member string "m.room.member"
---@field Message string "m.room.message"
---@field Name string "m.room.name"
---@field Pinned string "m.room.pinned_events"
---@field PollStart string "m.poll.start"
---@field PowerLevels string "m.room.power_levels"
---@field Reaction string "m.reaction"
---@field Redaction string "m.room.redaction"
---@field Retention string "m.room.retention"
---@field RoomAvatar string "m.room.avatar"
---@field RoomEncryption string "m.room.encryption"
---@field RoomHistoryVisibility string "m.room.history_visibility"
---@field ServerACL string "m.room.server_acl"
---@field SpaceChild string "m.space.child"
---@field SpaceParent string "m.space.parent"
---@field Sticker string "m.sticker"
---@field ThirdPartyInvite string "m.room.third_party_invite"
---@field Tombstone string "m.room.tombstone"
---@field Topic string "m.room.topic"
EventTypes = {}

--- What the membership in a room may be.
---@class axolua.Membership
---@field BAN string "ban"
---@field INVITE string "invite"
---@field JOIN string "join"
---@field KNOCK string "knock"
---@field LEAVE string "leave"
Membership = {}
