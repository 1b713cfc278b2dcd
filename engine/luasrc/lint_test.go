package luasrc

import (
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

// callbacks are a few of the catalogue's, enough to lint by.
var callbacks = []*catalog.Callback{
	{Name: "check_event_for_spam", Params: []catalog.Param{{Name: "event"}}},
	{Name: "user_may_invite", Params: []catalog.Param{{Name: "inviter"}, {Name: "invitee"}, {Name: "room_id"}}},
	{Name: "get_users_for_states", Params: []catalog.Param{{Name: "state_updates"}}, Pair: "get_interested_users"},
	{Name: "get_interested_users", Params: []catalog.Param{{Name: "user_id"}}, Pair: "get_users_for_states"},
	{Name: "check_auth", DefinedBy: "auth_checkers"},
}

const idle = "a.lua: warning: defines no callback, timer, job or route: it is never asked anything"

func TestLint(t *testing.T) {
	for src, want := range map[string]string{
		"function check_event_for_spam(event) end":  "",
		"check_event_for_spam = require('x').check": "",
		"function check_event_for_spm(event) end": idle +
			"\na.lua:1:10: warning: check_event_for_spm is no name that is looked for; did you mean check_event_for_spam?",
		"function check_event_for_spam() end\nfunction user_may_invit() end\nuser_may_invit()":                  "",
		"function user_may_invite() end\nfilter = {}":                                                           "a.lua:2:1: warning: filter is no name that is looked for; did you mean filters?",
		"function user_may_invite() end\nconfig_schema = {}\nfunction init() end\nfunction parse_config(c) end": "",
		"function check_event_for_spam(event, room) end":                                                        "a.lua:1:10: warning: check_event_for_spam takes (event); the parameter 'room' is always nil",
		"check_event_for_spam = function(event, room, why) end":                                                 "a.lua:1:1: warning: check_event_for_spam takes (event); the parameter 'room' is always nil\na.lua:1:1: warning: check_event_for_spam takes (event); the parameter 'why' is always nil",
		"function check_event_for_spam(event, ...) end":                                                         "",
		"function user_may_invite(inviter) end":                                                                 "",
		"function get_interested_users() end":                                                                   "a.lua:1:10: warning: get_interested_users is asked only together with get_users_for_states, which this file does not define",
		"function get_interested_users() end\nfunction get_users_for_states() end":                              "",
		"auth_checkers = {}":             "",
		"function check_auth(user) end":  idle + "\na.lua:1:10: warning: check_auth is not asked as a function: it is defined through auth_checkers",
		"every('x', 60, function() end)": "",
		"jobs.mail = function(args) end": "a.lua: warning: declares jobs and never calls enqueue: they never run",
		"function jobs.mail() end\nevery('x', 60, function() enqueue('mail') end)": "",
		"function jobs.mail() end\nrequire('mails')":                               "",
		"local every = 1 print(every)":                                             idle,
		"":                                                                         idle,
		"function check_event_for_spam() seen = 1 end\nseen = 0": "a.lua:1:33: warning: 'seen' is a global assigned inside a function, which fails after load: make it local, or use store for what must outlive the call",
	} {
		if got := Problems(lint(mustCompile(t, src), callbacks)).Error(); got != want {
			t.Errorf("%q\n got %s\nwant %s", src, got, want)
		}
	}
}

func TestLintKnowsTheCatalogue(t *testing.T) {
	for _, cb := range catalog.All() {
		if got := Lint(mustCompile(t, cb.Global()+" = 1")); cb.Pair == "" && len(got) != 0 {
			t.Errorf("%s: %v", cb.Name, got)
		}
	}
	if got := Problems(Lint(mustCompile(t, "x = 1"))).Error(); got != idle {
		t.Errorf("got %s", got)
	}
}
