---@meta
-- luacheck: ignore
-- Generated; do not edit. It is for editors: nothing loads it.

---@alias handler.on_account_data_updated fun(user_id: string, room_id: string?, account_data_type: string, content: table<string, any>)

--- Called after a user's account data, for one room or for all, was stored.
---
--- Returns: anything, which is ignored.
---@type handler.on_account_data_updated
on_account_data_updated = nil

---@alias handler.is_user_expired fun(user: string): boolean?, number?

--- Called for every authenticated request of a user, and before pushing to one, to ask whether the account has
--- expired.
---
--- Returns: true (expired) or false, each optionally with the seconds for which that holds, or nothing (no opinion).
---@type handler.is_user_expired
is_user_expired = nil

---@alias handler.on_user_registration fun(user: string)

--- Called after an account was created, in whatever way: by its owner, a guest, an admin, single sign-on, an
--- application service or a module.
---
--- Returns: anything, which is ignored.
---@type handler.on_user_registration
on_user_registration = nil

---@alias handler.on_user_login fun(user_id: string, auth_provider_type: string?, auth_provider_id: string?)

--- Called when a login has succeeded, after its device and access token were made.
---
--- Returns: anything, which is ignored.
---@type handler.on_user_login
on_user_login = nil

---@alias handler.on_update fun(update_name: string, database_name: string, one_shot: boolean): number?, (fun())?

--- Called before each step of a background update of Synapse's database, to say how long the step may take.
---
--- Returns: a number of milliseconds, optionally with a function to run when the iteration ends, or nothing (no opinion).
---@type handler.on_update
on_update = nil

---@alias handler.default_batch_size fun(update_name: string, database_name: string): integer?

--- Called before the first step of a background update, for the number of rows to begin with.
---
--- Returns: an integer from 1, or nothing (no opinion).
---@type handler.default_batch_size
default_batch_size = nil

---@alias handler.min_batch_size fun(update_name: string, database_name: string): integer?

--- Called before each later step of a background update, for the fewest rows that a step may do.
---
--- Returns: an integer from 1, or nothing (no opinion).
---@type handler.min_batch_size
min_batch_size = nil

---@alias handler.on_legacy_send_mail fun(user_id: string)

--- Called when a user asks for a renewal e-mail (POST account_validity/send_mail); the module sends it.
---
--- Returns: anything, which is ignored.
---@type handler.on_legacy_send_mail
on_legacy_send_mail = nil

---@alias handler.on_legacy_renew fun(renewal_token: string): boolean?, boolean?, integer?

--- Called when a renewal link is opened (GET account_validity/renew); the module renews the account.
---
--- Returns: three values: whether the token is valid, whether it is stale, and the expiry in milliseconds, or nothing (no opinion).
---@type handler.on_legacy_renew
on_legacy_renew = nil

---@alias handler.on_legacy_admin_request fun(request: HTTPRequest): integer?

--- Called when a server admin sets how long an account lives (POST /_synapse/admin/v1/account_validity/validity).
---
--- Returns: a time in milliseconds, or nothing (no opinion).
---@type handler.on_legacy_admin_request
on_legacy_admin_request = nil

---@alias handler.get_media_config_for_user fun(user_id: string): table<string, any>?

--- Called when a client asks for the limits of the media repository, such as the largest upload.
---
--- Returns: a table that becomes the body, or nothing (no opinion).
---@type handler.get_media_config_for_user
get_media_config_for_user = nil

---@alias handler.is_user_allowed_to_upload_media_of_size fun(user_id: string, size: integer): (boolean|Denial)?

--- Called before an upload is read, once its size is known.
---
--- Returns: true (no objection), false, deny{...}, or nothing (no opinion).
---@type handler.is_user_allowed_to_upload_media_of_size
is_user_allowed_to_upload_media_of_size = nil

---@alias handler.get_media_upload_limits_for_user fun(user_id: string): MediaUploadLimit[]?

--- Called during an upload for how many bytes the user may upload within which time.
---
--- Returns: a list of MediaUploadLimit(max_bytes, time_period_ms), or nothing (no opinion).
---@type handler.get_media_upload_limits_for_user
get_media_upload_limits_for_user = nil

---@alias handler.on_media_upload_limit_exceeded fun(user_id: string, limit: MediaUploadLimit, sent_bytes: integer, attempted_bytes: integer)

