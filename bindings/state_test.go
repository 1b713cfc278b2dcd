package bindings_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// asked is a state map that writes down what it is asked.
type asked struct {
	engine.StateMap
	log []string
	err error
}

func (s *asked) Get(ctx context.Context, eventType, stateKey string) (engine.Event, error) {
	s.log = append(s.log, fmt.Sprintf("get(%s,%s)", eventType, stateKey))
	if s.err != nil {
		return nil, s.err
	}
	if _, ok := ctx.Deadline(); !ok {
		return nil, errors.New("no deadline")
	}
	return s.StateMap.Get(ctx, eventType, stateKey)
}

func (s *asked) Keys(ctx context.Context, eventType string) ([]engine.StateKey, error) {
	s.log = append(s.log, fmt.Sprintf("keys(%s)", eventType))
	if s.err != nil {
		return nil, s.err
	}
	return s.StateMap.Keys(ctx, eventType)
}

func state(t *testing.T) *asked {
	var events []*bindings.Event
	for _, text := range []string{
		`{"type":"m.room.name","state_key":"","content":{"name":"first"}}`,
		`{"type":"m.room.member","state_key":"@b:x","content":{"membership":"join"}}`,
		`{"type":"m.room.member","state_key":"@a:x","content":{"membership":"ban"}}`,
		`{"type":"m.room.name","state_key":"","content":{"name":"Room"}}`,
		`{"type":"m.room.message","content":{}}`,
		`{"type":17,"state_key":"k","content":{}}`,
	} {
		events = append(events, parse(t, text))
	}
	return &asked{StateMap: bindings.StateOf(events)}
}

// TestStateEvents: the host is asked for what is read, once, and for nothing else.
func TestStateEvents(t *testing.T) {
	const at = "1.lua:3: check_event_allowed: "
	for _, c := range []struct{ body, want, asked string }{
		{``, "", ""},
		{`note(type(state_events), tostring(state_events))`, "userdata state_events", ""},
		{`note(state_events:get("m.room.name").content.name)`, "Room", "get(m.room.name,)"},
		{`note(state_events:get("m.room.name", "").type, state_events:get("m.room.name") == state_events:get("m.room.name"))`, "m.room.name true", "get(m.room.name,)"},
		{`note(state_events:get("m.room.name", "other"), state_events:get("m.room.name", "other"))`, "nil nil", "get(m.room.name,other)"},
		{`note(state_events:get("m.room.topic"))`, "nil", "get(m.room.topic,)"},
		{`note(state_events:get("m.room.member", "@a:x").membership, state_events:get("m.room.member", "@a:x"):is_state())`, "ban true", "get(m.room.member,@a:x)"},
		{`for key, e in state_events:each("m.room.member") do note(key, e.membership) end`, "@b:x join @a:x ban", "keys(m.room.member) get(m.room.member,@b:x) get(m.room.member,@a:x)"},
		{`for key in state_events:each("m.room.member") do note(key) break end`, "@b:x", "keys(m.room.member) get(m.room.member,@b:x)"},
		{`for i = 1, 2 do for key in state_events:each("m.room.name") do note(key == "") end end`, "true true", "keys(m.room.name) get(m.room.name,)"},
		{`state_events:get("m.room.name") for _, e in state_events:each("m.room.name") do note(e.content.name) end`, "Room", "get(m.room.name,) keys(m.room.name)"},
		{`for key, e in state_events:each() do note(e.type) end`, "m.room.name m.room.member m.room.member 17", "keys() get(m.room.name,) get(m.room.member,@b:x) get(m.room.member,@a:x) get(,k)"},
		{`for _ in state_events:each("m.nope") do note("never") end`, "", "keys(m.nope)"},
		{`local f = state_events:each("m.room.name") f() note(f())`, "", "keys(m.room.name) get(m.room.name,)"},
		{"\nstate_events.get('m.room.name')", at + "call it with a colon: state_events:get(...)", ""},
		{"\nstate_events.each()", at + "call it with a colon: state_events:each(...)", ""},
		{"\nstate_events:get()", at + "bad argument #1 to 'get' (string expected, got no value)", ""},
		{"\nstate_events:get({})", at + "bad argument #1 to 'get' (string expected, got table)", ""},
		{"\nstate_events:get('x', '', 1)", at + "bad argument #3 to 'get' (there is no such parameter; got number)", ""},
		{"\nstate_events:each('x', '')", at + "bad argument #2 to 'each' (there is no such parameter; got string)", ""},
		{"\nstate_events:get('x', {})", at + "bad argument #2 to 'get' (string expected, got table)", ""},
		{"\nstate_events:all()", at + "state_events has no method 'all'; there are each, get", ""},
		{"\nfor _ in pairs(state_events) do end", at + "bad argument #1 to pairs (table expected, got userdata)", ""},
		{"\nstate_events.x = 1", at + "attempt to index a non-table object(userdata) with key 'x'", ""},
	} {
		s := state(t)
		got := notes(t, catalog.CheckEventAllowed, "event, state_events", c.body, parse(t, member), s)
		if got != c.want || strings.Join(s.log, " ") != c.asked {
			t.Errorf("%s\n\tgot  %s\n\twant %s\n\tasked %s\n\twant  %s", c.body, got, c.want, strings.Join(s.log, " "), c.asked)
		}
	}
}

// TestStateOfSeveralModules: what one module asked for is there for the next.
func TestStateOfSeveralModules(t *testing.T) {
	const source = `function check_event_allowed(event, state_events) state_events:get("m.room.name") for _ in state_events:each("m.room.member") do end end`
	s := state(t)
	e := modules(t, source, source)
	for range 2 {
		s.log = nil
		answer(t, e, engine.Question{Callback: catalog.CheckEventAllowed, Args: []any{parse(t, member), s}})
		if len(s.log) != 4 {
			t.Errorf("asked %v", s.log)
		}
	}
}

// TestStateErrors: the host's error is the module's, at its line, and may be caught; it is asked again.
func TestStateErrors(t *testing.T) {
	s := state(t)
	s.err = errors.New("not connected")
	got := notes(t, catalog.CheckEventAllowed, "event, state_events", `
		note(select(2, pcall(state_events.get, state_events, "m.room.name")))
		note(select(2, pcall(function() state_events:get("m.room.name") end)))
		for _ in state_events:each() do end`, parse(t, member), s)
	if want := "1.lua:5: check_event_allowed: state_events: not connected"; got != want || len(s.log) != 3 {
		t.Errorf("got %s, want %s, asked %v", got, want, s.log)
	}
}

// TestKeptStateEvents raise after the question, and the host is not asked.
func TestKeptStateEvents(t *testing.T) {
	const finished = "check_event_allowed: state_events of a finished call; copy what you need first"
	for keep, touch := range map[string]string{
		`kept = state_events`:                              `kept:get("m.room.name")`,
		`kept = state_events --1`:                          `kept:each()`,
		`kept = state_events:each("m.room.member")`:        `kept()`,
		`kept = state_events:each("m.room.member") kept()`: `kept()`,
	} {
		e := modules(t, "local kept\nfunction check_event_allowed(event, state_events) if not kept then "+keep+"\nelse "+touch+" end end")
		s := state(t)
		q := engine.Question{Callback: catalog.CheckEventAllowed, Args: []any{parse(t, member), s}}
		answer(t, e, q)
		s.log = nil
		if got := says(answer(t, e, q)); !strings.HasSuffix(got, finished) || len(s.log) > 0 {
			t.Errorf("%s, then %s: %q, asked %v", keep, touch, got, s.log)
		}
	}
}
