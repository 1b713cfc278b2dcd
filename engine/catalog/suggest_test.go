package catalog

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	names := []string{"check_event_for_spam", "check_event_allowed", "user_may_invite", "FORBIDDEN", "UNKNOWN",
		"find", "bind", "re", "ip", "log"}
	for _, c := range []struct{ typed, want string }{
		{"check_event_for_span", "check_event_for_spam"}, // substitution
		{"check_event_for_spa", "check_event_for_spam"},  // deletion
		{"check_eventt_allowed", "check_event_allowed"},  // insertion
		{"check_evnet_allowed", "check_event_allowed"},   // swap
		{"checkEventForSpam", "check_event_for_spam"},    // case is free, three underscores are not
		{"forbiden", "FORBIDDEN"},
		{"user_may_invite", "user_may_invite"},
		{"fond", "find"}, // bind is two away
		{"wind", "find"}, // find and bind are equally near: the first
		{"lgo", "log"},   // a swap counts once, so that a short name has one too
		{"er", "re"},
		{"x", ""}, // one letter says nothing
		{"", ""},
		{"zzzz", ""},
		{"fight", ""}, // two wrong letters of five are too many
		{"on_event", ""},
		{strings.Repeat("user_may_invite", 10000), ""},
	} {
		if got := Nearest(c.typed, names); got != c.want {
			t.Errorf("Nearest(%.30q) = %q, want %q", c.typed, got, c.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	long := strings.Repeat("x", 65)
	for typed, want := range map[string]string{"fond": "; did you mean find?", "zzzz": "", long + "x": ""} {
		if got := DidYouMean(typed, []string{"find", long}); got != want {
			t.Errorf("DidYouMean(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"kitten", "sitting", 3},
		{"ca", "abc", 3}, // no letter is edited twice; the unrestricted distance is 2
		{"é", "e", 1},    // letters, not bytes
	} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
