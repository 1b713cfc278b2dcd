package engine

import (
	"errors"
	"fmt"
	"slices"
	"testing/synctest"
	"time"
)

func (m *poolModel) warm() {
	n := m.rng.IntN(8)
	if m.rng.IntN(3) == 0 && m.total() < min(n, m.limit) {
		*m.fail = errNotBuilt
	}
	before := m.p.status().VMs
	if err := m.p.warm(n, nil); !errors.Is(err, *m.fail) {
		m.t.Errorf("warm: %v, want %v", err, *m.fail)
	}
	*m.fail = nil
	m.adoptNew()
	if got := m.p.status().VMs; got < before || got > max(before, min(n, m.limit)) {
		m.t.Errorf("warm(%d) made %d VMs of %d, the limit is %d", n, got, before, m.limit)
	}
}

// adoptNew finds the VMs that warm made.
func (m *poolModel) adoptNew() {
	for v := range m.p.live {
		if !slices.Contains(m.held, v) && !slices.Contains(m.rest, v) {
			m.rest = append(m.rest, v)
		}
	}
}

// idle lets all VMs in the pool grow old, after saying that some are needed for continuations.
func (m *poolModel) idle() {
	for _, v := range m.rest {
		if m.rng.IntN(3) == 0 {
			m.p.keep(v, 1)
			m.kept[v]++
		} else if m.kept[v] > 0 {
			m.p.keep(v, -1)
			m.kept[v]--
		}
	}
	time.Sleep(5 * time.Minute)
	synctest.Wait()
	m.rest = slices.DeleteFunc(m.rest, func(v *vm) bool {
		_, lives := m.p.live[v]
		if !lives {
			m.gone = append(m.gone, v)
		}
		if !lives && m.kept[v] > 0 {
			m.t.Error("a VM with a continuation was freed")
		}
		return !lives
	})
	spare := slices.DeleteFunc(slices.Clone(m.rest), func(v *vm) bool { return m.kept[v] > 0 })
	if len(spare) > 1 || len(spare) == 1 && m.total() > 1 {
		m.t.Errorf("%d idle VMs of %d were not freed", len(spare), m.total())
	}
}

// check compares the books of the pool with the model.
func (m *poolModel) check() {
	synctest.Wait()
	p := m.p
	p.mu.Lock()
	defer p.mu.Unlock()
	slots := 0
	for i := range p.slots {
		if p.slots[i].Load() != nil {
			slots++
		}
	}
	got := fmt.Sprint(p.total, len(p.live), len(p.free)+slots, p.waiting.Len(), p.needed.Load())
	needed := len(m.line) + len(m.seats)
	if m.shut {
		needed++
	}
	want := fmt.Sprint(m.total(), m.total(), len(m.rest), len(m.line), needed)
	if got != want {
		m.t.Errorf("total, live, free, waiting, needed: %s; want %s", got, want)
	}
	for v := range p.live {
		m.gen = v.gen
	}
	if m.gen != nil && m.gen.refs.Load() != int64(1+m.total()) { // one is for serving
		m.t.Errorf("%d references on the generation of %d VMs", m.gen.refs.Load(), m.total())
	}
	if p.total > m.limit {
		m.t.Errorf("%d VMs, the limit is %d", p.total, m.limit)
	}
}

// end gives everything back and closes the pool, one of them first: nobody waits for ever, and nothing is left.
func (m *poolModel) end() {
	early := m.rng.IntN(2) == 0
	if early {
		m.close()
	}
	for len(m.held) > 0 {
		m.release(m.p.put, false)
		m.check()
	}
	if len(m.line)+len(m.seats) > 0 {
		m.t.Errorf("%d callers still wait though every VM came back", len(m.line)+len(m.seats))
	}
	if !early {
		m.close()
	}
	for v, n := range m.kept {
		m.p.keep(v, -n)
	}
	m.rest = nil
	m.check()
	time.Sleep(time.Hour)
	m.check()
}

// close drops what is free, but for VMs in which functions live.
func (m *poolModel) close() {
	m.p.close()
	m.shut = true
	m.rest = slices.DeleteFunc(m.rest, func(v *vm) bool { return m.kept[v] == 0 })
	m.check()
}