--- Called when an upload hits a limit, just before it is refused.
---
--- Returns: anything, which is ignored.
---@type handler.on_media_upload_limit_exceeded
on_media_upload_limit_exceeded = nil

---@alias handler.check_auth fun(user: string, login_type: string, login_dict: table<string, any>): string?, (fun(response: table<string, any>))?

---@alias handler.check_3pid_auth fun(medium: string, address: string, password: string): string?, (fun(response: table<string, any>))?

--- Called at a password login with an e-mail address or a phone number in place of a user name.
---
--- Returns: the user's id, optionally with a function to run when the login is complete, or nothing (no opinion).
---@type handler.check_3pid_auth
check_3pid_auth = nil

---@alias handler.on_logged_out fun(user_id: string, device_id: string?, access_token: string)

--- Called after an access token was deleted, once for each.
---
--- Returns: anything, which is ignored.
---@type handler.on_logged_out
on_logged_out = nil

---@alias handler.get_username_for_registration fun(uia_results: table<string, any>, params: table<string, any>): string?

--- Called at the end of a registration, for the local part of the new user's ID.
---
--- Returns: a string, or nothing (no opinion).
---@type handler.get_username_for_registration
get_username_for_registration = nil

---@alias handler.get_displayname_for_registration fun(uia_results: table<string, any>, params: table<string, any>): string?

--- Called at the end of a registration, for the new user's first display name.
---
--- Returns: a string, or nothing (no opinion).
---@type handler.get_displayname_for_registration
get_displayname_for_registration = nil

---@alias handler.is_3pid_allowed fun(medium: string, address: string, registration: boolean): (boolean|Denial)?

--- Called when somebody wants to verify an e-mail address or phone number for an account, and again at the end of a
--- registration.
---
--- Returns: true (no objection), false, deny{...}, or nothing (no opinion).
---@type handler.is_3pid_allowed
is_3pid_allowed = nil

---@alias handler.get_users_for_states fun(state_updates: UserPresenceState[]): table<string, any>?

--- Called when presence changes, for further users to tell of it.
---
--- Returns: a table: user ids, and for each a list or set of the given states or of their user ids, or nothing (no opinion).
---@type handler.get_users_for_states
get_users_for_states = nil

---@alias handler.get_interested_users fun(user_id: string): (table|string)?

--- Called when a local user syncs, for further users whose presence they are to see.
---
--- Returns: a list or set of user ids, PRESENCE_ALL_USERS, or nothing (no opinion).
---@type handler.get_interested_users
get_interested_users = nil

---@alias handler.get_ratelimit_override_for_user fun(user: string, limiter_name: string): RatelimitOverride?

--- Called whenever a user's action counts against one of the limits for invites, for a limit of the user's own.
---
--- Returns: RatelimitOverride(per_second, burst_count), or nothing (no opinion).
---@type handler.get_ratelimit_override_for_user
get_ratelimit_override_for_user = nil

---@alias handler.check_event_for_spam fun(event: Event): (Denial|string)?, table<string, any>?

--- Called for every event from a client (memberships excepted) or another server, before it is accepted.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, a text for the client, or nothing (no opinion); true refuses, but is deprecated; false is no objection, but deprecated.
---@type handler.check_event_for_spam
check_event_for_spam = nil

---@alias handler.should_drop_federated_event fun(event: Event): boolean?

--- Called for every event that another server pushes, to throw it away as if it had never come.
---
--- Returns: true, or false (no objection), or nothing (no opinion).
---@type handler.should_drop_federated_event
should_drop_federated_event = nil

---@alias handler.user_may_join_room fun(user: string, room: string, is_invited: boolean): (Denial|string)?, table<string, any>?

--- Called when a local user joins a room, and once per joined room when one changes name or avatar.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion); true is no objection, but deprecated; false refuses, but is deprecated.
---@type handler.user_may_join_room
user_may_join_room = nil

---@alias handler.user_may_invite fun(inviter: string, invitee: string, room_id: string): (Denial|string)?, table<string, any>?

--- Called when a local user invites somebody, and when another server's user invites one of ours.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion); true is no objection, but deprecated; false refuses, but is deprecated.
---@type handler.user_may_invite
user_may_invite = nil

---@alias handler.federated_user_may_invite fun(event: Event): (Denial|string)?, table<string, any>?

--- Called when another server's user invites one of ours, before the invite is examined further.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion); true is no objection, but deprecated; false refuses, but is deprecated.
---@type handler.federated_user_may_invite
federated_user_may_invite = nil

