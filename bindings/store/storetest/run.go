// Package storetest says what every store must do: Run is the test of an
// implementation.
package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

// Open opens an empty store for one test, which ends it by t.Cleanup. It has to
// go by the clock, and to enforce the quota.
type Open func(t *testing.T, clock func() time.Time, quota store.Quota) store.Backend

// Run tests the stores that open opens.
func Run(t *testing.T, open Open) {
	for _, group := range [][]test{valueTests, numberTests, queueTests, eachTests, quotaTests, userTests, rateTests, jobTests, tickTests, manyTests, transferTests} {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) {
				clock := NewClock()
				k := &kit{T: t, clock: clock, ctx: t.Context()}
				k.Backend = open(t, clock.Now, c.quota)
				c.run(k)
			})
		}
	}
}

type test struct {
	name  string
	quota store.Quota
	run   func(k *kit)
}

// kit is what a test works with.
type kit struct {
	*testing.T
	store.Backend
	clock *Clock
	ctx   context.Context
}

// Clock is a clock that stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock begins on a day in 2026.
func NewClock() *Clock { return &Clock{now: time.Unix(1_790_000_000, 0)} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add moves the clock, back where d is negative.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// sp is the space that most tests use.
var sp = store.Space{Name: "links"}

// ok fails the test where err is not nil.
func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *kit) set(key, value string, ttl time.Duration) {
	k.Helper()
	k.ok(k.Set(k.ctx, sp, key, []byte(value), ttl))
}

// has asks that a key hold value, or be absent for "".
func (k *kit) has(key, value string) {
	k.Helper()
	k.hasIn(sp, key, value)
}

func (k *kit) hasIn(s store.Space, key, value string) {
	k.Helper()
	got, found, err := k.Get(k.ctx, s, key)
	k.ok(err)
	if string(got) != value || found != (value != "") {
		k.Errorf("%s: got %q, %v, want %q", key, got, found, value)
	}
}

// entries gives keys, values and queues as text.
func (k *kit) entries(s store.Space, prefix string) []string {
	k.Helper()
	var out []string
	for e, err := range k.Each(k.ctx, s, prefix) {
		k.ok(err)
		text := e.Key + "=" + string(e.Value)
		for _, v := range e.Queue {
			text += "," + string(v)
		}
		out = append(out, text)
	}
	return out
}

// same asks that two lists be equal.
func same[T comparable](k *kit, what string, got []T, want ...T) {
	k.Helper()
	if !slices.Equal(got, want) {
		k.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// is asks that two values be equal.
func is[T comparable](k *kit, what string, got, want T) {
	k.Helper()
	if got != want {
		k.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// yes asks for a true and no error: k.yes("added")(st.Add(...)).
func (k *kit) yes(what string) func(bool, error) { return k.answer(what, true) }

// no asks for a false and no error.
func (k *kit) no(what string) func(bool, error) { return k.answer(what, false) }

func (k *kit) answer(what string, want bool) func(bool, error) {
	return func(got bool, err error) {
		k.Helper()
		k.ok(err)
		is(k, what, got, want)
	}
}
