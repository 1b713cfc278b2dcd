package main

import (
	"strconv"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/catalog/render"
)

// globals are the names of package engine: those of answers, and what modules are loaded with.
var globals = []render.Global{
	{Name: "NOT_SPAM", Type: "string", Doc: "The answer \"no objection\". Returning nothing says the same."},
	{Name: "PRESENCE_ALL_USERS", Type: "string", Doc: "The answer of get_interested_users that means everybody."},
	{Name: "null", Type: "null", Doc: "JSON's null, in copies of events and in what travels back. In what is read-only null reads as nil."},
	{Name: "config", Type: "table<string, any>", Doc: "This module's `config` in axolua.yaml, read-only, with the defaults of config_schema."},
	{Name: "request", Type: "Request?", Doc: "The client request within which the question arose; nil outside of one, as for events of other servers."},
	{Name: "deny", Doc: "A refusal, to be returned wherever one is possible. note is for the log and never reaches the client.",
		Params:  []param{{Name: "refusal", Type: "Refusal"}},
		Returns: []param{{Name: "denial", Type: "Denial"}}},
	{Name: "SynapseError", Doc: "An error for the client in words of one's own: error(SynapseError(403, \"Not today\", Codes.FORBIDDEN)). The pages of " +
		"the callbacks say where it reaches the client; elsewhere it is a failure like any other.",
		Params: []param{{Name: "code", Type: "integer", Doc: "the HTTP status, 300 to 599"}, {Name: "msg", Type: "string"},
			{Name: "errcode", Type: "string", Optional: true, Doc: "M_UNKNOWN if not given"},
			{Name: "additional_fields", Type: "table<string, any>", Optional: true, Doc: "further fields of the answer"}},
		Returns: []param{{Name: "err", Type: "SynapseError"}}},
	{Name: "RatelimitOverride", Doc: "The answer of get_ratelimit_override_for_user. (0, 0) forbids everything; a rate of 0 with a burst raises, as it " +
		"breaks Synapse.",
		Params:  []param{{Name: "per_second", Type: "number"}, {Name: "burst_count", Type: "integer"}},
		Returns: []param{{Name: "override", Type: "RatelimitOverride"}},
		Fields:  []param{{Name: "unlimited", Type: "RatelimitOverride", Doc: "lifts the limit"}}},
	{Name: "MediaUploadLimit", Doc: "One of the limits that get_media_upload_limits_for_user answers with.",
		Params:  []param{{Name: "max_bytes", Type: "integer"}, {Name: "time_period_ms", Type: "integer"}},
		Returns: []param{{Name: "limit", Type: "MediaUploadLimit"}}},
	{Name: "set", Doc: "A table with true for every element of a list: set{ \"a\" }.a is true, and what is missing is nil.",
		Params:  []param{{Name: "list", Type: "any[]"}},
		Returns: []param{{Name: "set", Type: "table<any, true>"}}},
}

// constants are the tables of package engine.
func constants() []render.Library {
	codes := render.Library{Name: "Codes", Doc: "Error codes, under Synapse's names. Any other text of that form is one too, such as \"ORG_EXAMPLE_CODE\"."}
	for _, c := range catalog.Codes {
		codes.Values = append(codes.Values, param{Name: c.Name, Type: "string", Doc: strconv.Quote(c.Errcode)})
	}
	return []render.Library{codes, {
		Name: "RegistrationBehaviour", Doc: "The answers of check_registration_for_spam.",
		Values: []param{{Name: "ALLOW", Type: "string", Doc: "no objection"}, {Name: "DENY", Type: "string"},
			{Name: "SHADOW_BAN", Type: "string", Doc: "the account is created, but nobody ever sees what it writes"}},
	}}
}
