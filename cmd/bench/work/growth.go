package work

import (
	"runtime"
	"slices"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/cmd/bench/peer"
	"github.com/axolua/axolua/cmd/bench/peer/rules"
)

// Growth shows what does not stay in proportion when there is ten times as much of something.
func (w *Work) Growth() []measure.Series {
	all := slices.Concat(
		inUnit("ns a question", w.growingQuestions()),
		inUnit("ns", w.growingLoads()),
		inUnit("bytes", w.growingMemory()),
	)
	for i := range all {
		all[i].Peer = Engine
	}
	return all
}

func inUnit(unit string, all []measure.Series) []measure.Series {
	for i := range all {
		all[i].Unit = unit
	}
	return all
}

const (
	readsOne = `function check_event_for_spam(event)
  if event.type == "m.spam" then return "M_FORBIDDEN" end
end
`
	readsAll = `function check_event_for_spam(event)
  local bytes = 0
  for _, value in pairs(event.content) do bytes = bytes + #value end
  for key, value in pairs(event) do
    if key ~= "content" and value == "m.spam" then return "M_FORBIDDEN" end
  end
  if bytes == 0 then return "M_FORBIDDEN" end
end
`
)

func (w *Work) growingQuestions() []measure.Series {
	one := func(source string) func(int) string { return func(int) string { return source } }
	kilobytes := func(source string) func(int) (float64, error) {
		return func(kb int) (float64, error) { return w.fromJSON(message(kb*1000), one(source)) }
	}
	return []measure.Series{
		{Work: "question, by modules that handle it", Size: "modules", Most: 1, Sizes: moduleCounts,
			Take: func(n int) (float64, error) { return w.question(n, 1, plain) }},
		{Work: "question, by modules of which one handles it", Size: "modules", Most: 0, Sizes: moduleCounts,
			Take: func(n int) (float64, error) { return w.question(n, 1, oneHandles) }},
		{Work: "question, by size of the event, all fields read", Size: "KB", Most: 1, Sizes: []int{1, 10, 100}, Take: kilobytes(readsAll)},
		{Work: "question, by size of the event, one field read", Size: "KB", Most: 1, Sizes: []int{1, 10, 100}, Take: kilobytes(readsOne)},
		{Work: "question, by size of the script, the same handler", Size: "hundred lines", Most: 0, Sizes: []int{1, 10, 100},
			Take: func(n int) (float64, error) { return w.question(1, 1, one(hundredLines(0, n))) }},
		{Work: "question, by callers", Size: "callers", Most: 0, Sizes: []int{1, 10, 100},
			Take: func(n int) (float64, error) { return w.question(1, n, one(rules.SpamLua)) }},
	}
}

func (w *Work) growingLoads() []measure.Series {
	sizes := []int{10, 100, 1000}
	return []measure.Series{
		{Work: "load, by modules", Size: "modules", Most: 1, Sizes: sizes, Take: func(n int) (float64, error) {
			took, err := w.loadTime(n, loadEngine)
			return float64(took), err
		}},
		{Work: "reload of one changed file, by modules", Size: "modules", Most: 1, Sizes: sizes, Take: w.reload},
	}
}

func (w *Work) growingMemory() []measure.Series {
	return []measure.Series{
		{Work: "live heap of a VM, by modules", Size: "modules", Most: 1, Sizes: []int{1, 10, 100},
			Take: func(n int) (float64, error) { return w.heapPerVM(n, 5) }},
		{Work: "live heap of an engine, by modules", Size: "modules", Most: 1, Sizes: moduleCounts, Take: w.heapOfEngine},
		{Work: "live heap of an engine, by VMs", Size: "VMs", Most: 1, Sizes: []int{1, 10, 100},
			Take: func(n int) (float64, error) { return w.heapOfVMs(10, n) }},
	}
}

// oneHandles is modules of which the first handles the question.
func oneHandles(i int) string {
	if i == 0 {
		return rules.SpamLua
	}
	return peer.OtherLua
}

// question is what one takes, of an event that the host has as a value.
func (w *Work) question(modules, callers int, source func(i int) string) (ns float64, err error) {
	ev, err := hostMessage()
	if err != nil {
		return 0, err
	}
	return w.asking(modules, callers, source, func(s *started) error { return s.ask(ev) })
}

// fromJSON is what a question takes with the event read anew each time.
func (w *Work) fromJSON(text []byte, source func(i int) string) (ns float64, err error) {
	ev := new(bindings.Event)
	return w.asking(1, 1, source, func(s *started) error {
		if err := ev.Parse(text); err != nil {
			return err
		}
		return s.ask(ev)
	})
}

// asking is the processor's time for a question while the callers ask. A single one has one processor, as where peers ask.
// The first part does not count.
func (w *Work) asking(modules, callers int, source func(i int) string, ask func(s *started) error) (ns float64, err error) {
	if callers == 1 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	}
	s, err := w.start(modules, 0, nil, source)
	if err != nil {
		return 0, err
	}
	defer s.close()
	do := func(int) error { return ask(s) }
	if _, err := repeat(callers, w.span(50*time.Millisecond), do); err != nil {
		return 0, err
	}
	runtime.GC()
	begun := measure.Processor()
	n, err := repeat(callers, w.span(300*time.Millisecond), do)
	return float64(measure.Processor()-begun) / float64(n), err
}

// reload is what a reload takes while nobody asks.
func (w *Work) reload(modules int) (ns float64, err error) {
	s, err := w.start(modules, 0, nil, plain)
	if err != nil {
		return 0, err
	}
	defer s.close()
	var took []time.Duration
	for begun := time.Now(); len(took) < 2 || time.Since(begun) < w.span(500*time.Millisecond); {
		one, err := s.change(len(took)+1, nil)
		if err != nil {
			return 0, err
		}
		took = append(took, one)
	}
	return float64(median(took)), nil
}
