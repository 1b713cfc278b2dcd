---@meta
-- luacheck: ignore
-- Generated; do not edit. It is for editors: nothing loads it.

--- Refuses.
---@param refusal? table
---@return Denial result
function deny(refusal) end

--- JSON's null.
---@type null
null = nil

--- Makes.
---@class axolua.make
---@field nothing Thing
---@overload fun()
make = {}

--- The homeserver.
---@class axolua.api
---@field server_name string Its name.
api = {}

--- Gets. Perhaps. Not at the top level of a module. It needs `allow: [api.get]`.
---@param s string what to look at
---@param options? Thing
---@return Thing? thing nil if there is none
---@return integer count
function api.get(s, options) end

--- Manages.
---@class axolua.api.manager
api.manager = {}

--- Gets. Perhaps. Not at the top level of a module. It needs `allow: [api.get]`.
---@param s string what to look at
---@param options? Thing
---@return Thing? thing nil if there is none
---@return integer count
function api.manager:get(s, options) end

--- Texts.
---@class axolua.text
text = {}

--- Folds.
---@param s string what to look at
---@return string s what to look at
function text.fold(s) end

--- Named elsewhere.
---@class axolua.data
---@field [string] Thing
data = {}

--- Assigned. By modules.
---@class axolua.jobs
---@field [string] fun()
jobs = {}

--- Ticks. At the top level of a module only.
---@param s string what to look at
function every(s) end

--- Serves. At the top level of a module only.
function route() end
