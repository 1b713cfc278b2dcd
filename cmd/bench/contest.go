package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/cmd/bench/peer"
)

// job is one piece of work that peers have in common.
type job struct {
	work  string
	setup peer.Setup
	event string // the name of the event that is timed
}

const (
	small = "1.1 KB"  // the event that is timed where its size is not what matters
	ready = ", ready" // follows the name of a peer that gets the event in its own language
)

// jobs are the tables of the document, in their order. What is Ready stands beside what comes from a struct, as its floor.
func jobs() (all []job) {
	words := map[peer.From]string{peer.JSON: ", from JSON", peer.Struct: ", from a struct", peer.Ready: ", from a struct"}
	add := func(work string, s peer.Setup, event string, shapes ...peer.From) {
		for _, s.From = range shapes {
			all = append(all, job{work + words[s.From], s, event})
		}
	}
	add("empty callback", peer.Setup{Rule: peer.Empty, Modules: 1}, small, peer.JSON, peer.Struct, peer.Ready)
	add("one rule", peer.Setup{Rule: peer.Spam, Modules: 1}, small, peer.JSON, peer.Struct, peer.Ready)
	add("ten rules", peer.Setup{Rule: peer.Spam, Modules: 10}, small, peer.JSON, peer.Struct, peer.Ready)
	add("a hundred modules of which one handles", peer.Setup{Rule: peer.Spam, Modules: 100, Handled: 1}, small, peer.Struct, peer.Ready)
	add("one rule, event of 8 KB", peer.Setup{Rule: peer.Spam, Modules: 1}, "8 KB", peer.JSON, peer.Struct, peer.Ready)
	add("one rule, event of 60 KB", peer.Setup{Rule: peer.Spam, Modules: 1}, "60 KB", peer.JSON, peer.Struct, peer.Ready)
	add("one field", peer.Setup{Rule: peer.Fields1, Modules: 1}, small, peer.JSON, peer.Struct, peer.Ready)
	add("three fields", peer.Setup{Rule: peer.Fields3, Modules: 1}, small, peer.JSON, peer.Struct, peer.Ready)
	add("ten fields", peer.Setup{Rule: peer.Fields10, Modules: 1}, small, peer.JSON, peer.Struct, peer.Ready)
	add("patterns", peer.Setup{Rule: peer.Pattern, Modules: 1}, small, peer.Struct, peer.Ready)
	add("two lookups in the room's state", peer.Setup{Rule: peer.State, Modules: 1}, small, peer.Struct, peer.Ready)
	add("a call of the module API", peer.Setup{Rule: peer.API, Modules: 1}, small, peer.Struct, peer.Ready)
	return all
}

// entry is a peer that does a job.
type entry struct {
	job    job
	peer   peer.Peer
	codes  []string    // its answers, by event
	loaded peer.Loaded // nil while it is closed
}

// name is the peer's, which has another time with an event that is there already.
func (e *entry) name() string {
	if e.job.setup.From == peer.Ready {
		return e.peer.Name + ready
	}
	return e.peer.Name
}

// enter asks every peer about every event, for each of jobs, and returns who can do which. It is an error if any two
// answer differently. Peers in other processes stay loaded: what they keep does not burden this one.
func enter(jobs []job, peers []peer.Peer, events []*peer.Event) (entries []*entry, err error) {
	var wrong []error
	agreed := map[string]*entry{} // by work
	for _, j := range jobs {
		for _, p := range peers {
			e := &entry{job: j, peer: p}
			if j.setup.From == peer.Ready && !p.Own {
				continue // in a process of its own it has no other structs than those that are ready
			}
			err := e.answer(events)
			if errors.Is(err, errors.ErrUnsupported) {
				continue
			}
			if err == nil {
				entries = append(entries, e)
				if agreed[j.work] == nil {
					agreed[j.work] = e
				}
				err = e.agree(agreed[j.work], events)
			}
			if err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %s: %w", j.work, e.name(), err))
			}
		}
	}
	if wrong != nil {
		closeAll(entries)
		return nil, fmt.Errorf("nothing was measured:\n%w", errors.Join(wrong...))
	}
	return entries, nil
}

// agree says where e answers otherwise than other.
func (e *entry) agree(other *entry, events []*peer.Event) error {
	var at []error
	for i, ev := range events {
		if e.codes[i] != other.codes[i] {
			at = append(at, fmt.Errorf("%s: it answers %q, and %s %q", ev.Name, e.codes[i], other.name(), other.codes[i]))
		}
	}
	return errors.Join(at...)
}

// answer has e answer all events.
func (e *entry) answer(events []*peer.Event) error {
	if err := e.open(); err != nil {
		return err
	}
	if e.peer.Own {
		defer e.close()
	}
	for _, ev := range events {
		code, _, err := e.loaded.Ask(ev, 1)
		if err != nil {
			e.close()
			return fmt.Errorf("%s: %w", ev.Name, err)
		}
		e.codes = append(e.codes, code)
	}
	return nil
}

func (e *entry) open() (err error) {
	e.loaded, err = e.peer.Load(e.job.setup)
	return err
}

func (e *entry) close() {
	if e.loaded != nil {
		e.loaded.Close()
		e.loaded = nil
	}
}

func closeAll(entries []*entry) {
	for _, e := range entries {
		e.close()
	}
}

// timed is e as something to take turns.
func (e *entry) timed(events []*peer.Event) measure.Case {
	ev := events[slices.IndexFunc(events, func(ev *peer.Event) bool { return ev.Name == e.job.event })]
	c := measure.Case{Work: e.job.work, Peer: e.name(), Own: e.peer.Own, Do: func(n int) (time.Duration, error) {
		_, took, err := e.loaded.Ask(ev, n)
		return took, err
	}}
	if e.peer.Own {
		c.Open, c.Close = e.open, e.close
	}
	return c
}
