package bindings_test

import (
	"context"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
)

// BenchmarkStore measures one call of a function of `store`, in a loop of a handler, beside the same on the store in Go.
func BenchmarkStore(b *testing.B) {
	ctx, own := context.Background(), store.Space{Name: "web"}
	limit := store.Limit{Max: 1e15, Per: time.Minute}
	for _, c := range []struct {
		name, body string
		raw        func(st store.Store) error
	}{
		{"rate", `store.rate("r", 1e15, 60)`, func(st store.Store) error { _, err := st.Rate(ctx, own, "r", limit); return err }},
		{"get", `store.get("number")`, func(st store.Store) error { _, _, err := st.Get(ctx, own, "number"); return err }},
		{"get table", `store.get("table")`, func(st store.Store) error { _, _, err := st.Get(ctx, own, "table"); return err }},
		{"incr", `store.incr("n")`, func(st store.Store) error { _, err := st.Incr(ctx, own, "n", 1, 0); return err }},
		{"set", `store.set("s", 1)`, func(st store.Store) error { return st.Set(ctx, own, "s", []byte("1"), 0) }},
	} {
		st := openStore(b, store.Options{})
		for key, value := range map[string]string{"number": "12", "table": `{"a":1,"b":"x","c":[1,2]}`} {
			if err := st.Set(ctx, own, key, []byte(value), 0); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(c.name+"/Go", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.raw(st); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/Lua", func(b *testing.B) {
			const loop = 100
			e := asking(b, bindings.Options{Store: given(st)}, engine.ModuleSettings{Limits: engine.Limits{Time: time.Minute}},
				"for i = 1, 100 do "+c.body+" end")
			q := spam(parse(b, `{"type":"m.room.message"}`))
			b.ReportAllocs()
			for b.Loop() {
				if a, err := e.Call(ctx, q); err != nil || len(a.Failures) > 0 {
					b.Fatal(a, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/loop, "ns/call")
		})
	}
}
