package bindings_test

import (
	"context"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/cache"
	"github.com/maypok86/otter/v2"
)

// BenchmarkCache measures a hit of cache.get in a loop of a handler, beside package cache, the library below it, and what it would take to keep
// JSON.
func BenchmarkCache(b *testing.B) {
	key := cache.Key{Space: "1.lua", Name: "text"}
	b.Run("otter", func(b *testing.B) {
		o := otter.Must(&otter.Options[cache.Key, string]{MaximumWeight: 1 << 20, Weigher: func(cache.Key, string) uint32 { return 1 }})
		o.Set(key, "x")
		b.ReportAllocs()
		for b.Loop() {
			o.GetIfPresent(key)
		}
	})
	b.Run("Go", func(b *testing.B) {
		c := cache.New(cache.DefaultSize)
		c.Set(key, cache.Value{Plain: "x"}, cache.Life{TTL: time.Hour}, time.Now())
		b.ReportAllocs()
		for b.Loop() {
			c.Look(key, time.Now())
		}
	})
	for _, c := range []struct{ name, body string }{
		{"Lua/loop", ``},
		{"Lua/text", `cache.get("text", 3600, load)`},
		{"Lua/options", `cache.get("text", 3600, load, options)`},
		{"Lua/profile", `cache.get("profile", 3600, load)`},
		{"Lua/list of 100", `cache.get("list", 3600, load)`},
		{"Lua/the same from JSON", `json.decode(text)`},
		{"Lua/set", `cache.set("text", "x", 3600)`},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := modules(b, `
local options = { stale_s = 60 }
local function load() error("it is there") end
local list = {}
for i = 1, 100 do list[i] = "@someone:example.org" end
local text = json.encode(list)
function check_event_for_spam(event)
  cache.set("text", "x", 3600)
  cache.set("profile", { displayname = "Alice", avatar_url = "mxc://a/b", created = 1.7e9, admin = false }, 3600)
  cache.set("list", list, 3600)
  for i = 1, 1000 do `+c.body+` end
end`)
			q := spam(parse(b, `{"type":"m.room.message"}`))
			b.ReportAllocs()
			for b.Loop() {
				if a, err := e.Call(context.Background(), q); err != nil || len(a.Failures) > 0 {
					b.Fatal(a, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/call")
		})
	}
}
