package hostile

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

//go:embed testdata/*.lua
var files embed.FS

// script is one attack. A line "--- name | mechanism | settings" begins it, and its text goes on to the next such line.
type script struct {
	class     string // the file that it is in
	name      string
	mechanism string
	text      string
	long      func() string // the text where it is too long to be made for nothing; else nil

	whole    bool   // the text is a module; else it is the body of a handler
	callback string // of the handler
	asks     int    // how often it is asked
	event    string // what it is asked about: a key of events
	needs    bool   // it makes sense only where there is an event
	allow    string // the power that the module is given
	want     string // how it may end, see allows
}

func (s *script) id() string { return s.class + "/" + s.name }

// allows reports whether the script may end so: with an answer, refused at load, or with a failure of a kind. No script
// may end with a panic, or find a way out.
func (s *script) allows(outcome string) bool {
	switch outcome {
	case "panic", escaped:
		return false
	case "error", "bad_answer", "answer", "refused":
		return s.want == "any" || s.want == outcome
	}
	return s.want == "any" || s.want == "limit" || s.want == outcome
}

// escaped is what a script answers that got hold of something it must not have.
const escaped = "M_ESCAPED"

// suite gives the scripts of testdata and those that sources makes, by class.
func suite() ([]*script, error) {
	entries, err := files.ReadDir("testdata")
	if err != nil {
		return nil, err
	}
	var all []*script
	for _, entry := range entries {
		text, err := files.ReadFile(path.Join("testdata", entry.Name()))
		if err != nil {
			return nil, err
		}
		_, class, _ := strings.Cut(strings.TrimSuffix(entry.Name(), ".lua"), "-")
		for part := range strings.SplitSeq("\n"+string(text), "\n--- ") {
			if strings.HasPrefix(part, "\n--") { // what the class is about
				continue
			}
			s, err := parseScript(class, part)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", entry.Name(), err)
			}
			all = append(all, s)
		}
	}
	return append(all, sources()...), nil
}

func parseScript(class, part string) (*script, error) {
	head, text, _ := strings.Cut(part, "\n")
	fields := strings.Split(head, " | ")
	if len(fields) != 3 {
		return nil, fmt.Errorf("%q: want name, mechanism and settings", head)
	}
	s := &script{class: class, name: fields[0], mechanism: fields[1], text: text, asks: 2, callback: "check_event_for_spam", event: "plain"}
	for _, setting := range strings.Fields(fields[2]) {
		key, value, _ := strings.Cut(setting, "=")
		switch key {
		case "want":
			s.want = value
		case "callback":
			s.callback = value
		case "event":
			s.event = value
		case "allow":
			s.allow = value
		case "needs":
			s.needs = true
		case "whole":
			s.whole = true
		case "asks":
			n, err := strconv.Atoi(value)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", head, err)
			}
			s.asks = n
		default:
			return nil, fmt.Errorf("%q: unknown setting %q", head, key)
		}
	}
	return s, nil
}

func find(id string) (*script, error) {
	all, err := suite()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(s *script) bool { return s.id() == id })
	if i < 0 {
		return nil, fmt.Errorf("no script %q", id)
	}
	return all[i], nil
}

// TestSuiteIsVaried: a class that tries one thing only shows little.
func TestSuiteIsVaried(t *testing.T) {
	all, err := suite()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 150 {
		t.Errorf("%d scripts", len(all))
	}
	names, mechanisms := map[string]int{}, map[string]map[string]bool{}
	for _, s := range all {
		if names[s.id()]++; names[s.id()] > 1 {
			t.Errorf("two scripts are called %s", s.id())
		}
		if s.want == "" || events[s.event] == nil {
			t.Errorf("%s: how may it end, and what is it asked about?", s.id())
		}
		if mechanisms[s.class] == nil {
			mechanisms[s.class] = map[string]bool{}
		}
		mechanisms[s.class][s.mechanism] = true
	}
	for class, m := range mechanisms {
		n := 0
		for id := range names {
			if strings.HasPrefix(id, class+"/") {
				n++
			}
		}
		if n < 5 || len(m) < 3 {
			t.Errorf("%s has %d scripts with %d mechanisms", class, n, len(m))
		}
	}
}
