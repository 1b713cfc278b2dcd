package engine_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

func TestOffer(t *testing.T) {
	policy := func(o catalog.OnError) engine.Policy {
		return engine.Policy{Set: true, Local: o, Federated: catalog.Skip}
	}
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", `filters = { check_event_for_spam = { type = { "m.room.message", "m.reaction" }, origin = "local" } }
			function check_event_for_spam(event) end
			function user_may_create_room(user) end`)
	saveScript(t, dir, "b.lua", `filters = { check_event_for_spam = { sender = "@a:b" } }
			function check_event_for_spam(event) end
			auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = function() end } }`)
	settings := engine.Settings{CallTimeout: 3 * time.Second, Modules: []engine.ModuleSettings{
		{File: "a.lua", Callbacks: map[string]engine.CallbackSettings{"check_event_for_spam": {OnError: policy(catalog.Deny)}}},
		{File: "b.lua", Allow: []string{"auth"}, OnError: policy(catalog.Raise)},
	}}
	e := startEngine(t, engine.Config{Scripts: dir, Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	o := e.Offer()
	if want := []string{"check_auth", "check_event_for_spam", "user_may_create_room"}; !reflect.DeepEqual(slices.Sorted(slices.Values(o.Callbacks)), want) {
		t.Errorf("callbacks %q, want %q", o.Callbacks, want)
	}
	filters := []map[string][]string{{"type": {"m.room.message", "m.reaction"}, "origin": {"local"}}, {"sender": {"@a:b"}}}
	if !reflect.DeepEqual(o.Filters, map[string][]map[string][]string{"check_event_for_spam": filters}) {
		t.Errorf("filters %v", o.Filters)
	}
	if want := []engine.AuthChecker{{"m.login.password", []string{"password"}}}; !reflect.DeepEqual(o.AuthCheckers, want) {
		t.Errorf("auth checkers %v", o.AuthCheckers)
	}
	for name, want := range map[string]engine.OfferedPolicy{
		"check_event_for_spam": {3 * time.Second, catalog.Deny, catalog.Skip, true},
		"check_event_allowed":  {3 * time.Second, catalog.Raise, catalog.Raise, true}, // nobody handles it: the default
		"on_new_event":         {3 * time.Second, catalog.Skip, catalog.Skip, false},
		"on_user_registration": {3 * time.Second, catalog.Skip, catalog.Skip, true},
	} {
		if got := o.Policies[name]; got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	unheard := 0
	for _, p := range o.Policies {
		if !p.Wait {
			unheard++
		}
	}
	if len(o.Policies) != 50 || unheard != 8 {
		t.Errorf("%d policies, of which %d without waiting; want 50 and 8", len(o.Policies), unheard)
	}
}

func TestTheOfferTellsOfTheNextOne(t *testing.T) {
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", `function on_new_event(event, state_events) end`)
	e := startEngine(t, engine.Config{Scripts: dir})
	o := e.Offer()
	reloads(t, e, false)
	select {
	case <-o.Changed:
		t.Fatal("told of a reload that changed nothing")
	default:
	}
	saveScript(t, dir, "a.lua", `function user_may_create_room(user) end`)
	reloads(t, e, true)
	<-o.Changed
	if next := e.Offer(); !slices.Equal(next.Callbacks, []string{"user_may_create_room"}) || next.Generation == o.Generation {
		t.Errorf("%+v", next)
	}
	e.Close()
	<-e.Offer().Changed
}
