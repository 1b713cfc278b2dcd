package redisstore_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
)

func TestPassword(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		s := start(t, program, "--requirepass", "pass@word")
		for url, want := range map[string]string{
			"redis://:pass%40word@127.0.0.1:" + s.port:        "",
			"redis://:pass%40word@127.0.0.1:" + s.port + "/3": "",
			"unix://:pass%40word@" + s.socket() + "?db=2":     "",
			"redis://:secret@127.0.0.1:" + s.port:             "does not take the password",
			"redis://who:secret@127.0.0.1:" + s.port:          "does not take the password",
			"redis://127.0.0.1:" + s.port:                     "wants a password",
			"redis://127.0.0.1:" + s.port + "/3":              "wants a password",
			"unix://" + s.dir + "/none":                       "cannot be reached",
		} {
			r := open(t, redisstore.Options{URL: url})
			_, err := r.Add(t.Context(), sp, "a", []byte("1"), 0)
			switch {
			case want == "" && err != nil:
				t.Errorf("%s: %v", url, err)
			case want != "" && (!errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), want)):
				t.Errorf("%s: got %v, want %q", url, err, want)
			case want != "" && strings.Contains(err.Error(), "secret"):
				t.Errorf("%v shows the password", err)
			}
		}
	})
}

func TestBadAddress(t *testing.T) {
	for _, url := range []string{
		"", "localhost", "localhost:6379", "http://:secret@localhost", "redis://:secret@localhost:port", "redis://:sec%ret@localhost",
		"redis://:secret@localhost/x", "redis://:secret@localhost/1/2", "redis://:secret@localhost?wait=1", "unix://:secret@",
	} {
		r, err := redisstore.Open(redisstore.Options{URL: url})
		if err == nil {
			r.Close()
			t.Errorf("%s: opened", url)
			continue
		}
		if strings.Contains(err.Error(), "sec") || !strings.HasPrefix(err.Error(), "the store's address") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestExpiry is by the server's own clock: there what has expired is dropped by
// the server, and the books follow.
func TestExpiry(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		s := start(t, program)
		r := open(t, redisstore.Options{URL: s.url()})
		ctx := t.Context()
		const ttl = 300 * time.Millisecond
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
		if err := r.Set(ctx, store.Space{Name: "other"}, "c", []byte("1"), 0); err != nil {
			t.Error(err)
		}
		want := store.Usage{Name: sp.Name, Keys: 2, Bytes: 4}
		if u, err := r.Usage(ctx, sp.Name); u != want || err != nil {
			t.Errorf("got %v, %v, want %v", u, err, want)
		}
		if _, err := r.DeleteUser(ctx, "@nobody:x"); err != nil {
			t.Error(err)
		}
		for _, key := range []string{"b", "n"} {
			r.Delete(ctx, sp, key)
		}
		r.Delete(ctx, store.Space{Name: "other"}, "c")
		if n := s.do(t, "dbsize"); n != int64(0) {
			t.Errorf("%v keys are left on the server: %v", n, s.do(t, "keys", "*"))
		}
	})
}
