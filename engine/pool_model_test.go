package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// barePool is a pool whose VMs hold nothing. While *fail is set, they cannot be built.
func barePool(limit, queue int, idle time.Duration) (p *pool, fail *error) {
	fail = new(error)
	g := new(generation)
	g.refs.Store(1)
	return newPool(PoolSettings{Max: limit, Queue: queue, Idle: idle}, 0, func(*pace) (*vm, error) {
		if *fail != nil {
			return nil, *fail
		}
		return &vm{gen: g}, nil
	}), fail
}

var errNotBuilt = errors.New("not built")

// poolWait is a caller that asked the model pool for a VM, or for one certain VM.
type poolWait struct {
	cancel context.CancelFunc
	seat   *vm // nil in the queue
	got    chan poolGot
}

type poolGot struct {
	v   *vm
	err error
}

// poolModel is what a pool must do, in the simplest form: everything in one goroutine. Which of several free VMs a
// caller gets is the pool's affair, everything else the model knows.
type poolModel struct {
	t     *testing.T
	rng   *rand.Rand
	p     *pool
	fail  *error
	limit int
	queue int

	held  []*vm // by callers
	rest  []*vm // in the pool
	line  []*poolWait
	seats []*poolWait
	gone  []*vm
	kept  map[*vm]int
	old   map[*vm]bool // dropped when they come back
	shut  bool         // the pool is closed
	gen   *generation
	log   []string
}

func TestPoolAgainstModel(t *testing.T) {
	runs := 300
	if testing.Short() {
		runs = 50
	}
	for seed := range runs {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(uint64(seed), 7))
			m := &poolModel{t: t, rng: rng, limit: 1 + rng.IntN(5), queue: rng.IntN(6), kept: map[*vm]int{}, old: map[*vm]bool{}}
			m.p, m.fail = barePool(m.limit, m.queue, time.Minute)
			for range 150 {
				m.step()
				m.check()
				if t.Failed() {
					t.Fatalf("seed %d: %v", seed, m.log)
				}
			}
			m.end()
			if t.Failed() {
				t.Fatalf("seed %d: %v", seed, m.log)
			}
		})
	}
}

func (m *poolModel) step() {
	switch m.rng.IntN(13) {
	case 0, 1, 2, 3:
		m.do("get", m.get)
	case 4, 5, 6:
		m.do("put", func() { m.release(m.p.put, false) })
	case 7:
		m.do("discard", func() { m.release(m.p.discard, true) })
	case 8:
		m.do("reserve", m.reserve)
	case 9:
		m.do("cancel", m.cancel)
	case 10:
		m.do("warm", m.warm)
	case 11:
		m.do("time", m.idle)
	case 12:
		m.do("renew", m.renew)
	}
}

func (m *poolModel) do(name string, f func()) {
	m.log = append(m.log, name)
	f()
}

// ask starts a caller and gives it the time to come to rest.
func (m *poolModel) ask(get func(ctx context.Context) (*vm, error)) *poolWait {
	ctx, cancel := context.WithCancel(context.Background())
	w := &poolWait{cancel: cancel, got: make(chan poolGot, 1)}
	go func() {
		v, err := get(ctx)
		w.got <- poolGot{v, err}
	}()
	synctest.Wait()
	return w
}

// answer is what w must have got: a VM out of any, or else err; neither means that it waits.
func (m *poolModel) answer(w *poolWait, any []*vm, err error) *vm {
	m.t.Helper()
	synctest.Wait()
	select {
	case got := <-w.got:
		w.cancel()
		if !errors.Is(got.err, err) || err == nil && any == nil || err == nil && !slices.Contains(any, got.v) {
			m.t.Errorf("got %p, %v; want %v of %p", got.v, got.err, err, any)
		}
		return got.v
	default:
		if any != nil || err != nil {
			m.t.Errorf("waits, want %v of %p", err, any)
		}
		return nil
	}
}

