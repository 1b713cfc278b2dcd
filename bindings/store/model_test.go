package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/storetest"
)

// model is what the store should be: maps.
type model struct {
	t     *testing.T
	r     *rand.Rand
	clock *storetest.Clock
	dir   string
	e     *store.Embedded
	keys  map[store.Space]map[string]*held
}

type held struct {
	value string
	queue []string
	ends  time.Time
}

// TestModel does random things to a store and to maps, with restarts, kills and
// a clock that goes on, and compares.
func TestModel(t *testing.T) {
	for seed := range uint64(8) {
		m := &model{t: t, r: rand.New(rand.NewPCG(seed, 1)), clock: storetest.NewClock(), dir: t.TempDir(), keys: map[store.Space]map[string]*held{}}
		m.e = open(t, store.Options{Dir: m.dir, Clock: m.clock.Now})
		for step := range 1500 {
			m.step()
			if t.Failed() {
				t.Fatalf("seed %d, step %d", seed, step)
			}
		}
		m.compare()
		m.leavesNothing()
		m.e.Close()
	}
}

// leavesNothing deletes all that is left, and looks for what should have gone
// with it.
func (m *model) leavesNothing() {
	for s := range m.keys {
		for entry, err := range m.e.Each(m.t.Context(), s, "") {
			check(m.t, err)
			_, err := m.e.Delete(m.t.Context(), s, entry.Key)
			check(m.t, err)
		}
	}
	rows, err := m.e.Rows()
	check(m.t, err)
	equal(m.t, "rows left", fmt.Sprintf("%q", rows), "[]")
}

func (m *model) space() store.Space {
	return store.Space{Name: []string{"a", "b", "a/b"}[m.r.IntN(3)], User: []string{"", "@u:x", "@v:x"}[m.r.IntN(3)]}
}

func (m *model) ttl() (time.Duration, time.Time) {
	if m.r.IntN(2) == 0 {
		return 0, time.Time{}
	}
	ttl := time.Duration(1+m.r.IntN(20)) * time.Second
	return ttl, m.clock.Now().Add(ttl)
}

// find gives what the model has, nil for nothing.
func (m *model) find(s store.Space, key string) *held {
	h := m.keys[s][key]
	if h == nil || !h.ends.IsZero() && !m.clock.Now().Before(h.ends) {
		return nil
	}
	return h
}

func (m *model) put(s store.Space, key string, h *held) {
	if m.keys[s] == nil {
		m.keys[s] = map[string]*held{}
	}
	m.keys[s][key] = h
}

func (m *model) step() {
	ctx, t := m.t.Context(), m.t
	s, key, value := m.space(), fmt.Sprint("k", m.r.IntN(12)), strconv.Itoa(m.r.IntN(1000))
	ttl, ends := m.ttl()
	h := m.find(s, key)
	switch m.r.IntN(18) {
	case 0, 1, 2:
		check(t, m.e.Set(ctx, s, key, []byte(value), ttl))
		m.put(s, key, &held{value: value, ends: ends})
	case 3:
		added, err := m.e.Add(ctx, s, key, []byte(value), ttl)
		check(t, err)
		equal(t, "add", added, h == nil)
		if h == nil {
			m.put(s, key, &held{value: value, ends: ends})
		}
	case 4, 5:
		m.incr(s, key, ttl, ends)
	case 6, 7:
		deleted, err := m.e.Delete(ctx, s, key)
		check(t, err)
		equal(t, "delete", deleted, h != nil)
		delete(m.keys[s], key)
	case 8, 9, 10:
		m.push(s, key, value, ttl, ends)
	case 11:
		m.take(s, key)
	case 12:
		m.cas(s, key, value, ttl, ends)
	case 13:
		m.clock.Add(time.Duration(m.r.IntN(4000)) * time.Millisecond)
	case 14:
		if m.r.IntN(10) == 0 {
			m.deleteUser(s.User)
		}
	case 15:
		if m.r.IntN(10) == 0 {
			m.restart()
		}
	case 16:
		m.get(s, key)
	case 17:
		if m.r.IntN(10) == 0 {
			m.compare()
		}
	}
}

func (m *model) get(s store.Space, key string) {
	value, found, err := m.e.Get(m.t.Context(), s, key)
	h := m.find(s, key)
	if h != nil && h.queue != nil {
		equal(m.t, "get", errors.Is(err, store.ErrQueue), true)
		return
	}
	check(m.t, err)
	equal(m.t, "found", found, h != nil)
	if h != nil {
		equal(m.t, "value", string(value), h.value)
	}
}

