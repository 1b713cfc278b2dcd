package main

import "github.com/axolua/axolua/engine/catalog/render"

type (
	param = render.Param
	fn    = render.Func
)

// testNames is what package luatest gives to test files, for luacheck and editors; docs/testing.md tells of it at length.
var testNames = render.Tests{
	Globals: []render.Global{
		{Name: "call", Doc: "Puts a question to the modules, with the arguments in the order of the callback's parameters. After the last one " +
			"{ request = { ip = ... } } may follow.",
			Params:  []param{{Name: "callback", Type: "Callback"}, {Name: "...", Type: "any"}},
			Returns: []param{{Name: "answer", Type: "Answer"}}},
		{Name: "test", Doc: "A test of that name. Inside a test it runs at once, and the rest goes on if it fails.",
			Params: []param{{Name: "name", Type: "string"}, {Name: "fn", Type: "fun()"}}},
		{Name: "cases", Doc: "A test for each element of a list, which fn gets. Its field name names the test.",
			Params: []param{{Name: "list", Type: "any[]"}, {Name: "fn", Type: "fun(case: any)"}}, Returns: []param{{Name: "tests", Type: "any"}}},
		{Name: "modules", Doc: "Which modules answer from here on, in place of those of axolua.yaml: \"20-links.lua\", or a table with file, config, " +
			"allow, on_error, callbacks and limits.",
			Params: []param{{Name: "...", Type: "string|table"}}},
		{Name: "list", Doc: "Says what is in a list that axolua.yaml declares, in place of its source: texts as in a file, one for each entry. Those of a policy " +
			"room are tables with entity, about, recommendation and reason, or bare entities, which are banned.",
			Params: []param{{Name: "name", Type: "string"}, {Name: "entries", Type: "any[]"}}},
		{Name: "fixture", Doc: "What JSON says in a file beside the test.",
			Params: []param{{Name: "file", Type: "string"}}, Returns: []param{{Name: "value", Type: "any"}}},
		{Name: "show", Doc: "A value as a text for people: tables with all that is in them, over as many lines as they need.",
			Params: []param{{Name: "value", Type: "any"}}, Returns: []param{{Name: "text", Type: "string"}}},
		{Name: "logs", Doc: "What modules logged and printed.", Returns: []param{{Name: "lines", Type: "table[]", Doc: "level, text, module and the fields"}}},
		{Name: "metrics", Doc: "What modules have counted with metric.inc: the sum of all counters of a name that have these labels, of which module is one.",
			Params:  []param{{Name: "name", Type: "string"}, {Name: "labels", Type: "table<string, string|number|boolean>", Optional: true}},
			Returns: []param{{Name: "count", Type: "number"}}},
		{Name: "run_jobs", Doc: "Runs the jobs that are due, one after the other.", Returns: []param{{Name: "ran", Type: "integer", Doc: "how many runs that were"}}},
		{Name: "run_job", Doc: "Runs a job that one of the modules declares, as if that had enqueued it, and whatever else is due.",
			Params: []param{{Name: "name", Type: "string"}, {Name: "args", Type: "any", Optional: true}}},
		{Name: "enqueued", Doc: "What modules have enqueued so far, done or not: name, args, module, key, delay_s and retries.",
			Params: []param{{Name: "name", Type: "string", Optional: true}}, Returns: []param{{Name: "jobs", Type: "table[]"}}},
		{Name: "call_route", Doc: "What a client of a route gets. A path alone is a GET; a table has path and may have method, query, headers, body, json, form, user " +
			"(who has an account and is logged in) and ip. The path begins as in the module if only one declares routes, and else with /_axolua/.",
			Params: []param{{Name: "request", Type: "string|table"}},
			Returns: []param{{Name: "status", Type: "integer"}, {Name: "body", Type: "any", Doc: "a table where it is JSON, else a text"},
				{Name: "headers", Type: "table<string, string>", Doc: "under their names in lower case"}}},
	},
	Libraries: []render.Library{assertions, memoryHost, testClock, testWeb},
	Classes:   []render.Class{webAnswer},
}

var assertions = render.Library{
	Name: "assert", Doc: "assert(value, message) as in Lua, and more.",
	Funcs: []fn{
		{Name: "equal", Doc: "Equal, tables field by field.",
			Params: []param{{Name: "want", Type: "any"}, {Name: "got", Type: "any"}, {Name: "message", Type: "string", Optional: true}}},
		{Name: "matches", Doc: "A text matches a Lua pattern.",
			Params:  []param{{Name: "pattern", Type: "string"}, {Name: "text", Type: "any"}, {Name: "message", Type: "string", Optional: true}},
			Returns: []param{{Name: "captured", Type: "string"}}},
		{Name: "error", Doc: "fn raises, and says the text.",
			Params: []param{{Name: "fn", Type: "fun()"}, {Name: "text", Type: "string", Optional: true}}, Returns: []param{{Name: "raised", Type: "any"}}},
		{Name: "denied", Doc: "The answer refuses, with the code if one is given.",
			Params: []param{{Name: "answer", Type: "Answer"}, {Name: "code", Type: "string", Optional: true}}},
		{Name: "allowed", Doc: "The answer does not refuse, and nothing failed.", Params: []param{{Name: "answer", Type: "Answer"}}},
		{Name: "failed", Doc: "A module failed, and said the text: in the answer, or while the function ran, of which it gives what that gives.",
			Params:  []param{{Name: "answer", Type: "Answer|fun(): any"}, {Name: "text", Type: "string", Optional: true}},
			Returns: []param{{Name: "...", Type: "any"}}},
	},
}

