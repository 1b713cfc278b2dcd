---@meta
-- luacheck: ignore
-- Generated; do not edit. It is for editors: nothing loads it.

---@alias handler.check_event_for_spam fun(event: Event): (Denial|string)?, table<string, any>?

--- Called for every event from a client (memberships excepted) or another server, before it is accepted.
---
--- Returns: NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields, a text for the client, or nothing (no opinion); true refuses, but is deprecated; false is no objection, but deprecated.
---@type handler.check_event_for_spam
check_event_for_spam = nil

---@alias handler.check_auth fun(user: string, login_type: string, login_dict: table<string, any>): string?, (fun(response: table<string, any>))?

---@alias handler.on_new_event fun(event: Event, state_events: StateMap)

--- Called after an event, of this server or another, was stored.
---
--- Returns: anything, which is ignored.
---@type handler.on_new_event
on_new_event = nil

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
