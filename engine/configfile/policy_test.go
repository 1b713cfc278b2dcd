package configfile

import (
	"testing"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

func TestNearestPolicyWins(t *testing.T) {
	const (
		spam   = "check_event_for_spam" // skip; deny, raise
		create = "on_create_room"       // raise; skip
		logout = "on_logged_out"        // only skip
	)
	// One level is added after the other, from the farthest to the nearest.
	const (
		file     = "on_error: deny\n"
		synapse  = "on_error: synapse\n"
		forAll   = "callbacks: { check_event_for_spam: { on_error: { local: raise } } }\n"
		module   = "modules: [{ module: a.lua, on_error: skip }]"
		nearest  = "modules: [{ module: a.lua, on_error: skip, callbacks: { check_event_for_spam: { on_error: { federated: raise } } } }]"
		noPolicy = "modules: [{ module: a.lua }]"
	)
	skip, deny, raise := Policy{OnError: catalog.Skip}, Policy{OnError: catalog.Deny}, Policy{OnError: catalog.Raise}
	for _, tt := range []struct {
		name, text, callback string
		local, federated     Policy
	}{
		{"the catalogue", noPolicy, spam, skip, skip},
		{"the catalogue, of another callback", noPolicy, create, raise, raise},
		{"on_error: default", "on_error: default\n" + noPolicy, create, raise, raise},
		{"the file", file + noPolicy, spam, deny, deny},
		{"the file, where it is not offered", file + noPolicy, create, raise, raise},
		{"the file, where nothing else is offered", file + noPolicy, logout, skip, skip},
		{"as Synapse", synapse + noPolicy, spam, Policy{catalog.Skip, true}, Policy{catalog.Skip, true}},
		{"the callback for all, half of it", file + forAll + noPolicy, spam, raise, deny},
		{"the callback for all, over Synapse", synapse + forAll + noPolicy, spam, raise, Policy{catalog.Skip, true}},
		{"the module", file + forAll + module, spam, skip, skip},
		{"the module, over Synapse", synapse + module, create, skip, skip},
		{"the module's callback, half of it", file + forAll + nearest, spam, skip, raise},
		{"a module without an entry", file + forAll, spam, raise, deny},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := mustParse(t, tt.text)
			cb := catalog.ByName(tt.callback)
			if got := f.Policy(f.Module("a.lua"), cb, false); got != tt.local {
				t.Errorf("local: got %v, want %v", got, tt.local)
			}
			if got := f.Policy(f.Module("a.lua"), cb, true); got != tt.federated {
				t.Errorf("federated: got %v, want %v", got, tt.federated)
			}
		})
	}
}

func TestNearestLimitsWin(t *testing.T) {
	f := mustParse(t, `
limits: { time: 8s, coroutines: 8, load: 8s, string_bytes: 8 }
callbacks: { check_event_for_spam: { limits: { time: 4s, coroutines: 4, instructions: 4 } } }
modules:
  - module: a.lua
    limits: { time: 2s, instructions: 2 }
    callbacks: { check_event_for_spam: { limits: { time: 1s } } }
`)
	spam, other := catalog.ByName("check_event_for_spam"), catalog.ByName("user_may_invite")
	a := f.Module("a.lua")
	for _, tt := range []struct {
		name string
		m    *Module
		cb   *catalog.Callback
		want Limits
	}{
		{"all levels", a, spam, Limits{time.Second, 2, 8, 4, 8 * time.Second}},
		{"another callback", a, other, Limits{2 * time.Second, 2, 8, 8, 8 * time.Second}},
		{"no callback", a, nil, Limits{2 * time.Second, 2, 8, 8, 8 * time.Second}},
		{"no entry", nil, spam, Limits{4 * time.Second, 4, 8, 4, 8 * time.Second}},
		{"neither", nil, nil, Limits{8 * time.Second, 20_000_000, 8, 8, 8 * time.Second}},
	} {
		if got := f.LimitsFor(tt.m, tt.cb); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