func (m *poolModel) total() int { return len(m.held) + len(m.rest) }

func (m *poolModel) take(v *vm) {
	m.rest = slices.DeleteFunc(m.rest, func(r *vm) bool { return r == v })
	m.held = append(m.held, v)
}

func (m *poolModel) get() {
	if m.rng.IntN(4) == 0 {
		if v := m.p.try(); v != nil {
			if !slices.Contains(m.rest, v) {
				m.t.Errorf("try gave %p, which is not free", v)
			}
			m.take(v)
		}
		return
	}
	build := len(m.rest) == 0 && m.total() < m.limit
	if build && m.rng.IntN(3) == 0 {
		*m.fail = errNotBuilt
	}
	w := m.ask(m.p.get)
	switch {
	case len(m.rest) > 0:
		m.take(m.answer(w, m.rest, nil))
	case build && *m.fail != nil:
		m.answer(w, nil, errNotBuilt)
	case build:
		v := (<-w.got).v
		m.held = append(m.held, v)
		w.cancel()
	case len(m.line) >= m.queue:
		m.answer(w, nil, errQueueFull)
	default:
		m.answer(w, nil, nil)
		m.line = append(m.line, w)
	}
	*m.fail = nil
}

// renew drops what is free, but for VMs in which functions live, and has the others dropped when they come back.
func (m *poolModel) renew() {
	m.p.renew()
	m.rest = slices.DeleteFunc(m.rest, func(v *vm) bool {
		if m.kept[v] == 0 {
			m.gone = append(m.gone, v)
		}
		return m.kept[v] == 0
	})
	for _, v := range slices.Concat(m.held, m.rest) {
		m.old[v] = true
	}
}

// release puts a VM back, or throws it away.
func (m *poolModel) release(give func(*vm), lost bool) {
	if len(m.held) == 0 {
		return
	}
	i := m.rng.IntN(len(m.held))
	v := m.held[i]
	m.held = slices.Delete(m.held, i, i+1)
	lost = lost || m.old[v] && m.kept[v] == 0
	if lost {
		m.gone = append(m.gone, v)
	}
	give(v)
	waiters := m.seats
	m.seats = nil
	served := false
	for _, w := range waiters {
		switch {
		case w.seat != v || !lost && served:
			m.answer(w, nil, nil)
			m.seats = append(m.seats, w)
		case lost:
			m.answer(w, nil, errVMGone)
		default:
			m.held = append(m.held, m.answer(w, []*vm{v}, nil))
			served = true
		}
	}
	switch {
	case served:
	case len(m.line) > 0:
		first := m.line[0]
		m.line = m.line[1:]
		if lost {
			synctest.Wait()
			v = (<-first.got).v
			first.cancel()
		} else {
			m.answer(first, []*vm{v}, nil)
		}
		m.held = append(m.held, v)
	case !lost && m.shut && m.kept[v] == 0:
		m.gone = append(m.gone, v)
	case !lost:
		m.rest = append(m.rest, v)
	}
}

func (m *poolModel) reserve() {
	all := slices.Concat(m.held, m.rest, m.gone)
	if len(all) == 0 {
		return
	}
	v := all[m.rng.IntN(len(all))]
	w := m.ask(func(ctx context.Context) (*vm, error) { return v, m.p.reserve(ctx, v) })
	w.seat = v
	switch {
	case slices.Contains(m.gone, v):
		m.answer(w, nil, errVMGone)
	case slices.Contains(m.rest, v):
		m.take(m.answer(w, []*vm{v}, nil))
	default:
		m.answer(w, nil, nil)
		m.seats = append(m.seats, w)
	}
}

func (m *poolModel) cancel() {
	list := &m.line
	if m.rng.IntN(2) == 0 {
		list = &m.seats
	}
	if len(*list) == 0 {
		return
	}
	i := m.rng.IntN(len(*list))
	w := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	w.cancel()
	m.answer(w, nil, context.Canceled)
}