func (m *model) incr(s store.Space, key string, ttl time.Duration, ends time.Time) {
	got, err := m.e.Incr(m.t.Context(), s, key, 7, ttl)
	h := m.find(s, key)
	if h != nil && h.queue != nil {
		equal(m.t, "incr", errors.Is(err, store.ErrQueue), true)
		return
	}
	check(m.t, err)
	if h == nil {
		h = &held{value: "0", ends: ends}
		m.put(s, key, h)
	}
	n, _ := strconv.Atoi(h.value)
	h.value = strconv.Itoa(n + 7)
	equal(m.t, "incr", got, float64(n+7))
}

func (m *model) push(s store.Space, key, value string, ttl time.Duration, ends time.Time) {
	limit := m.r.IntN(4)
	got, err := m.e.Push(m.t.Context(), s, key, []byte(value), limit, ttl)
	h := m.find(s, key)
	if h != nil && h.queue == nil {
		equal(m.t, "push", errors.Is(err, store.ErrNotQueue), true)
		return
	}
	check(m.t, err)
	if h == nil {
		h = &held{}
		m.put(s, key, h)
	}
	h.ends = ends
	if h.queue = append(h.queue, value); limit > 0 && len(h.queue) > limit {
		h.queue = h.queue[len(h.queue)-limit:]
	}
	equal(m.t, "length", got, len(h.queue))
}

func (m *model) take(s store.Space, key string) {
	n := m.r.IntN(4)
	got, err := m.e.Take(m.t.Context(), s, key, n)
	h := m.find(s, key)
	if h != nil && h.queue == nil {
		equal(m.t, "take", errors.Is(err, store.ErrNotQueue), true)
		return
	}
	check(m.t, err)
	if h == nil {
		h = &held{}
	}
	n = min(n, len(h.queue))
	equal(m.t, "taken", fmt.Sprintf("%s", got), fmt.Sprint(h.queue[:n]))
	if h.queue = h.queue[n:]; len(h.queue) == 0 {
		delete(m.keys[s], key)
	}
}

func (m *model) cas(s store.Space, key, value string, ttl time.Duration, ends time.Time) {
	h := m.find(s, key)
	if h != nil && h.queue != nil {
		return
	}
	var old []byte
	if h != nil {
		old = []byte(h.value)
	}
	swapped, err := m.e.CAS(m.t.Context(), s, key, old, []byte(value), ttl)
	check(m.t, err)
	equal(m.t, "cas", swapped, true)
	m.put(s, key, &held{value: value, ends: ends})
}

func (m *model) deleteUser(user string) {
	if user == "" {
		return
	}
	want := 0
	for s, keys := range m.keys {
		for key := range keys {
			if s.User == user && m.find(s, key) != nil {
				want++
			}
		}
		if s.User == user {
			delete(m.keys, s)
		}
	}
	got, err := m.e.DeleteUser(m.t.Context(), user)
	check(m.t, err)
	equal(m.t, "deleted", got, want)
}

// restart closes the store, or goes on with a copy of its files as they would
// be after a kill, and opens it anew, at times later.
func (m *model) restart() {
	if m.r.IntN(2) == 0 {
		check(m.t, m.e.Close())
	} else {
		m.dir = copyFiles(m.t, m.dir)
		check(m.t, m.e.Close())
	}
	m.clock.Add(time.Duration(m.r.IntN(3)) * time.Second)
	m.e = open(m.t, store.Options{Dir: m.dir, Clock: m.clock.Now})
}

// copyFiles copies a store's directory.
func copyFiles(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(to, "store.pid"))
	return to
}

// compare looks at everything.
func (m *model) compare() {
	for s, keys := range m.keys {
		got := map[string]string{}
		last := ""
		for entry, err := range m.e.Each(m.t.Context(), s, "") {
			check(m.t, err)
			equal(m.t, "ascending", last < entry.Key, true)
			last = entry.Key
			got[entry.Key] = fmt.Sprintf("%s%s %v", entry.Value, entry.Queue, entry.TTL)
		}
		want := map[string]string{}
		for key := range keys {
			if h := m.find(s, key); h != nil {
				ttl := time.Duration(0)
				if !h.ends.IsZero() {
					ttl = h.ends.Sub(m.clock.Now())
				}
				want[key] = fmt.Sprintf("%s[%s] %v", h.value, strings.Join(h.queue, " "), ttl)
			}
		}
		equal(m.t, fmt.Sprint(s), fmt.Sprint(got), fmt.Sprint(want))
	}
	m.clock.Add(time.Hour) // what has a ttl counts until it is removed
	for _, s := range []string{"a", "b", "a/b"} {
		m.e.ExpireAll(s)
	}
	checkUsage(m.t, m.e)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
