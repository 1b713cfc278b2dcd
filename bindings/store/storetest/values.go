package storetest

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

var valueTests = []test{
	{name: "values", run: func(k *kit) {
		k.has("a", "")
		k.set("a", `{"x":1}`, 0)
		k.has("a", `{"x":1}`)
		k.set("a", `2`, 0)
		k.has("a", "2")
		k.yes("deleted")(k.Delete(k.ctx, sp, "a"))
		k.no("deleted again")(k.Delete(k.ctx, sp, "a"))
		k.has("a", "")
	}},
	{name: "spaces know nothing of each other", run: func(k *kit) {
		for _, s := range []store.Space{sp, {Name: "links", User: "@u:x"}, {Name: "shared/links"}, {Name: "link", User: "s"}} {
			k.hasIn(s, "a", "")
			k.ok(k.Set(k.ctx, s, "a", []byte(`"`+s.Name+s.User+`"`), 0))
			k.hasIn(s, "a", `"`+s.Name+s.User+`"`)
		}
		k.has("a", `"links"`)
	}},
	{name: "values are the caller's own", run: func(k *kit) {
		in := []byte("11")
		k.ok(k.Set(k.ctx, sp, "a", in, 0))
		in[0] = '2'
		out, _, _ := k.Get(k.ctx, sp, "a")
		out[0] = '3'
		k.has("a", "11")
	}},
	{name: "any key and any value", run: func(k *kit) {
		for _, key := range []string{"a", "a b", "ä\n\t\x01", "*?[x]{y}:", "0", `"`, "\u2028", strings.Repeat("k", store.MaxKey)} {
			for _, value := range []string{"null", `"\u0000"`, "[]", `"` + strings.Repeat("v", store.MaxValue-2) + `"`} {
				k.set(key, value, 0)
				k.has(key, value)
			}
			k.yes("deleted")(k.Delete(k.ctx, sp, key))
		}
	}},
	{name: "what is refused", run: refused},
	{name: "add", run: func(k *kit) {
		k.yes("added")(k.Add(k.ctx, sp, "a", []byte("1"), time.Second))
		k.no("added again")(k.Add(k.ctx, sp, "a", []byte("2"), 0))
		k.has("a", "1")
		k.clock.Add(time.Second)
		k.yes("added after its end")(k.Add(k.ctx, sp, "a", []byte("3"), 0))
		k.has("a", "3")
	}},
	{name: "cas", run: func(k *kit) {
		one, two := []byte("1"), []byte("2")
		k.no("absent is not 1")(k.CAS(k.ctx, sp, "a", one, two, 0))
		k.yes("made")(k.CAS(k.ctx, sp, "a", nil, one, 0))
		k.no("is there")(k.CAS(k.ctx, sp, "a", nil, two, 0))
		k.no("is not 2")(k.CAS(k.ctx, sp, "a", two, one, 0))
		k.yes("swapped")(k.CAS(k.ctx, sp, "a", one, two, time.Second))
		k.has("a", "2")
		k.clock.Add(time.Second)
		k.has("a", "")
		k.yes("absent after its end")(k.CAS(k.ctx, sp, "a", nil, one, 0))
		k.yes("deleted")(k.CAS(k.ctx, sp, "a", one, nil, 0))
		k.has("a", "")
		k.yes("nothing to nothing")(k.CAS(k.ctx, sp, "a", nil, nil, 0))
	}},
	{name: "ttl", run: func(k *kit) {
		k.set("a", "1", time.Second)
		k.set("b", "1", 500*time.Microsecond)
		k.set("c", "1", 0)
		k.set("d", "1", math.MaxInt64)
		k.clock.Add(999 * time.Millisecond)
		k.has("a", "1")
		k.has("b", "")
		k.clock.Add(time.Millisecond)
		k.has("a", "")
		k.no("deleted after its end")(k.Delete(k.ctx, sp, "a"))
		same(k, "each", k.entries(sp, ""), "c=1", "d=1")
		k.set("c", "2", time.Second)
		k.set("c", "3", 0)
		k.clock.Add(24 * 365 * time.Hour)
		k.has("c", "3")
		k.has("d", "1")
	}},
	{name: "what is left of a ttl", run: func(k *kit) {
		k.set("a", "1", time.Minute)
		k.set("b", "1", 0)
		k.clock.Add(15 * time.Second)
		for e, err := range k.Each(k.ctx, sp, "") {
			k.ok(err)
			is(k, "ttl of "+e.Key, e.TTL, map[string]time.Duration{"a": 45 * time.Second}[e.Key])
		}
	}},
	{name: "no time left", run: func(k *kit) {
		ctx, cancel := context.WithCancel(k.ctx)
		cancel()
		if err := k.Set(ctx, sp, "a", []byte("1"), 0); !errors.Is(err, store.ErrUnavailable) {
			k.Errorf("got %v", err)
		}
		if _, _, err := k.Get(ctx, sp, "a"); !errors.Is(err, store.ErrUnavailable) {
			k.Errorf("got %v", err)
		}
		k.has("a", "")
	}},
}

