package work

import (
	"fmt"
	"runtime"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/cmd/bench/peer"
)

// callers puts the same rule to the engine and to what most Go servers do, from more and more goroutines.
func (w *Work) callers() (all []measure.Case) {
	for _, procs := range []int{1, 2} {
		for _, callers := range []int{1, 2, 4, 8, 16, 64} {
			for _, name := range []string{Engine, Pooled} {
				all = append(all, asCase(fmt.Sprintf("one rule, %s on %s", count(callers, "caller"), count(procs, "core")), name, callers, procs))
			}
		}
	}
	return all
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func asCase(work, name string, callers, procs int) measure.Case {
	var l *asked
	return measure.Case{
		Work: work, Peer: name, Own: true, Procs: procs,
		Open: func() (err error) {
			l, err = open(name, callers)
			return err
		},
		Close: func() { l.Close() },
		Do:    func(n int) (time.Duration, error) { return l.ask(n) },
	}
}

// asked is a peer that has the rule, and the event to ask about.
type asked struct {
	peer.Loaded
	event *peer.Event
}

func open(name string, callers int) (*asked, error) {
	for _, p := range peer.InProcess() {
		if p.Name != name {
			continue
		}
		from := peer.Struct
		if name == Raw {
			from = peer.Ready
		}
		l, err := p.Load(peer.Setup{Rule: peer.Spam, Modules: 1, From: from, Callers: callers})
		return &asked{l, peer.Events()[0]}, err
	}
	return nil, fmt.Errorf("there is no peer %q", name)
}

func (l *asked) ask(n int) (time.Duration, error) {
	code, took, err := l.Ask(l.event, n)
	if err == nil && code != "" {
		err = fmt.Errorf("an innocent event was refused: %s", code)
	}
	return took, err
}

// twoCores is what a second core brings. The stock VMs share nothing at all: what they do not reach, the machine does not
// give, two of whose processors may well be one core.
func (w *Work) twoCores() (all []measure.Probe) {
	for _, name := range []string{Engine, Pooled, Raw} {
		all = append(all, measure.Probe{
			Work: "two cores against one, one rule, 8 callers", Peer: name,
			Take: func() (map[string]float64, error) {
				gain, err := w.secondCore(name, 8)
				return map[string]float64{"times the questions": gain}, err
			},
		})
	}
	return all
}

// secondCore compares turns on one core and on two that follow each other, so that both meet the same neighbours: one,
// two, two, one, and so on.
func (w *Work) secondCore(name string, callers int) (gain float64, err error) {
	var took [3]time.Duration // by cores
	n := 0
	for _, procs := range []int{1, 2, 2, 1, 1, 2, 2, 1} {
		one, err := w.onCores(procs, name, callers, &n)
		if err != nil {
			return 0, err
		}
		took[procs] += one
	}
	return float64(took[1]) / float64(took[2]), nil
}

// onCores is what n questions take on so many cores; n is chosen where it is 0.
func (w *Work) onCores(procs int, name string, callers int, n *int) (time.Duration, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
	l, err := open(name, callers)
	if err != nil {
		return 0, err
	}
	defer l.Close()
	const warm = 2000
	took, err := l.ask(warm)
	if err != nil {
		return 0, err
	}
	if *n == 0 {
		*n = int(float64(w.span(400*time.Millisecond)) / float64(took) * warm)
	}
	runtime.GC()
	return l.ask(*n)
}
