package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

// push pushes onto "q", and gives the length.
func (k *kit) push(value string, max int, ttl time.Duration) int {
	k.Helper()
	n, err := k.Push(k.ctx, sp, "q", []byte(value), max, ttl)
	k.ok(err)
	return n
}

// take takes from "q".
func (k *kit) take(n int) []string {
	k.Helper()
	values, err := k.Take(k.ctx, sp, "q", n)
	k.ok(err)
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}

func (k *kit) uses(keys, bytes int64) {
	k.Helper()
	u, err := k.Usage(k.ctx, sp.Name)
	k.ok(err)
	is(k, "usage", u, store.Usage{Name: sp.Name, Keys: keys, Bytes: bytes})
}

var queueTests = []test{
	{name: "queue", run: func(k *kit) {
		same(k, "empty", k.take(1))
		for i := range 5 {
			is(k, "length", k.push(fmt.Sprint(i), 0, 0), i+1)
		}
		same(k, "none", k.take(0))
		same(k, "two", k.take(2), "0", "1")
		is(k, "length", k.push("5", 0, 0), 4)
		same(k, "all", k.take(100), "2", "3", "4", "5")
		same(k, "empty again", k.take(1))
		k.uses(0, 0)
		is(k, "begins anew", k.push("6", 0, 0), 1)
		same(k, "six", k.take(1), "6")
	}},
	{name: "queue with a maximum", run: func(k *kit) {
		for i := range 10 {
			is(k, "length", k.push(fmt.Sprint(i), 3, 0), min(i+1, 3))
		}
		k.uses(3, 4)
		is(k, "shorter", k.push("x", 2, 0), 2)
		same(k, "newest", k.take(9), "9", "x")
	}},
	{name: "a queue's ttl counts from the last push", run: func(k *kit) {
		k.push("1", 0, 2*time.Second)
		k.clock.Add(time.Second)
		k.push("2", 0, 2*time.Second)
		k.clock.Add(1999 * time.Millisecond)
		same(k, "both", k.entries(sp, "q"), "q=,1,2")
		same(k, "one", k.take(1), "1")
		k.clock.Add(time.Millisecond)
		same(k, "none", k.take(9))
		is(k, "begins anew", k.push("3", 0, 0), 1)
		k.clock.Add(time.Hour)
		same(k, "three", k.take(9), "3")
	}},
	{name: "a queue is no value", run: func(k *kit) {
		k.push("1", 0, 0)
		_, _, get := k.Get(k.ctx, sp, "q")
		_, incr := k.Incr(k.ctx, sp, "q", 1, 0)
		_, cas := k.CAS(k.ctx, sp, "q", nil, []byte("1"), 0)
		for name, err := range map[string]error{"get": get, "incr": incr, "cas": cas} {
			if !errors.Is(err, store.ErrQueue) {
				k.Errorf("%s: got %v", name, err)
			}
		}
		k.no("added")(k.Add(k.ctx, sp, "q", []byte("2"), 0))
		k.set("v", "1", 0)
		_, push := k.Push(k.ctx, sp, "v", []byte("1"), 0, 0)
		_, take := k.Take(k.ctx, sp, "v", 1)
		for name, err := range map[string]error{"push": push, "take": take} {
			if !errors.Is(err, store.ErrNotQueue) {
				k.Errorf("%s: got %v", name, err)
			}
		}
		k.push("2", 0, 0)
		k.set("q", "3", 0)
		k.has("q", "3")
		k.uses(2, 4)
		k.yes("deleted")(k.Delete(k.ctx, sp, "q"))
		k.push("4", 0, 0)
		k.yes("deleted")(k.Delete(k.ctx, sp, "q"))
		k.uses(1, 2)
		k.push("5", 0, 0)
		same(k, "nothing of before", k.take(9), "5")
	}},
}

var eachTests = []test{
	{name: "each, in order", run: func(k *kit) {
		for _, key := range []string{"b", "a/2", "a", "a/10", "é", "a/", "B", "a0", "\x01"} {
			k.set(key, "1", 0)
		}
		k.push("7", 0, 0)
		k.push("8", 0, 0)
		k.ok(k.Set(k.ctx, store.Space{Name: "links", User: "@u:x"}, "a/3", []byte("1"), 0))
		same(k, "all", k.entries(sp, ""), "\x01=1", "B=1", "a=1", "a/=1", "a/10=1", "a/2=1", "a0=1", "b=1", "q=,7,8", "é=1")
		same(k, "some", k.entries(sp, "a/"), "a/=1", "a/10=1", "a/2=1")
		same(k, "none", k.entries(sp, "x"))
		same(k, "the whole key", k.entries(sp, "a/10"), "a/10=1")
	}},
	{name: "each, changed meanwhile", run: func(k *kit) {
		const n = 700
		for i := range n {
			k.set(fmt.Sprintf("k%04d", i), "1", 0)
		}
		seen := 0
		for e, err := range k.Each(k.ctx, sp, "k") {
			k.ok(err)
			k.set(e.Key+"x", "2", 0) // must not be seen
			k.yes("deleted")(k.Delete(k.ctx, sp, e.Key))
			seen++
			if string(e.Value) != "1" {
				k.Fatalf("%s was not there when it began", e.Key)
			}
		}
		is(k, "seen", seen, n)
		is(k, "now", len(k.entries(sp, "k")), n)
	}},
	{name: "each, stopped", run: func(k *kit) {
		for i := range 10 {
			k.set(fmt.Sprint(i), "1", 0)
		}
		for e := range k.Each(k.ctx, sp, "") {
			if e.Key == "3" {
				break
			}
		}
		k.set("4", "2", 0)
		k.has("4", "2")
	}},
	{name: "each, refused", run: func(k *kit) {
		n := 0
		for _, err := range k.Each(k.ctx, store.Space{}, "") {
			n++
			if !errors.Is(err, store.ErrBadSpace) {
				k.Errorf("got %v", err)
			}
		}
		is(k, "errors", n, 1)
	}},
}
