package work

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/cmd/bench/peer/rules"
)

// connections is how many clients there are: enough that the server is never without a question.
const connections = 16

func (w *Work) door() []measure.Probe {
	return []measure.Probe{{
		Work: "questions over HTTP, one rule, client and server on the same processors", Peer: Engine, Take: w.overHTTP,
	}}
}

// steady is half of the rate that is the goal. Half of what was reached would be easier to bear for a slower server.
const steady = 10_000

// overHTTP asks as fast as it goes, and then by a schedule.
func (w *Work) overHTTP() (map[string]float64, error) {
	s, err := w.serve(files{"axolua.yaml": "server_name: example.org\n", "scripts/10-rule.lua": rules.SpamLua})
	if err != nil {
		return nil, err
	}
	defer s.stop()
	all, closeAll, err := clients(s.addr, connections, message(1100))
	if err != nil {
		return nil, err
	}
	defer closeAll()
	ask := func(c int) error { return all[c].ask() }
	if _, err := repeat(connections, w.span(time.Second), ask); err != nil { // it warms up
		return nil, err
	}
	figures, err := w.saturated(s, ask)
	if err != nil {
		return nil, err
	}
	took, err := scheduled(connections, steady, w.span(5*time.Second), ask)
	if err != nil {
		return nil, err
	}
	for name, q := range map[string]float64{"p50": 0.5, "p99": 0.99, "p99.9": 0.999} {
		figures[name+" at 10,000 a second, ms"] = milli(took.quantile(q))
	}
	return figures, nil
}

const perSecond = "questions a second"

// saturated asks as fast as it goes. The processor time says what the rate could be if nobody else used the machine.
func (w *Work) saturated(s *server, ask func(caller int) error) (map[string]float64, error) {
	server, err := s.cpu()
	if err != nil {
		return nil, err
	}
	client, begun := measure.Processor(), time.Now()
	n, err := repeat(connections, w.span(4*time.Second), ask)
	if err != nil {
		return nil, err
	}
	questions, seconds := float64(n), time.Since(begun).Seconds()
	client = measure.Processor() - client
	after, err := s.cpu()
	both := (after - server + client).Seconds() / questions
	return map[string]float64{
		perSecond:                               questions / seconds,
		"processor time of the server, µs each": micro(after-server) / questions,
		"processor time of the client, µs each": micro(client) / questions,
		"at most, if both had all processors to themselves, a second": float64(runtime.NumCPU()) / both,
	}, err
}

// scheduled asks rate times a second for as long as span, whatever the answers take, and counts each from when it was
// due: a question that has to wait for a connection, or for this program's turn, took that long too.
func scheduled(callers int, rate float64, span time.Duration, ask func(caller int) error) (*histogram, error) {
	due := func(i int64) time.Duration { return time.Duration(float64(i) / rate * 1e9) }
	var next atomic.Int64
	var all sync.WaitGroup
	counts, failed := make([]histogram, callers), make([]error, callers)
	begun := time.Now()
	for c := range callers {
		all.Go(func() {
			for at := due(next.Add(1)); at < span; at = due(next.Add(1)) {
				time.Sleep(at - time.Since(begun))
				if failed[c] = ask(c); failed[c] != nil {
					return
				}
				counts[c].add(time.Since(begun) - at)
			}
		})
	}
	all.Wait()
	return merged(counts), errors.Join(failed...)
}

func merged(all []histogram) *histogram {
	sum := new(histogram)
	for i := range all {
		sum.merge(&all[i])
	}
	return sum
}
