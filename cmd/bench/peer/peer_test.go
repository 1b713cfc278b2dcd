package peer

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// refused are the events that every peer has to refuse, by rule.
var refused = map[Rule][]string{
	Spam:    {"1.1 KB, sender to be refused", "1.1 KB, body to be refused"},
	Pattern: {"1.1 KB, body to be refused"},
	State:   {"1.1 KB, sender to be refused"},
	API:     {"1.1 KB, sender to be refused"},
}

// lacks are the rules that peers have no way to do, and the shapes of events that they have not.
var lacks = map[string]struct {
	rules  []Rule
	shapes []From
}{
	axolua.name:     {shapes: []From{Ready}},
	pooled.name:     {shapes: []From{Ready}},
	nakama.name:     {shapes: []From{Ready}},
	raw.name:        {shapes: []From{JSON, Struct}},
	starlarkGo.name: {rules: []Rule{Pattern}},
	exprLang.name:   {rules: []Rule{Pattern}},
}

func TestAnswers(t *testing.T) {
	all := Events()
	// On 60 KB, stock gopher-lua's patterns take 0.2 s where nothing else runs, and so may reach the deadline.
	short := slices.DeleteFunc(Events(), func(ev *Event) bool { return len(ev.JSON) > 10_000 })
	for _, p := range InProcess() {
		t.Run(p.Name, func(t *testing.T) {
			if err := p.Missing(); err != nil {
				t.Skip(err)
			}
			for _, rule := range []Rule{Empty, Spam, Fields1, Fields3, Fields10, Pattern, State, API} {
				events := all
				if rule == Pattern {
					events = short
				}
				for _, from := range []From{JSON, Struct, Ready} {
					checkAnswers(t, p, Setup{Rule: rule, From: from}, events)
					checkAnswers(t, p, Setup{Rule: rule, From: from, Modules: 5, Handled: 2, Callers: 3}, events)
				}
			}
		})
	}
}

func checkAnswers(t *testing.T, p Peer, s Setup, events []*Event) {
	t.Helper()
	lack := lacks[p.Name]
	loaded, err := p.Load(s)
	if slices.Contains(lack.rules, s.Rule) || slices.Contains(lack.shapes, s.From) {
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%+v: got %v, want that it is not supported", s, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	defer loaded.Close()
	for _, ev := range events {
		want := ""
		if slices.Contains(refused[s.Rule], ev.Name) {
			want = forbidden
		}
		if code, _, err := loaded.Ask(ev, 4); code != want || err != nil {
			t.Errorf("%+v, %s: got %q, %v, want %q", s, ev.Name, code, err, want)
		}
	}
}

// TestDeadline has a script that never ends stopped, twice: what was stopped must be of use again, or be replaced.
func TestDeadline(t *testing.T) {
	const luaLoop = `function check_event_for_spam(event) while true do end end`
	for _, c := range []struct {
		language *language
		endless  string
		silent   bool // a failure is no answer, and no error
	}{
		{language: &axolua, endless: luaLoop, silent: true},
		{language: &pooled, endless: luaLoop},
		{language: &nakama, endless: luaLoop},
		{language: &javascript, endless: `exports.check_event_for_spam = function (event) { while (true) {} }`},
		{language: &starlarkGo, endless: "def check_event_for_spam(event):\n    for _ in range(1 << 60):\n        pass"},
		{language: &wasm, endless: "#include \"rule.h\"\nEXPORT(\"check_event_for_spam\") int check_event_for_spam(void) { for (;;); }"},
	} {
		t.Run(c.language.name, func(t *testing.T) {
			t.Parallel()
			if err := c.language.peer().Missing(); err != nil {
				t.Skip(err)
			}
			loaded, err := c.language.load([]string{c.endless}, Setup{Rule: Spam, From: Struct})
			if err != nil {
				t.Fatal(err)
			}
			defer loaded.Close()
			for range 2 {
				start := time.Now()
				code, _, err := loaded.Ask(Events()[0], 1)
				took := time.Since(start)
				if code != "" || (err == nil) != c.silent {
					t.Errorf("got %q, %v", code, err)
				}
				if took < deadline/10 || took > 5*deadline { // Axolua also counts instructions, of which 20 million take less
					t.Errorf("stopped after %v", took)
				}
			}
		})
	}
}

func TestSizes(t *testing.T) {
	for i, size := range []int{1150, 8 << 10, 60 << 10, 1150, 1150} {
		ev := Events()[i]
		if got := len(ev.JSON); got < size*95/100 || got > size*105/100 {
			t.Errorf("%s: %d bytes", ev.Name, got)
		}
	}
}

// TestNotesHaveTheirVersions: what a note says is what was compared.
func TestNotesHaveTheirVersions(t *testing.T) {
	text, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for path, notes := range map[string][]string{
		"github.com/yuin/gopher-lua":    {pooled.note, nakama.note, raw.note},
		"layeh.com/gopher-luar":         {pooled.note},
		"github.com/dop251/goja":        {javascript.note},
		"go.starlark.net":               {starlarkGo.note},
		"github.com/expr-lang/expr":     {exprLang.note},
		"github.com/tetratelabs/wazero": {wasm.note},
	} {
		// The version, or of one that has no tag its day.
		found := regexp.MustCompile(regexp.QuoteMeta(path) + ` v(?:0\.0\.0-(\d{4})(\d\d)(\d\d)|(\d+\.\d+\.\d+)\n)`).FindSubmatch(text)
		if found == nil {
			t.Errorf("%s is not in go.mod", path)
			continue
		}
		want := string(found[4])
		if want == "" {
			want = fmt.Sprintf("%s-%s-%s", found[1], found[2], found[3])
		}
		for _, note := range notes {
			if !strings.Contains(note, path[strings.LastIndex(path, "/")+1:]+" "+want) && !strings.Contains(note, "of "+want) {
				t.Errorf("%s is %s, and the note says: %s", path, want, note)
			}
		}
	}
}
