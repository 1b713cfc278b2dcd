package httpdoor

import (
	"fmt"
	"strings"
	"testing"
)

// TestModuleCounters: what modules count is at /metrics, and outlives reloads.
func TestModuleCounters(t *testing.T) {
	w := newWorld(t, Options{})
	count := func(script string) {
		t.Helper()
		w.write("function check_event_for_spam(event) " + script + " end")
		if r := w.do("POST", "/v1/reload", "", nil); r.Code != 200 {
			t.Fatal(r.Body)
		}
		if r := w.do("POST", "/v1/callbacks/check_event_for_spam", eventWith("x"), nil); r.Code != 200 {
			t.Fatal(r.Body)
		}
	}
	count(`metric.inc("denied", { kind = 'a "quoted" link', other = "\255\n" }) metric.inc("seen")`)
	count(`metric.inc("denied", 2, { kind = "x" }) metric.inc("seen", 0.5)`)
	got := w.do("GET", "/metrics", "", nil).Body.String()
	for _, want := range []string{
		`axolua_module_denied{kind="a \"quoted\" link",module="a.lua",other="` + "\ufffd" + `\n"} 1`,
		`axolua_module_denied{kind="x",module="a.lua"} 2`,
		`axolua_module_seen{module="a.lua"} 1.5`,
		`# TYPE axolua_module_seen counter`,
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}

// TestTooManyCounters: whatever a module counts, /metrics works.
func TestTooManyCounters(t *testing.T) {
	w := newWorld(t, Options{})
	w.write(`function check_event_for_spam(event)
		for i = 1, 300 do
			metric.inc("users", { user = i }) metric.inc("users", { ["label" .. i] = 1 }) metric.inc("metric" .. i, { a = 1 }) metric.inc("other", { a = i })
		end
	end`)
	w.do("POST", "/v1/reload", "", nil)
	if r := w.do("POST", "/v1/callbacks/check_event_for_spam", eventWith("x"), nil); strings.Contains(r.Body.String(), "failures\":[{") {
		t.Fatal(r.Body)
	}
	r := w.do("GET", "/metrics", "", nil)
	if r.Code != 200 || !strings.Contains(r.Body.String(), `axolua_module_users{module="a.lua",user="other"} `) {
		t.Error(r.Code, r.Body)
	}
	if n := strings.Count(r.Body.String(), "\naxolua_module_"); n > 300 {
		t.Error(fmt.Sprint(n, " series"))
	}
}