---@alias handler.user_may_send_3pid_invite fun(inviter: string, medium: string, address: string, room_id: string): (Denial|string)?, table<string, any>?

--- Called when a local user invites an e-mail address or phone number that belongs to no known Matrix user.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion); true is no objection, but deprecated; false refuses, but is deprecated.
---@type handler.user_may_send_3pid_invite
user_may_send_3pid_invite = nil

---@alias handler.user_may_create_room fun(user_id: string, room_config: table<string, any>): (Denial|string)?, table<string, any>?

--- Called when a local user creates or upgrades a room, after the request was checked.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion); true is no objection, but deprecated; false refuses, but is deprecated.
---@type handler.user_may_create_room
user_may_create_room = nil

---@alias handler.user_may_create_room_alias fun(user_id: string, room_alias: RoomAlias): (Denial|string)?, table<string, any>?

--- Called when a local user gives a room an alias, also within the creation of a room.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion); true is no objection, but deprecated; false refuses, but is deprecated.
---@type handler.user_may_create_room_alias
user_may_create_room_alias = nil

---@alias handler.user_may_publish_room fun(user_id: string, room_id: string): (Denial|string)?, table<string, any>?

--- Called when a local user puts an existing room into the public room list or takes it out.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion); true is no objection, but deprecated; false refuses, but is deprecated.
---@type handler.user_may_publish_room
user_may_publish_room = nil

---@alias handler.user_may_send_state_event fun(user_id: string, room_id: string, event_type: string, state_key: string, content: table<string, any>): (Denial|string)?, table<string, any>?

--- Called when a client sends a state event (PUT rooms/.../state/...), memberships included.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion).
---@type handler.user_may_send_state_event
user_may_send_state_event = nil

---@alias handler.check_username_for_spam fun(user_profile: UserProfile, requester_id: string): boolean?

--- Called for each user that a search of the user directory finds, to hide some of them.
---
--- Returns: true, or false (no objection), or nothing (no opinion).
---@type handler.check_username_for_spam
check_username_for_spam = nil

---@alias handler.check_registration_for_spam fun(email_threepid: table<string, any>?, username: string?, request_info: RequestInfo[], auth_provider_id: string?): (Denial|string)?

--- Called before an account is created, unless an application service creates it.
---
--- Returns: RegistrationBehaviour.ALLOW (no objection), .SHADOW_BAN or .DENY, deny{...}, or nothing (no opinion).
---@type handler.check_registration_for_spam
check_registration_for_spam = nil

---@alias handler.check_media_file_for_spam fun(file_wrapper: FileWrapper, file_info: FileInfo): (Denial|string)?, table<string, any>?

--- Called when a file was uploaded, fetched from another server, or made as a thumbnail or preview, before anybody
--- gets it.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion); true refuses, but is deprecated; false is no objection, but deprecated.
---@type handler.check_media_file_for_spam
check_media_file_for_spam = nil

---@alias handler.check_login_for_spam fun(user_id: string, device_id: string?, initial_display_name: string?, request_info: RequestInfo[], auth_provider_id: string?): (Denial|string)?, table<string, any>?

--- Called when somebody has proved who they are, in whatever way, before the login gets its device and token.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, or nothing (no opinion).
---@type handler.check_login_for_spam
check_login_for_spam = nil

---@alias handler.check_event_allowed fun(event: Event, state_events: StateMap): (boolean|Denial)?, table<string, any>?

--- Called for every event that this server creates, memberships included, with the room's state before it.
---
--- Returns: true (no objection), true and an event to take its place, false, deny{...}, or nothing (no opinion).
---@type handler.check_event_allowed
check_event_allowed = nil

---@alias handler.on_create_room fun(requester: Requester, request_content: table<string, any>, is_requester_admin: boolean)

--- Called when a room is to be created, to change the request or to refuse it.
---
--- Returns: nothing: what it changes in request_content counts.
---@type handler.on_create_room
on_create_room = nil

---@alias handler.check_threepid_can_be_invited fun(medium: string, address: string, state_events: StateMap): (boolean|Denial)?

--- Called when a local user invites an e-mail address or phone number, before anybody looks up whose it is.
---
--- Returns: true (no objection), false, deny{...}, or nothing (no opinion).
---@type handler.check_threepid_can_be_invited
check_threepid_can_be_invited = nil

---@alias handler.check_visibility_can_be_modified fun(room_id: string, state_events: StateMap, new_visibility: string): (boolean|Denial)?

