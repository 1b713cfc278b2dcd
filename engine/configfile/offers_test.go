package configfile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

// onErrorCase is one on_error in a file, and what is wrong with it; "" if nothing is.
type onErrorCase struct{ text, want string }

// onErrorCases puts word where a file may say what a failure does in cb: for all modules, for one, and for one origin.
func onErrorCases(cb *catalog.Callback, word string) []onErrorCase {
	fault, at := "", "callbacks."+cb.Name+".on_error"
	policy, known := map[string]catalog.OnError{"skip": catalog.Skip, "deny": catalog.Deny, "raise": catalog.Raise}[word]
	switch {
	case !known:
		fault = fmt.Sprintf("got %q, want %s", word, offers(cb))
	case !cb.May(policy):
		fault = fmt.Sprintf("%s cannot %s; it offers %s", cb.Name, word, offers(cb))
	}
	want := func(place, key string) string {
		if fault == "" {
			return ""
		}
		return "axolua.yaml:" + place + ": " + key + ": " + fault
	}
	all := []onErrorCase{
		{"callbacks:\n  " + cb.Name + ":\n    on_error: " + word, want("3:15", at)},
		{"modules:\n- module: a.lua\n  callbacks:\n    " + cb.Name + ":\n      on_error: " + word, want("5:17", "a.lua: "+at)},
	}
	for _, origin := range []string{"local", "federated"} {
		c := onErrorCase{"callbacks:\n  " + cb.Name + ":\n    on_error:\n      " + origin + ": " + word, want(fmt.Sprintf("4:%d", len(origin)+9), at+"."+origin)}
		if !slices.ContainsFunc(cb.Params, func(p catalog.Param) bool { return p.Type == catalog.Event }) {
			c.want = fmt.Sprintf("axolua.yaml:4:7: %s: %s is not about an event, so it cannot depend on the origin; want %s", at, cb.Name, offers(cb))
		}
		all = append(all, c)
	}
	return all
}

// TestOnErrorOfEveryCallback: each row of the catalogue takes what it offers, wherever it is said, and nothing else.
func TestOnErrorOfEveryCallback(t *testing.T) {
	taken, refused := 0, 0
	for _, cb := range catalog.All() {
		for _, word := range []string{"skip", "deny", "raise", "default", "synapse", "truthy", "Skip", "ignore"} {
			for _, c := range onErrorCases(cb, word) {
				_, err := usual.parse(c.text)
				if got := lines(err); got != c.want {
					t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
				}
				if c.want == "" {
					taken++
				} else {
					refused++
				}
			}
		}
	}
	if taken == 0 || refused == 0 {
		t.Errorf("%d were taken and %d refused", taken, refused)
	}
}

// TestOffers: the words are those of the page that decides them.
func TestOffers(t *testing.T) {
	for name, want := range map[string]string{
		"check_event_for_spam": "skip, deny or raise", "check_event_allowed": "skip, deny or raise", "on_create_room": "skip or raise",
		"check_threepid_can_be_invited": "skip or deny", "check_auth": "only skip", "on_legacy_renew": "only raise",
		"on_user_login": "skip or raise", "on_new_event": "only skip",
	} {
		if got := offers(catalog.ByName(name)); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// TestEveryLimitIsConfigurable: where a limit may be said it is taken, and a value out of its range is refused with what
// the range is.
func TestEveryLimitIsConfigurable(t *testing.T) {
	size, count, duration := []string{"0", "-1", "1.5", "lots"}, []string{"0", "-1", "1.5", "lots"}, []string{"0s", "-1s", "1", "soon", "9999h"}
	call := map[string][]string{"time": duration, "instructions": count, "string_bytes": size, "coroutines": count}
	for place, limits := range map[string]map[string][]string{
		"limits: { %s }": {"time": duration, "instructions": count, "string_bytes": size, "coroutines": count, "load": duration},
		"callbacks: { check_event_for_spam: { limits: { %s } } }":                               call,
		"modules: [{ module: a.lua, limits: { %s } }]":                                          call,
		"modules: [{ module: a.lua, callbacks: { check_event_for_spam: { limits: { %s } } } }]": call,
		"process: { %s }": {"heap": size, "string_length": size, "depth": {"0", "199", "201", "lots"}},
		"pool: { %s }":    {"max": count, "queue": count, "idle": duration},
		"fence: { %s }":   {"failures": count, "window": duration, "pause": duration},
		"{ %s }":          {"call_timeout": duration},
	} {
		for limit, bad := range limits {
			good := map[string]string{"depth": "200"}[limit]
			if good == "" {
				good = map[bool]string{true: "2s", false: "2"}[len(bad) == len(duration)]
			}
			if _, err := usual.parse(fmt.Sprintf(place, limit+": "+good)); err != nil {
				t.Errorf("%s in %s: %v", limit, place, err)
			}
			for _, value := range bad {
				_, err := usual.parse(fmt.Sprintf(place, limit+": "+value))
				if got := lines(err); !strings.Contains(got, limit+": got ") || !strings.Contains(got, ", want ") || !strings.HasPrefix(got, "axolua.yaml:1:") {
					t.Errorf("%s: %s in %s: got %q", limit, value, place, got)
				}
			}
		}
	}
}
