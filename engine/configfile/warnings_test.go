package configfile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func warnings(f *File) string {
	var lines []string
	for _, w := range f.Warned() {
		lines = append(lines, strings.TrimPrefix(w.String(), "/etc/axolua/"))
	}
	return strings.Join(lines, "\n")
}

// TestWarnings: whoever asks for what there is not yet is told so.
func TestWarnings(t *testing.T) {
	const none = "has no effect in this version"
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"limits: { time: 1s }\ndoors: { http: { listen: ':1' } }", ""},
		{"require_tests: true\nbackground:\noutbound_http: {}\ndoors: { homeserver: }", ""},
		{"\nbackground: { time: 1m, vms: 1 }", "axolua.yaml:2:15: warning: background.time " + none},
		{"doors:\n  homeserver: { socket: '' }\nbackground: { share: 0.5 }\noutbound_http: { timeout: 1s }",
			"axolua.yaml:3:15: warning: background.share " + none},
		{"modules:\n  - module: a.lua\n    allow: [auth, admin, http.a.b, background_updates, api.x]", ""},
	} {
		f, err := usual.parse(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
		} else if got := warnings(f); got != tt.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", tt.text, got, tt.want)
		}
	}
}

// TestRest: beside the problems there is what could be read.
func TestRest(t *testing.T) {
	_, err := usual.parse("scripts: rules\ncall_timout: 1s\nlimits: { time: 2s, load: 5 }\nbackground: { time: 1m }\n" +
		"modules: [{ module: b.lua, config: { n: 1 }, x: 1 }, { config: {} }, { module: b.lua }, { module: a.lua }]")
	var wrong *Error
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v, want an *Error", err)
	}
	rest := wrong.Rest
	if got, want := fmt.Sprint(rest.Scripts, rest.Limits.Time, rest.Limits.Load, rest.Modules, rest.Modules[0].Config),
		"/etc/axolua/rules2s 5s [b.lua a.lua] map[n:1]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := warnings(rest), "axolua.yaml:4:15: warning: background.time has no effect in this version"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	_, err = usual.parse("modules: a.lua")
	if !errors.As(err, &wrong) || wrong.Rest.Modules != nil {
		t.Errorf("modules that are no list: got %v, want all", wrong.Rest.Modules)
	}
	_, err = usual.parse("data: @")
	if !errors.As(err, &wrong) || wrong.Rest.Scripts != "/etc/axolua/scripts" {
		t.Errorf("no YAML: got %v, want the defaults", wrong.Rest.Scripts)
	}
}
