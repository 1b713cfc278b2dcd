package redisstore_test

import (
	"errors"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
)

// TestExpiry is by the server's own clock: there what has expired is dropped by
// the server, and the books follow.
func TestExpiry(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		s := start(t, program)
		r := open(t, redisstore.Options{URL: s.url()})
		ctx := t.Context()
		const ttl = 300 * time.Millisecond
		hog := store.Space{Name: "hog"} // expires first by the books, until they are looked at
		r.Set(ctx, hog, "a", []byte("1"), ttl)
		r.Set(ctx, hog, "b", []byte("1"), 0)
		r.Delete(ctx, hog, "a")
		_, pushed := r.Push(ctx, sp, "q", []byte("1"), 0, ttl)
		_, added := r.Incr(ctx, sp, "n", 1, ttl)
		again, err := r.Incr(ctx, sp, "n", 1, time.Hour) // does not prolong it
		if err := errors.Join(r.Set(ctx, sp, "a", []byte("1"), ttl), r.Set(ctx, sp, "b", []byte("1"), 0), pushed, added, err); err != nil || again != 2 {
			t.Fatal(err, again)
		}
		deadline := time.After(5 * time.Second)
		for left := 4; left > 1; {
			left = 0
			for entry, err := range r.Each(ctx, sp, "") {
				if err != nil || entry.TTL > ttl {
					t.Fatal(entry, err)
				}
				left++
			}
			select {
			case <-deadline:
				t.Fatal("nothing expires")
			default:
			}
		}
		if _, found, err := r.Get(ctx, sp, "a"); found || err != nil {
			t.Error(found, err)
		}
		if sum, err := r.Incr(ctx, sp, "n", 5, 0); sum != 5 || err != nil {
			t.Error(sum, err)
		}
		for range 3 { // every write removes a little of what has expired anywhere
			if err := r.Set(ctx, store.Space{Name: "other"}, "c", []byte("1"), 0); err != nil {
				t.Error(err)
			}
		}
		want := store.Usage{Name: sp.Name, Keys: 2, Bytes: 4}
		if u, err := r.Usage(ctx, sp.Name); u != want || err != nil {
			t.Errorf("got %v, %v, want %v", u, err, want)
		}
		for _, key := range []string{"b", "n"} {
			r.Delete(ctx, sp, key)
		}
		r.Delete(ctx, store.Space{Name: "other"}, "c")
		r.Delete(ctx, hog, "b")
		if n := s.do(t, "dbsize"); n != int64(0) {
			t.Errorf("%v keys are left on the server: %v", n, s.do(t, "keys", "*"))
		}
	})
}
