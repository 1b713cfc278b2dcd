package peer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/cmd/bench/peer/rules"
)

// deadline is what each module may take in every peer that can stop a script, as in the engine: a slow module takes nothing
// of the time of those after it.
const deadline = time.Second

// forbidden is the code of a refusal.
const forbidden = "M_FORBIDDEN"

// callback is the function that r defines.
func (r Rule) callback() string {
	if r == State {
		return "check_event_allowed"
	}
	return "check_event_for_spam"
}

// source is r in the language whose files end in ext. A language that has no file has no way to do it.
func (r Rule) source(ext string) (string, error) {
	name := string(r) + "." + ext
	if ext == "c" {
		name = "c/" + name // Go wants no C beside its own files
	}
	text, err := rules.Files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s as .%s: %w", r, ext, errors.ErrUnsupported)
	}
	return string(text), err
}

// language is a peer of this process as its file describes it.
type language struct {
	name, note string
	ext        string // of its rules
	other      string // a module that does not define the callback
	shapes     []From // of events that it can take
	// load gets modules ready, each a source text.
	load    func(modules []string, s Setup) (Loaded, error)
	missing func() error // nil where nothing has to be installed
}

func (l *language) peer() Peer {
	missing := l.missing
	if missing == nil {
		missing = func() error { return nil }
	}
	return Peer{Name: l.name, Note: l.note, Own: true, Missing: missing, Load: l.loadRule}
}

func (l *language) loadRule(s Setup) (Loaded, error) {
	if !slices.Contains(l.shapes, s.From) {
		return nil, fmt.Errorf("%s: events as %s: %w", l.name, s.From, errors.ErrUnsupported)
	}
	rule, err := s.Rule.source(l.ext)
	if err != nil {
		return nil, err
	}
	modules := make([]string, max(1, s.Modules))
	for i := range modules {
		modules[i] = rule
		if s.Handled != 0 && i < len(modules)-s.Handled {
			modules[i] = l.other
		}
	}
	return l.load(modules, s)
}

// loaded is a peer of this process that is ready.
type loaded struct {
	callers int
	// asker gives caller i its own way to ask about ev: what a host does before a question comes is done here.
	asker func(i int, ev *Event) (ask func() (code string, err error))
	close func() // may be nil
}

func (l *loaded) Close() {
	if l.close != nil {
		l.close()
	}
}

// Ask is Loaded's: for every peer of this process the same loop, so that no one has a shorter one.
func (l *loaded) Ask(ev *Event, n int) (code string, took time.Duration, err error) {
	if l.callers == 0 {
		ask := l.asker(0, ev)
		start := measure.Processor()
		code, err = repeat(n, ask)
		return code, measure.Processor() - start, err
	}
	var done sync.WaitGroup
	begin := make(chan struct{})
	codes, errs := make([]string, l.callers), make([]error, l.callers)
	for i := range l.callers {
		ask := l.asker(i, ev)
		share := (n + i) / l.callers // the last ones have one more where n does not divide; together they are n
		done.Go(func() {
			<-begin
			codes[i], errs[i] = repeat(share, ask)
		})
	}
	start := time.Now()
	close(begin)
	done.Wait()
	return codes[l.callers-1], time.Since(start), errors.Join(errs...)
}

func repeat(n int, ask func() (string, error)) (code string, err error) {
	for range n {
		if code, err = ask(); err != nil {
			return "", err
		}
	}
	return code, nil
}

// messages is the asker of peers that take a Message: with JSON, every question decodes it with encoding/json.
func messages(from From, answer func(m *Message) (string, error)) func(int, *Event) func() (string, error) {
	return func(_ int, ev *Event) func() (string, error) {
		if from != JSON {
			return func() (string, error) { return answer(ev.Struct) }
		}
		return func() (string, error) {
			m := new(Message)
			if err := json.Unmarshal(ev.JSON, m); err != nil {
				return "", err
			}
			return answer(m)
		}
	}
}