func refused(k *kit) {
	one := []byte("1")
	long := []byte(strings.Repeat("1", store.MaxValue+1))
	for _, c := range []struct {
		space store.Space
		key   string
		value []byte
		ttl   time.Duration
		want  error
	}{
		{store.Space{}, "a", one, 0, store.ErrBadSpace},
		{store.Space{Name: "a\x00b"}, "a", one, 0, store.ErrBadSpace},
		{store.Space{Name: "a", User: "\xff"}, "a", one, 0, store.ErrBadSpace},
		{store.Space{Name: strings.Repeat("n", store.MaxName+1)}, "a", one, 0, store.ErrBadSpace},
		{sp, "", one, 0, store.ErrBadKey},
		{sp, "a\x00", one, 0, store.ErrBadKey},
		{sp, "\xff", one, 0, store.ErrBadKey},
		{sp, strings.Repeat("k", store.MaxKey+1), one, 0, store.ErrBadKey},
		{sp, "a", nil, 0, store.ErrBadValue},
		{sp, "a", long, 0, store.ErrTooLarge},
		{sp, "a", one, -1, store.ErrBadTTL},
	} {
		_, add := k.Add(k.ctx, c.space, c.key, c.value, c.ttl)
		_, push := k.Push(k.ctx, c.space, c.key, c.value, 0, c.ttl)
		for name, err := range map[string]error{"set": k.Set(k.ctx, c.space, c.key, c.value, c.ttl), "add": add, "push": push} {
			if !errors.Is(err, c.want) {
				k.Errorf("%s %.20q: got %v, want %v", name, c.key, err, c.want)
			}
		}
		if c.want != store.ErrBadKey && c.want != store.ErrBadSpace {
			continue
		}
		_, _, get := k.Get(k.ctx, c.space, c.key)
		_, incr := k.Incr(k.ctx, c.space, c.key, 1, 0)
		_, del := k.Delete(k.ctx, c.space, c.key)
		_, cas := k.CAS(k.ctx, c.space, c.key, nil, one, 0)
		_, take := k.Take(k.ctx, c.space, c.key, 1)
		_, rate := k.Rate(k.ctx, c.space, c.key, store.Limit{Max: 1, Per: 1})
		for name, err := range map[string]error{"get": get, "incr": incr, "delete": del, "cas": cas, "take": take, "rate": rate} {
			if !errors.Is(err, c.want) {
				k.Errorf("%s %.20q: got %v, want %v", name, c.key, err, c.want)
			}
		}
	}
	u, err := k.Usage(k.ctx, sp.Name)
	k.ok(err)
	is(k, "usage", u, store.Usage{Name: sp.Name})
}

var numberTests = []test{
	{name: "incr", run: func(k *kit) {
		for _, c := range []struct{ by, want float64 }{
			{1, 1}, {2, 3}, {-4, -1}, {0, -1}, {0.5, -0.5}, {0.25, -0.25}, {1 << 40, 1<<40 - 0.25}, {0.25, 1 << 40},
		} {
			got, err := k.Incr(k.ctx, sp, "n", c.by, 0)
			k.ok(err)
			is(k, "sum", got, c.want)
		}
		k.has("n", "1099511627776")
	}},
	{name: "incr to 2^53", run: func(k *kit) {
		k.set("n", "9007199254740991", 0)
		got, err := k.Incr(k.ctx, sp, "n", 1, 0)
		k.ok(err)
		is(k, "sum", got, 1<<53)
		k.has("n", "9007199254740992")
		for _, by := range []float64{2, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()} {
			if _, err := k.Incr(k.ctx, sp, "n", by, 0); !errors.Is(err, store.ErrRange) {
				k.Errorf("by %v: got %v", by, err)
			}
		}
		k.has("n", "9007199254740992")
	}},
	{name: "incr of what JSON has", run: func(k *kit) {
		for value, want := range map[string]float64{"1e3": 1001, "-0": 1, "0.5": 1.5, "-1.5E+1": -14} {
			k.set("n", value, 0)
			got, err := k.Incr(k.ctx, sp, "n", 1, 0)
			k.ok(err)
			is(k, value, got, want)
		}
		for _, value := range []string{`"1"`, "null", "true", "[1]", `{"n":1}`} {
			k.set("n", value, 0)
			if _, err := k.Incr(k.ctx, sp, "n", 1, 0); !errors.Is(err, store.ErrNotNumber) {
				k.Errorf("%s: got %v", value, err)
			}
			k.has("n", value)
		}
	}},
	{name: "incr's ttl counts from the first", run: func(k *kit) {
		for range 3 {
			_, err := k.Incr(k.ctx, sp, "n", 1, 3*time.Second)
			k.ok(err)
			k.clock.Add(time.Second)
		}
		got, err := k.Incr(k.ctx, sp, "n", 1, 3*time.Second)
		k.ok(err)
		is(k, "sum after its end", got, 1)
	}},
}
