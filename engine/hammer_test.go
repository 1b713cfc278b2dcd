package engine_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// hammerCaller asks one question after the other and remembers what the modules told it.
type hammerCaller struct {
	t      *testing.T
	e      *engine.Engine
	id     int
	values map[catalog.Type]any

	told    [][3]int // module, version and serial number, by the modules of the running question
	version int      // the newest it has seen
	serials []int    // of each module
	asked   int
}

// hammerOpener gives modules `stamp`, by which they tell a caller who they are, and `commit`, by which those refuse to
// load that do not belong together.
type hammerOpener struct {
	engine.Opener
	callers []*hammerCaller
}

func (o hammerOpener) Open(s *engine.Scope) (engine.Bindings, error) {
	next, version := 0, 0
	s.Define("commit", s.State().NewFunction(func(l *lua.LState) int {
		if module := l.CheckInt(1); module != next {
			l.RaiseError("a mixture: module %d after %d", module, next-1)
		}
		if next++; next > 1 && l.CheckInt(2) != version {
			l.RaiseError("a mixture: version %d beside %d", l.CheckInt(2), version)
		}
		version = l.CheckInt(2)
		return 0
	}))
	s.Define("stamp", s.State().NewFunction(func(l *lua.LState) int {
		id, err := strconv.Atoi(l.CheckString(1))
		if err != nil {
			l.RaiseError("%s", err)
		}
		c := o.callers[id] // it runs in the caller's goroutine, so no lock is needed, which the race detector proves
		c.told = append(c.told, [3]int{l.CheckInt(2), l.CheckInt(3), l.CheckInt(4)})
		return 0
	}))
	return o.Opener.Open(s)
}

// ask puts one question, whose answer must be of one generation, by all modules in their order.
func (c *hammerCaller) ask(cb *catalog.Callback) {
	q := hammerQuestion(cb, c.values)
	q.Request = &engine.RequestContext{ID: strconv.Itoa(c.id)}
	c.told = c.told[:0]
	c.asked++
	a, err := c.e.Call(context.Background(), q)
	if err != nil || len(a.Failures) > 0 {
		c.t.Errorf("%s: %v, %v", cb.Name, err, a)
		return
	}
	want := hammerModules
	if alone(cb) {
		want = want[:1]
	}
	if !slices.Equal(a.Asked(), want) || len(c.told) != len(want) {
		c.t.Errorf("%s: asked %v, told by %v, want %v", cb.Name, a.Asked(), c.told, want)
		return
	}
	version := c.told[0][1]
	for i, told := range c.told {
		if told[0] != i || told[1] != version {
			c.t.Errorf("%s: told by %v (module, version, serial), which is a mixture", cb.Name, c.told)
		}
		if told[2] < c.serials[i] {
			c.t.Errorf("%s: %s went back from save %d to %d", cb.Name, hammerModules[i], c.serials[i], told[2])
		}
		c.serials[i] = told[2]
	}
	if version < c.version {
		c.t.Errorf("%s: version %d after %d", cb.Name, version, c.version)
	}
	c.version = version
	stamped := cb.Answer.Kind == catalog.RoomConfig || strings.Contains(stampedAnswers[cb.Answer.Kind], "%d")
	if got := stampOf(a); stamped && got != strconv.Itoa(version) {
		c.t.Errorf("%s: the answer %+v is of version %s, the modules of %d", cb.Name, a.Result, got, version)
	}
}

// hammerCallers is how many ask at once; besides them the writer does.
const hammerCallers = 3

// newHammer gives a writer, the callers, the last of which is the writer's own, and an engine that watches.
func newHammer(t *testing.T) (*hammerWriter, []*hammerCaller) {
	values := hammerArgs(t)
	open := hammerOpener{Opener: bindings.Open(bindings.Options{})}
	for id := range hammerCallers + 1 {
		open.callers = append(open.callers, &hammerCaller{t: t, id: id, values: values, serials: make([]int, len(hammerModules))})
	}
	settings := engine.Settings{Limits: engine.Limits{Time: time.Minute}, CallTimeout: time.Minute, LoadTimeout: time.Minute}
	for _, m := range hammerModules {
		settings.Modules = append(settings.Modules, engine.ModuleSettings{File: m, Allow: hammerPowers()})
	}
	w := newHammerWriter(t)
	w.e, w.lines = watchEngine(t, engine.Config{
		Scripts: w.dir, Open: open, Quiet: 2 * time.Millisecond, Poll: 20 * time.Millisecond,
		Settings: func([]byte) (engine.Settings, error) { return settings, nil },
	})
	w.caller = open.callers[hammerCallers]
	for _, c := range open.callers {
		c.e = w.e
	}
	return w, open.callers
}

// TestHammer has callers ask all callbacks while a writer saves good and broken versions of the modules in every way
// that files change.
func TestHammer(t *testing.T) {
	saves := 1000
	if testing.Short() {
		saves = 150
	}
	w, callers := newHammer(t)
	done := make(chan struct{})
	var wg sync.WaitGroup
	stop := sync.OnceFunc(func() { close(done); wg.Wait() })
	t.Cleanup(stop)
	for _, c := range callers[:hammerCallers] {
		wg.Go(func() { c.askUntil(done) })
	}
	for w.saved < saves && !t.Failed() {
		w.step()
	}
	w.settle()
	stop()
	asked := 0
	for _, c := range callers {
		asked += c.asked
		for _, cb := range catalog.All() {
			c.ask(cb)
		}
		if c.version != w.version || !slices.Equal(c.serials, w.serials) {
			t.Errorf("in the end caller %d is served version %d, saves %v; want %d, %v", c.id, c.version, c.serials, w.version, w.serials)
		}
	}
	s := w.e.Status()
	t.Logf("%d saves in %v; loads: %d good, %d refused, %d unchanged; %d questions", w.saved, w.counts,
		s.LastLoad.Succeeded, s.LastLoad.Refused, s.LastLoad.Unchanged, asked)
	if s.LastLoad.Succeeded < uint64(saves/20) || s.LastLoad.Refused < uint64(saves/40) || s.Draining != 0 {
		t.Errorf("%+v, draining %d", s.LastLoad, s.Draining)
	}
}

func (c *hammerCaller) askUntil(done <-chan struct{}) {
	all := catalog.All()
	for n := c.id * 7; ; n++ {
		select {
		case <-done:
			return
		default:
			c.ask(all[n%len(all)])
			runtime.Gosched() // the machine may have fewer processors than there are callers
		}
	}
}

func hammerPowers() (powers []string) {
	for _, cb := range catalog.All() {
		if p := cb.Family.Allow; p != "" && !slices.Contains(powers, p) {
			powers = append(powers, p)
		}
	}
	return powers
}

func (c *hammerCaller) String() string {
	return fmt.Sprint("version ", c.version, ", saves ", c.serials)
}
