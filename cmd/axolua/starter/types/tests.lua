---@meta
-- luacheck: ignore
-- Generated; do not edit. It is for editors: nothing loads it.

--- Puts a question to the modules, with the arguments in the order of the callback's parameters. After the last one {
--- request = { ip = ... } } may follow.
---@param callback Callback
---@param ... any
---@return Answer answer
function call(callback, ...) end

--- A test of that name. Inside a test it runs at once, and the rest goes on if it fails.
---@param name string
---@param fn fun()
function test(name, fn) end

--- A test for each element of a list, which fn gets. Its field name names the test.
---@param list any[]
---@param fn fun(case: any)
---@return any tests
function cases(list, fn) end

--- Which modules answer from here on, in place of those of axolua.yaml: "20-links.lua", or a table with file, config,
--- allow, on_error, callbacks and limits.
---@param ... string|table
function modules(...) end

--- Says what is in a list that axolua.yaml declares, in place of its source: texts as in a file, one for each entry.
--- Those of a policy room are tables with entity, about, recommendation and reason, or bare entities, which are
--- banned.
---@param name string
---@param entries any[]
function list(name, entries) end

--- What JSON says in a file beside the test.
---@param file string
---@return any value
function fixture(file) end

--- A value as a text for people: tables with all that is in them, over as many lines as they need.
---@param value any
---@return string text
function show(value) end

--- What modules logged and printed.
---@return table[] lines level, text, module and the fields
function logs() end

--- What modules have counted with metric.inc: the sum of all counters of a name that have these labels, of which
--- module is one.
---@param name string
---@param labels? table<string, string|number|boolean>
---@return number count
function metrics(name, labels) end

--- Runs the jobs that are due, one after the other.
---@return integer ran how many runs that were
function run_jobs() end

--- Runs a job that one of the modules declares, as if that had enqueued it, and whatever else is due.
---@param name string
---@param args? any
function run_job(name, args) end

--- What modules have enqueued so far, done or not: name, args, module, key, delay_s and retries.
---@param name? string
---@return table[] jobs
function enqueued(name) end

--- What a client of a route gets. A path alone is a GET; a table has path and may have method, query, headers, body,
--- json, form, user (who has an account and is logged in) and ip. The path begins as in the module if only one
--- declares routes, and else with /_axolua/.
---@param request string|table
---@return integer status
---@return any body a table where it is JSON, else a text
---@return table<string, string> headers under their names in lower case
function call_route(request) end

--- assert(value, message) as in Lua, and more.
---@class axolua.assert
---@overload fun(value?: any, message?: any): any
assert = {}

--- Equal, tables field by field.
---@param want any
---@param got any
---@param message? string
function assert.equal(want, got, message) end

--- A text matches a Lua pattern.
---@param pattern string
---@param text any
---@param message? string
---@return string captured
function assert.matches(pattern, text, message) end

--- fn raises, and says the text.
---@param fn fun()
---@param text? string
---@return any raised
function assert.error(fn, text) end

--- The answer refuses, with the code if one is given.
---@param answer Answer
---@param code? string
function assert.denied(answer, code) end

--- The answer does not refuse, and nothing failed.
---@param answer Answer
function assert.allowed(answer) end

--- A module failed, and said the text: in the answer, or while the function ran, of which it gives what that gives.
---@param answer Answer|fun(): any
---@param text? string
---@return any ...
function assert.failed(answer, text) end

--- The homeserver of the test, in memory.
---@class axolua.host
host = {}

--- Fills it.
---@param content table users, rooms, aliases, media, fail
function host.load(content) end

--- A user of it sends an event; modules are asked. It gives the event, or nil, the errcode and the text.
---@param event table
---@return Event? event
---@return string? errcode
---@return string? text
function host.send(event) end

--- What a client does to a membership; modules are asked. It gives what host.send gives.
---@param sender string
---@param target string
---@param room_id string
---@param membership string
---@param content? table
---@return Event? event
---@return string? errcode
---@return string? text
function host.set_membership(sender, target, room_id, membership, content) end

--- An account.
---@param user_id string
---@return table? user
function host.user(user_id) end

--- The ids of all rooms.
---@return string[] room_ids
function host.rooms() end

--- The events of a room, the oldest first.
---@param room_id string
---@return Event[] events
function host.events(room_id) end

--- A state event of a room.
---@param room_id string
---@param type string
---@param state_key? string
---@return Event? event
function host.state(room_id, type, state_key) end

--- The membership of a user in a room.
---@param room_id string
---@param user_id string
---@return string membership
function host.membership(room_id, user_id) end

--- What modules have called of api: method, args, error.
---@param method? string
---@return table[] calls
function host.calls(method) end

--- What api.send_mail has sent.
---@return table[] mails
function host.mails() end

--- The time that modules see.
---@class axolua.clock
clock = {}

--- In ms.
---@return integer ms
function clock.now() end

--- Sets it. What timers and jobs miss by that runs once.
---@param time integer|string ms, or a text such as 2026-03-01T12:00:00Z
function clock.set(time) end

--- Moves it on. Timers and jobs run as they become due on the way.
---@param ms number
function clock.advance(ms) end

--- The network that modules reach through http and admin.
---@class axolua.web
web = {}

--- Sets what comes of requests to a URL; of several answers each comes once, and the last one stays.
---@param url string
---@param ... WebAnswer
function web.answer(url, ...) end

--- What modules have asked for: method, url, headers, body.
---@return table[] requests
function web.requests() end

--- What comes of a request in a test.
---@class WebAnswer
---@field status? integer 200 if not given
---@field json? any the body, as json.encode takes it
---@field body? string
---@field headers? table<string, string>
---@field fails? string a kind of http's errors, such as timeout, instead of an answer

---@alias Callback "on_account_data_updated"|"is_user_expired"|"on_user_registration"|"on_user_login"|"on_update"|"default_batch_size"|"min_batch_size"|"on_legacy_send_mail"|"on_legacy_renew"|"on_legacy_admin_request"|"get_media_config_for_user"|"is_user_allowed_to_upload_media_of_size"|"get_media_upload_limits_for_user"|"on_media_upload_limit_exceeded"|"check_auth"|"check_3pid_auth"|"on_logged_out"|"get_username_for_registration"|"get_displayname_for_registration"|"is_3pid_allowed"|"get_users_for_states"|"get_interested_users"|"get_ratelimit_override_for_user"|"check_event_for_spam"|"should_drop_federated_event"|"user_may_join_room"|"user_may_invite"|"federated_user_may_invite"|"user_may_send_3pid_invite"|"user_may_create_room"|"user_may_create_room_alias"|"user_may_publish_room"|"user_may_send_state_event"|"check_username_for_spam"|"check_registration_for_spam"|"check_media_file_for_spam"|"check_login_for_spam"|"check_event_allowed"|"on_create_room"|"check_threepid_can_be_invited"|"check_visibility_can_be_modified"|"on_new_event"|"check_can_shutdown_room"|"check_can_deactivate_user"|"on_profile_update"|"on_user_deactivation_status_changed"|"on_threepid_bind"|"on_add_user_third_party_identifier"|"on_remove_user_third_party_identifier"|"add_field_to_unsigned_callback"

--- What came of a call.
---@class Answer
---@field callback string
---@field denied boolean whether it refuses
---@field code? string the errcode of a refusal
---@field error? string its text
---@field note? string
---@field result any as `axolua call` prints it
---@field decided_by? string the module that decided
---@field asked string[]
---@field failures table[]
---@field later? fun(response?: table) runs what check_auth or on_update returned for later
