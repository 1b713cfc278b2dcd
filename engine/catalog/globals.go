package catalog

import "strings"

// Global is a name that every module has, whatever bindings there are besides the engine.
type Global struct {
	Name string
	// Type is that of a value, in the notation of LuaCATS; "" for a function.
	Type            string
	Doc             string // of Lua's own only what differs from Lua 5.1's manual; may be ""
	Params, Returns []Field
	Members         []Member // of a table, and of a function that has some
	Lua             bool     // one of Lua's own, which its manual describes
}

// Member is a member of a table. Type and Doc are as of Global.
type Member struct{ Name, Type, Doc string }

// Globals lists them: those of questions and answers, then Lua's own. Callers must not change it.
var Globals = append(answerGlobals(), luaGlobals...)

func answerGlobals() []Global {
	var members []Member
	for _, c := range Codes {
		members = append(members, Member{c.Name, "string", c.Errcode})
	}
	return []Global{
		{Name: "NOT_SPAM", Type: "string", Doc: `The answer "no objection". Returning nothing says the same.`},
		{Name: "PRESENCE_ALL_USERS", Type: "string", Doc: "The answer of get_interested_users that means everybody."},
		{Name: "Codes", Type: "table", Members: members,
			Doc: `Error codes, under Synapse's names: Codes.FORBIDDEN is "M_FORBIDDEN". Any other text of that form is one too, such as "ORG_EXAMPLE_CODE".`},
		{Name: "RegistrationBehaviour", Type: "table", Doc: "The answers of check_registration_for_spam.", Members: []Member{
			{"ALLOW", "string", "no objection"}, {"DENY", "string", "no account is made"},
			{"SHADOW_BAN", "string", "the account is made, but nobody ever sees what it writes"},
		}},
		{Name: "null", Type: "null", Doc: "JSON's null, in copies of events and in what travels back. In what is read-only null reads as nil."},
		{Name: "config", Type: "table<string, any>", Doc: "This module's `config` in axolua.yaml, read-only, with the defaults of config_schema. No log and no failure shows what !file or !env put into it, from 8 characters on."},
		{Name: "request", Type: "Request?", Doc: "The client request within which the question arose; nil outside of one, as for events of other servers."},
		{Name: "deny", Doc: "A refusal, to be returned wherever one is possible. All its fields may be left out.",
			Params:  []Field{{Name: "refusal", Type: "Refusal", Doc: "code, error, fields, note; note is for the log and never reaches the client"}},
			Returns: []Field{{Name: "denial", Type: "Denial"}}},
		{Name: "SynapseError", Doc: `An error for the client in words of one's own: error(SynapseError(403, "Not today", Codes.FORBIDDEN)). The pages of the ` +
			"callbacks say where it reaches the client; elsewhere it is a failure like any other.",
			Params: []Field{{Name: "code", Type: "integer", Doc: "the HTTP status, 300 to 599"}, {Name: "msg", Type: "string"},
				{Name: "errcode", Type: "string", Optional: true, Doc: "M_UNKNOWN if not given"},
				{Name: "additional_fields", Type: "table<string, any>", Optional: true, Doc: "further fields of the answer"}},
			Returns: []Field{{Name: "err", Type: "SynapseError"}}},
		{Name: "RatelimitOverride", Doc: "The answer of get_ratelimit_override_for_user. (0, 0) forbids everything; a rate of 0 with a burst raises, as it breaks Synapse.",
			Params:  []Field{{Name: "per_second", Type: "number"}, {Name: "burst_count", Type: "integer"}},
			Returns: []Field{{Name: "override", Type: "RatelimitOverride"}},
			Members: []Member{{"unlimited", "RatelimitOverride", "lifts the limit"}}},
		{Name: "MediaUploadLimit", Doc: "One of the limits that get_media_upload_limits_for_user answers with.",
			Params:  []Field{{Name: "max_bytes", Type: "integer"}, {Name: "time_period_ms", Type: "integer"}},
			Returns: []Field{{Name: "limit", Type: "MediaUploadLimit"}}},
		{Name: "set", Doc: `A table with true for every element of a list: set{ "a" }.a is true, and what is missing is nil. It raises for a table with keys.`,
			Params:  []Field{{Name: "list", Type: "any[]"}},
			Returns: []Field{{Name: "set", Type: "table<any, true>"}}},
	}
}

// luaGlobals are what modules have of Lua's own. What differs is bounded by the limits of a call besides.
var luaGlobals = []Global{
	luaValue("_G", "table", "The globals of this module, and of no other."),
	luaValue("_VERSION", "string", ""),
	luaFunction("assert", ""), luaFunction("error", ""), luaFunction("getmetatable", "Of tables of the module's own only."),
	luaFunction("ipairs", "Read-only tables too."), luaFunction("next", "Read-only tables too."), luaFunction("pairs", "Read-only tables too; an event's keys come as in its JSON."),
	luaFunction("pcall", "It does not catch what ends the call, such as the end of its time."),
	luaFunction("print", "Writes a line to the log, 4 KiB at most, and no more lines than `log`, which knows levels."),
	luaFunction("rawequal", ""), luaFunction("rawget", ""), luaFunction("rawset", ""),
	{Name: "require", Lua: true, Doc: "What a file in scripts/lib/ returns; it runs once per module and VM.",
		Params: []Field{{Name: "name", Type: "string", Doc: `such as "domains" for scripts/lib/domains.lua`}}, Returns: []Field{{Name: "value", Type: "any"}}},
	luaFunction("select", ""), luaFunction("setmetatable", "Of tables of the module's own only."),
	luaFunction("tonumber", ""), luaFunction("tostring", ""), luaFunction("type", ""), luaFunction("unpack", ""),
	luaFunction("xpcall", "It does not catch what ends the call, such as the end of its time."),
	luaTable("coroutine", "At most 100 in a call.", "create resume running status wrap yield"),
	luaTable("math", "random gives other numbers in each VM, and none at the top level.", "abs acos asin atan atan2 ceil cos cosh deg exp floor fmod "+
		"frexp huge ldexp log log10 max min mod modf pi pow rad random randomseed sin sinh sqrt tan tanh"),
	luaTable("os", "Only what tells the time. clock counts from the making of the VM.", "clock date difftime time"),
	luaTable("string", "A string has at most 1 MiB; `text` and `re` are for texts of people.", "byte char find format gmatch gsub len lower match rep reverse sub upper"),
	luaTable("table", "", "concat getn insert maxn remove sort"),
}

func luaValue(name, typ, doc string) Global {
	return Global{Name: name, Type: typ, Doc: doc, Lua: true}
}
func luaFunction(name, doc string) Global { return Global{Name: name, Doc: doc, Lua: true} }

func luaTable(name, doc, members string) Global {
	g := Global{Name: name, Type: "table", Doc: doc, Lua: true}
	for _, member := range strings.Fields(members) {
		m := Member{Name: member}
		if name == "math" && (member == "pi" || member == "huge") {
			m.Type = "number"
		}
		g.Members = append(g.Members, m)
	}
	return g
}