--- Called for every room that is created, and when an existing one is put into the public room list.
---
--- Returns: true (no objection), false, deny{...}, or nothing (no opinion).
---@type handler.check_visibility_can_be_modified
check_visibility_can_be_modified = nil

---@alias handler.on_new_event fun(event: Event, state_events: StateMap)

--- Called after an event, of this server or another, was stored.
---
--- Returns: anything, which is ignored.
---@type handler.on_new_event
on_new_event = nil

---@alias handler.check_can_shutdown_room fun(user_id: string?, room_id: string): (boolean|Denial)?

--- Called when a room is to be shut down or deleted.
---
--- Returns: true (no objection), false, deny{...}, or nothing (no opinion).
---@type handler.check_can_shutdown_room
check_can_shutdown_room = nil

---@alias handler.check_can_deactivate_user fun(user_id: string, by_admin: boolean): (boolean|Denial)?

--- Called when an account is to be deactivated, by its owner or by an admin.
---
--- Returns: true (no objection), false, deny{...}, or nothing (no opinion).
---@type handler.check_can_deactivate_user
check_can_deactivate_user = nil

---@alias handler.on_profile_update fun(user_id: string, new_profile: ProfileInfo, by_admin: boolean, deactivation: boolean)

--- Called after a local user's display name, avatar or another field of the profile changed, once per field.
---
--- Returns: anything, which is ignored.
---@type handler.on_profile_update
on_profile_update = nil

---@alias handler.on_user_deactivation_status_changed fun(user_id: string, deactivated: boolean, by_admin: boolean)

--- Called after an account was deactivated or reactivated.
---
--- Returns: anything, which is ignored.
---@type handler.on_user_deactivation_status_changed
on_user_deactivation_status_changed = nil

---@alias handler.on_threepid_bind fun(user_id: string, medium: string, address: string)

--- Called after an e-mail address or phone number was added to an account; use on_add_user_third_party_identifier.
---
--- Returns: anything, which is ignored.
---@type handler.on_threepid_bind
on_threepid_bind = nil

---@alias handler.on_add_user_third_party_identifier fun(user_id: string, medium: string, address: string)

--- Called after an e-mail address or phone number was added to an account, by its owner, a registration or an admin.
---
--- Returns: anything, which is ignored.
---@type handler.on_add_user_third_party_identifier
on_add_user_third_party_identifier = nil

---@alias handler.on_remove_user_third_party_identifier fun(user_id: string, medium: string, address: string)

--- Called after an e-mail address or phone number was removed from an account, by its owner, an admin or a
--- deactivation.
---
--- Returns: anything, which is ignored.
---@type handler.on_remove_user_third_party_identifier
on_remove_user_third_party_identifier = nil

---@alias handler.add_field_to_unsigned_callback fun(event: Event): table<string, any>?

--- Called whenever an event is sent to a client, for fields to add to its unsigned part.
---
--- Returns: a table of fields, or nothing (no opinion).
---@type handler.add_field_to_unsigned_callback
add_field_to_unsigned_callback = nil

---@class AuthChecker
---@field login_type string such as m.login.password
---@field fields string[] what the client has to send
---@field check handler.check_auth

--- Who may log in, by login type; see check_auth.
---@type AuthChecker[]
auth_checkers = nil

---@alias ConfigType "string"|"regexp"|"number"|"integer"|"boolean"|"list"|"object"|"any"

---@class ConfigKey
---@field type ConfigType
---@field default? any
---@field required? boolean
---@field min? number
---@field max? number
---@field min_length? integer in characters
---@field pattern? string a Lua pattern
---@field enum? any[]
---@field items? ConfigType|ConfigKey what a list or object holds, without default and required
---@field fields? table<string, ConfigKey> the keys of an object
---@field doc? string

--- What this module takes as its config in axolua.yaml.
---@type table<string, ConfigKey>
config_schema = nil

---@class Filter
---@field type? string[]|string
---@field sender? string[]|string
---@field room_id? string[]|string
---@field state_key? string[]|string
---@field origin? string "local" or "federated"

--- Of which events a callback is to be asked, by callback: the others cost nothing.
---@type table<string, Filter>
filters = nil

--- Checks config by hand, and gives what config is from then on.
---@type fun(config: table<string, any>): any
parse_config = nil

--- Runs once per generation, before it serves, with the homeserver connected.
---@type fun()
init = nil