var memoryHost = render.Library{
	Name: "host", Doc: "The homeserver of the test, in memory.",
	Funcs: []fn{
		{Name: "load", Doc: "Fills it.", Params: []param{{Name: "content", Type: "table", Doc: "users, rooms, aliases, media, fail"}}},
		{Name: "send", Doc: "A user of it sends an event; modules are asked. It gives the event, or nil, the errcode and the text.",
			Params:  []param{{Name: "event", Type: "table"}},
			Returns: []param{{Name: "event", Type: "Event", Optional: true}, {Name: "errcode", Type: "string", Optional: true}, {Name: "text", Type: "string", Optional: true}}},
		{Name: "set_membership", Doc: "What a client does to a membership; modules are asked. It gives what host.send gives.",
			Params: []param{{Name: "sender", Type: "string"}, {Name: "target", Type: "string"}, {Name: "room_id", Type: "string"},
				{Name: "membership", Type: "string"}, {Name: "content", Type: "table", Optional: true}},
			Returns: []param{{Name: "event", Type: "Event", Optional: true}, {Name: "errcode", Type: "string", Optional: true}, {Name: "text", Type: "string", Optional: true}}},
		{Name: "user", Doc: "An account.", Params: []param{{Name: "user_id", Type: "string"}}, Returns: []param{{Name: "user", Type: "table", Optional: true}}},
		{Name: "rooms", Doc: "The ids of all rooms.", Returns: []param{{Name: "room_ids", Type: "string[]"}}},
		{Name: "events", Doc: "The events of a room, the oldest first.",
			Params: []param{{Name: "room_id", Type: "string"}}, Returns: []param{{Name: "events", Type: "Event[]"}}},
		{Name: "state", Doc: "A state event of a room.",
			Params:  []param{{Name: "room_id", Type: "string"}, {Name: "type", Type: "string"}, {Name: "state_key", Type: "string", Optional: true}},
			Returns: []param{{Name: "event", Type: "Event", Optional: true}}},
		{Name: "membership", Doc: "The membership of a user in a room.",
			Params: []param{{Name: "room_id", Type: "string"}, {Name: "user_id", Type: "string"}}, Returns: []param{{Name: "membership", Type: "string"}}},
		{Name: "calls", Doc: "What modules have called of api: method, args, error.",
			Params: []param{{Name: "method", Type: "string", Optional: true}}, Returns: []param{{Name: "calls", Type: "table[]"}}},
		{Name: "mails", Doc: "What api.send_mail has sent.", Returns: []param{{Name: "mails", Type: "table[]"}}},
	},
}

var testClock = render.Library{
	Name: "clock", Doc: "The time that modules see.",
	Funcs: []fn{
		{Name: "now", Doc: "In ms.", Returns: []param{{Name: "ms", Type: "integer"}}},
		{Name: "set", Doc: "Sets it. What timers and jobs miss by that runs once.", Params: []param{{Name: "time", Type: "integer|string", Doc: "ms, or a text such as 2026-03-01T12:00:00Z"}}},
		{Name: "advance", Doc: "Moves it on. Timers and jobs run as they become due on the way.", Params: []param{{Name: "ms", Type: "number"}}},
	},
}

var webAnswer = render.Class{
	Name: "WebAnswer", Doc: "What comes of a request in a test.",
	Fields: []param{
		{Name: "status", Type: "integer", Optional: true, Doc: "200 if not given"},
		{Name: "json", Type: "any", Optional: true, Doc: "the body, as json.encode takes it"},
		{Name: "body", Type: "string", Optional: true},
		{Name: "headers", Type: "table<string, string>", Optional: true},
		{Name: "fails", Type: "string", Optional: true, Doc: "a kind of http's errors, such as timeout, instead of an answer"},
	},
}

var testWeb = render.Library{
	Name: "web", Doc: "The network that modules reach through http and admin.",
	Funcs: []fn{
		{Name: "answer", Doc: "Sets what comes of requests to a URL; of several answers each comes once, and the last one stays.",
			Params: []param{{Name: "url", Type: "string"}, {Name: "...", Type: "WebAnswer"}}},
		{Name: "requests", Doc: "What modules have asked for: method, url, headers, body.", Returns: []param{{Name: "requests", Type: "table[]"}}},
	},
}
