package render

import (
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// paramTypes are what callbacks are given.
var paramTypes = map[catalog.Type]string{
	catalog.String: "string", catalog.StringOrNil: "string?", catalog.Bool: "boolean", catalog.Int: "integer",
	catalog.Object: "table<string, any>", catalog.ObjectOrNil: "table<string, any>?", catalog.MutableObject: "table<string, any>",
	catalog.Event: "Event", catalog.StateMap: "StateMap", catalog.UserProfile: "UserProfile", catalog.RoomAlias: "RoomAlias",
	catalog.Requester: "Requester", catalog.RequestInfo: "RequestInfo[]", catalog.ProfileInfo: "ProfileInfo",
	catalog.PresenceStates: "UserPresenceState[]", catalog.FileWrapper: "FileWrapper", catalog.FileInfo: "FileInfo",
	catalog.MediaUploadLimit: "MediaUploadLimit", catalog.HTTPRequest: "HTTPRequest",
}

// answerTypes are what they return, besides nothing.
var answerTypes = map[catalog.Kind][]string{
	catalog.Verdict:       {"Denial|string", "table<string, any>"},
	catalog.Flag:          {"boolean"},
	catalog.Expiry:        {"boolean", "number"},
	catalog.Permission:    {"boolean|Denial"},
	catalog.EventDecision: {"boolean|Denial", "table<string, any>"},
	catalog.Registration:  {"Denial|string"},
	catalog.Auth:          {"string", "fun(response: table<string, any>)"},
	catalog.Name:          {"string"},
	catalog.MediaConfig:   {"table<string, any>"},
	catalog.Ratelimit:     {"RatelimitOverride"},
	catalog.UploadLimits:  {"MediaUploadLimit[]"},
	catalog.Update:        {"number", "fun()"},
	catalog.BatchSize:     {"integer"},
	catalog.StatesByUser:  {"table<string, any>"},
	catalog.UserSet:       {"table|string"},
	catalog.Unsigned:      {"table<string, any>"},
	catalog.Renewal:       {"boolean", "boolean", "integer"},
	catalog.Timestamp:     {"integer"},
}

// handlerType is the type of a callback's function.
func handlerType(cb *catalog.Callback) string {
	var params, returns []Param
	for _, p := range cb.Params {
		params = append(params, Param{Name: p.Name, Type: paramTypes[p.Type]})
	}
	for _, t := range answerTypes[cb.Answer.Kind] {
		returns = append(returns, Param{Type: t, Optional: true})
	}
	return signature(params, returns)
}

// callbackTypes defines the type of each callback's function, so that an editor knows the parameters of a handler.
func callbackTypes(callbacks []*catalog.Callback) []byte {
	f := newLua()
	for _, cb := range callbacks {
		f.line("")
		f.line("---@alias handler.%s %s\n", cb.Name, handlerType(cb))
		if cb.DefinedBy == "" {
			f.doc(cb.Doc)
			f.line("---\n--- Returns: %s.", cb.Returns())
			f.line("---@type handler.%s\n%s = nil", cb.Name, cb.Name)
		}
	}
	f.WriteString(definedTypes)
	return f.bytes()
}

// definedTypes are the other names that a module may define; check_auth is among the callbacks that have no name of their
// own.
const definedTypes = `
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
`

// testTypes defines the names of test files, and what they give and take.
func testTypes(s *Surface) []byte {
	f := newLua()
	f.names(s.Tests.Globals, s.Tests.Libraries)
	for _, c := range s.Tests.Classes {
		f.class(c)
	}
	var names []string
	for _, cb := range s.Callbacks {
		names = append(names, strconv.Quote(cb.Name))
	}
	f.line("\n---@alias Callback %s%s", strings.Join(names, "|"), answerClass)
	return f.bytes()
}

const answerClass = `

--- What came of a call.
---@class Answer
---@field callback string
---@field denied boolean whether it refuses
---@field code? string the errcode of a refusal
---@field error? string its text
---@field note? string
---@field result any as ` + "`axolua call`" + ` prints it
---@field decided_by? string the module that decided
---@field asked string[]
---@field failures table[]
---@field later? fun(response?: table) runs what check_auth or on_update returned for later
`
