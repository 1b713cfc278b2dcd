package lualib_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// everyday are bodies of loops, with what they find in their locals.
var everyday = []struct{ name, locals, body string }{
	{"find plain", `local s, find = "please visit https://example.org/offer today", string.find`, `find(s, "example.org", 1, true)`},
	{"find plain method", `local s = "please visit https://example.org/offer today"`, `s:find("example.org", 1, true)`},
	{"find pattern", `local s, find = "please visit https://example.org/offer today", string.find`, `find(s, "https?://[%w.]+")`},
	{"match captures", `local s, match = "@alice:example.org", string.match`, `match(s, "^@([^:]+):(.+)$")`},
	{"gsub string", `local s, gsub = "one two three four", string.gsub`, `gsub(s, "%s+", "-")`},
	{"gsub function", `local s, gsub, f = "one two three four", string.gsub, function(w) return w end`, `gsub(s, "%w+", f)`},
	{"gmatch", `local s, gmatch = "one two three four", string.gmatch`, `for w in gmatch(s, "%w+") do end`},
	{"lower lowered", `local s, lower = "please visit https://example.org/offer today", string.lower`, `lower(s)`},
	{"lower", `local s, lower = "Please visit HTTPS://example.org/offer today", string.lower`, `lower(s)`},
	{"rep", `local rep = string.rep`, `rep("ab", 20)`},
	{"sub", `local s, sub = "please visit https://example.org/offer today", string.sub`, `sub(s, 8, 20)`},
	{"sub one", `local s, sub = "please visit https://example.org/offer today", string.sub`, `sub(s, 8, 8)`},
	{"byte", `local s, byte = "please visit", string.byte`, `byte(s, 3)`},
	{"len", `local s, len = "please visit", string.len`, `len(s)`},
	{"format", `local format = string.format`, `format("%s has %d of %5.2f", "alice", 12, 3.5)`},
	{"concat 2", `local a, b, concat = "alice", "example.org", concat`, `CONCAT(a, b)`},
	{"concat 5", `local a, b, concat = "alice", "example.org", concat`, `CONCAT("@", a, ":", b, "!")`},
	{"table.concat 20", `local concat, t = table.concat, {} for i = 1, 20 do t[i] = "item" end`, `concat(t, ", ")`},
	{"sort 100 numbers", `local sort, t = table.sort, {} for i = 1, 100 do t[i] = i * 7919 % 101 end`, `local u = {} for i = 1, 100 do u[i] = t[i] end sort(u)`},
	{"sort 100 strings", `local sort, t = table.sort, {} for i = 1, 100 do t[i] = "k" .. i * 7919 % 101 end`, `local u = {} for i = 1, 100 do u[i] = t[i] end sort(u)`},
	{"sort 100 function", `local sort, t, f = table.sort, {}, function(a, b) return a > b end for i = 1, 100 do t[i] = i * 7919 % 101 end`, `local u = {} for i = 1, 100 do u[i] = t[i] end sort(u, f)`},
	{"insert append 20", `local insert = table.insert`, `local u = {} for i = 1, 20 do insert(u, i) end`},
	{"tostring", `local tostring = tostring`, `tostring(12.5)`},
	{"tonumber", `local tonumber = tonumber`, `tonumber("12.5")`},
	{"unpack 3", `local unpack, t = unpack, {1, 2, 3}`, `unpack(t)`},
}

// Of each pair, stock is gopher-lua's own.
func BenchmarkEveryday(b *testing.B) {
	for _, c := range everyday {
		for _, stock := range []bool{true, false} {
			name := c.name + "/ours"
			if stock {
				name = c.name + "/stock"
			}
			b.Run(name, func(b *testing.B) { run(b, c.locals, c.body, stock) })
		}
	}
}

func run(b *testing.B, locals, body string, stock bool) {
	v := newVM(b, !stock)
	if strings.Contains(body, "CONCAT") {
		if stock {
			body = "local s = " + strings.NewReplacer("CONCAT(", "", ")", "", ", ", " .. ").Replace(body)
		} else {
			body = "local s = " + strings.Replace(body, "CONCAT", "concat", 1)
		}
	}
	if err := v.DoString(locals + " return function(n) for i = 1, n do " + body + " end end"); err != nil {
		b.Fatal(err)
	}
	fn := v.Get(-1)
	v.Pop(1)
	b.ReportAllocs()
	for b.Loop() {
		v.meter.Bytes = 64 << 20
		v.Push(fn)
		v.Push(lua.LNumber(1000))
		v.Call(1, 0)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/each")
}
