package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// TestFiltersSpareQuestions: a module is asked only about events that fit its filter, for each form a filter may have.
func TestFiltersSpareQuestions(t *testing.T) {
	const local = `{"type":"m.room.message","sender":"@a:example.org","room_id":"!r:x","event_id":"$e","origin":"local","content":{}}`
	const state = `{"type":"m.room.name","state_key":"","sender":"@b:far.example","room_id":"!s:x","event_id":"$f","origin":"far.example","content":{}}`
	const odd = `{"type":17,"sender":null,"room_id":["!r:x"],"state_key":4,"origin":{"a":1},"content":"text"}`
	for _, c := range []struct {
		filter            string
		local, state, odd bool
	}{
		{`{}`, true, true, true},
		{`{ type = "m.room.message" }`, true, false, false},
		{`{ type = { "m.room.message", "m.room.name" } }`, true, true, false},
		{`{ type = set{ "m.room.name" }, origin = "federated" }`, false, true, false},
		{`{ type = {} }`, false, false, false},
		{`{ type = "17" }`, false, false, false},
		{`{ origin = "local" }`, true, false, true},
		{`{ origin = { "local", "federated" } }`, true, true, true},
		{`{ origin = "federated" }`, false, true, false},
		{`{ state_key = "" }`, false, true, false},
		{`{ room_id = "!r:x" }`, true, false, false},
		{`{ sender = { "@a:example.org" }, room_id = { "!r:x", "!s:x" } }`, true, false, false},
	} {
		t.Run(c.filter, func(t *testing.T) {
			w := newWorld(t, engine.Settings{}, map[string]string{"m.lua": "filters = { check_event_for_spam = " + c.filter + " }\n" + handler("")})
			for event, want := range map[string]bool{local: c.local, state: c.state, odd: c.odd} {
				a, err := w.Call(context.Background(), engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{parseEvent(t, event)}})
				if err != nil || len(a.Failures) > 0 || (len(a.Asked()) > 0) != want {
					t.Errorf("%s: asked %v, %v, want %v", event, a.Asked(), err, want)
				}
			}
		})
	}
}

// TestFiltersKeepTheOrder: who is left is asked in the order of the modules.
func TestFiltersKeepTheOrder(t *testing.T) {
	files := map[string]string{}
	for name, filter := range map[string]string{"1.lua": "m.room.name", "2.lua": "m.room.message", "3.lua": "m.room.name", "4.lua": "m.room.message"} {
		files[name] = `filters = { check_event_for_spam = { type = "` + filter + `" } }` + "\n" + handler("")
	}
	files["5.lua"] = handler("")
	w := newWorld(t, engine.Settings{}, files)
	for range 2 {
		if got := strings.Join(w.ask(t).Asked(), " "); got != "2.lua 4.lua 5.lua" {
			t.Errorf("asked %s", got)
		}
	}
}

// TestWrongFilters: every mistake is named, the same one each time.
func TestWrongFilters(t *testing.T) {
	const keys = "; there are origin, room_id, sender, state_key, type"
	for filters, want := range map[string]string{
		`1`:                                "filters: got number, want a table of callbacks",
		`"x"`:                              "filters: got string, want a table of callbacks",
		`{ "x" }`:                          "filters: got a list, want a table of callbacks",
		`{ check_event_for_spam = print }`: "filters: check_event_for_spam is a function",
		`{ check_event_for_spam = "m.room.message" }`:                  `filters.check_event_for_spam: got string, want a table such as { type = "m.room.message" }`,
		`{ check_event_for_spam = { "m.room.message" } }`:              `filters.check_event_for_spam: got a list, want a table such as { type = "m.room.message" }`,
		`{ check_event_for_span = {} }`:                                `filters: "check_event_for_span" is not a callback that is given an event; did you mean check_event_for_spam?`,
		`{ user_may_invite = {} }`:                                     `filters: "user_may_invite" is not a callback that is given an event`,
		`{ zzz = {}, aaa = {}, bbb = {} }`:                             `filters: "aaa" is not a callback that is given an event`,
		`{ check_event_for_spam = { typ = "x" } }`:                     "filters.check_event_for_spam.typ: an event has no filter on that; did you mean type?" + keys,
		`{ check_event_for_spam = { zz = 1, content = "x" } }`:         "filters.check_event_for_spam.content: an event has no filter on that" + keys,
		`{ check_event_for_spam = { type = 1 } }`:                      "filters.check_event_for_spam.type: got number, want a text or a list of texts",
		`{ check_event_for_spam = { type = { 1 } } }`:                  "filters.check_event_for_spam.type[1]: got number, want a text",
		`{ check_event_for_spam = { type = { "x", { } } } }`:           "filters.check_event_for_spam.type[2]: got table, want a text",
		`{ check_event_for_spam = { type = { x = 1 } } }`:              "filters.check_event_for_spam.type: got number as a member of a set",
		`{ check_event_for_spam = { origin = "remote" } }`:             `filters.check_event_for_spam.origin: got "remote", want local or federated`,
		`{ check_event_for_spam = { origin = { "local", "Local" } } }`: `filters.check_event_for_spam.origin: got "Local", want local or federated`,
	} {
		t.Run(filters, func(t *testing.T) {
			for range 3 {
				got := refusal(t, engine.Settings{}, map[string]string{"m.lua": "\nfilters = " + filters + "\n" + handler("")})
				if got, _, _ := strings.Cut(got, "\nm.lua: warning: "); got != "m.lua:2: "+want {
					t.Errorf("got  %s\nwant m.lua:2: %s", got, want)
				}
			}
		})
	}
}

// TestFilterWithoutHandler is a warning.
func TestFilterWithoutHandler(t *testing.T) {
	w := newWorld(t, engine.Settings{}, map[string]string{"m.lua": "filters = { on_new_event = { type = 'x' } }\n" + handler("")})
	if got := w.Status().LastLoad.Problems.Error(); !strings.Contains(got, "m.lua:1: warning: filters.on_new_event has no effect: the module does not define on_new_event") {
		t.Error(got)
	}
}
