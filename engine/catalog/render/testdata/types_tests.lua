---@meta
-- luacheck: ignore
-- Generated; do not edit. It is for editors: nothing loads it.

--- Asks.
---@param s string what to look at
---@param ... any
function call(s, ...) end

--- As in Lua, and more.
---@class axolua.assert
---@overload fun(value?: any, message?: any): any
assert = {}

--- Equal.
---@param s string what to look at
function assert.equal(s) end

--- What comes.
---@class Reply
---@field s string what to look at

---@alias Callback "check_event_for_spam"|"check_auth"|"on_new_event"

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
