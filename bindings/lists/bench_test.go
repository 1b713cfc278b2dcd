package lists

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/text"
	"github.com/gaissmai/bart"
	ahocorasick "github.com/petar-dambovaliev/aho-corasick"
)

const many = 500_000

var syllables = strings.Fields("ba be bi bo bu ca ce ci co cu da de di do du fa fe fi fo fu ga ge gi go gu ha he hi ho hu ka ke ki ko ku la le li lo lu ma mi mo mu")

// entries makes a list of a kind, as the lists of the world are: SHA-256 digests, networks of 16 to 32 bits, names with
// two or three labels, words of three to seven syllables, patterns of user ids.
func entries(kind Kind) []string {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		var b strings.Builder
		for range 3 + r.IntN(5) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	list := make([]string, many)
	for i := range list {
		switch kind {
		case Strings:
			list[i] = fmt.Sprintf("%016x%016x%016x%016x", r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64())
		case CIDRs:
			list[i] = netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())}), 16+r.IntN(17)).Masked().String()
		case Words:
			list[i] = word()
		case Domains:
			list[i] = word() + "." + []string{"com", "org", "net", "de", "co.uk"}[r.IntN(5)]
		case Globs:
			list[i] = "@" + word() + "*:" + word() + ".org"
		case Policies:
			list[i] = fmt.Sprintf(`{"about":"user","entity":"@%s:%s.org","recommendation":"m.ban","reason":"spam"}`, word(), word())
		}
	}
	return list
}

// held is what make leaves on the heap, in bytes.
func held(make func() any) (v any, bytes int64) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	v = make()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return v, int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

// raw is the same with nothing around it: the map or the library alone.
var raw = map[Kind]func(list []string) any{
	Strings: rawMap, Domains: rawMap,
	CIDRs: func(list []string) any {
		t := &bart.Lite{}
		for _, s := range list {
			t.Insert(netip.MustParsePrefix(s))
		}
		return t
	},
	Words: func(list []string) any {
		b := ahocorasick.NewAhoCorasickBuilder(ahocorasick.Opts{MatchKind: ahocorasick.StandardMatch})
		return b.Build(list)
	},
}

func rawMap(list []string) any {
	m := map[string]struct{}{}
	for _, s := range list {
		m[s] = struct{}{}
	}
	return m
}

// BenchmarkLoad makes lists of 500,000 entries. held_B/entry is what stays in memory, with the text where pieces of it are
// in use; told_B/entry is what Status says of that.
func BenchmarkLoad(b *testing.B) {
	for _, kind := range []Kind{Strings, CIDRs, Domains, Words, Globs, Policies} {
		list := entries(kind)
		content := strings.Join(list, "\n")
		b.Run(string(kind), func(b *testing.B) {
			for b.Loop() {
				v, bytes := held(func() any {
					c, err := build(kind, false, strings.Clone(content))
					if err != nil {
						b.Fatal(err)
					}
					return c
				})
				b.ReportMetric(float64(bytes)/many, "held_B/entry")
				b.ReportMetric(float64(v.(*Copy).index.bytes())/many, "told_B/entry")
			}
		})
		if raw[kind] == nil {
			continue
		}
		b.Run(string(kind)+"/raw", func(b *testing.B) {
			for b.Loop() {
				v, bytes := held(func() any { return raw[kind](list) })
				b.ReportMetric(float64(bytes)/many, "held_B/entry")
				runtime.KeepAlive(v)
			}
		})
		runtime.KeepAlive(list)
	}
}

// BenchmarkAsk asks lists of 500,000 entries: has with one that is there and one that is not in turn, and for words a
// message of 1 KiB without any in it.
func BenchmarkAsk(b *testing.B) {
	message := strings.Repeat("the quick brown fox jumps over the lazy dog and nothing else. ", 17)[:1024]
	for _, kind := range []Kind{Strings, CIDRs, Domains, Words, Globs, Policies} {
		list := entries(kind)
		c, err := build(kind, false, strings.Join(list, "\n"))
		if err != nil {
			b.Fatal(err)
		}
		made := any(nil)
		if raw[kind] != nil {
			made = raw[kind](list)
		}
		asked := [2]string{list[many/2], "nothing.of.the.kind"}
		if kind == CIDRs {
			asked = [2]string{netip.MustParsePrefix(list[many/2]).Addr().String(), "240.1.2.3"}
		}
		b.Run(string(kind), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				switch kind {
				case Words:
					_, _, err = c.FindWord(message, nil)
				case Policies:
					_, _, err = c.Match(Users, asked[i%2], nil)
				default:
					_, err = c.Has(asked[i%2], nil)
				}
			}
		})
		switch made := made.(type) {
		case map[string]struct{}:
			b.Run(string(kind)+"/raw", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					_ = made[asked[i%2]]
				}
			})
		case *bart.Lite:
			b.Run(string(kind)+"/raw", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					made.Contains(netip.MustParseAddr(asked[i%2]))
				}
			})
			nets := []netip.Prefix{}
			for _, s := range list {
				nets = append(nets, netip.MustParsePrefix(s))
			}
			sorted := text.NewNets(nets)
			b.Run(string(kind)+"/sorted", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					sorted.Has(netip.MustParseAddr(asked[i%2]))
				}
			})
		case ahocorasick.AhoCorasick:
			b.Run(string(kind)+"/raw", func(b *testing.B) {
				for b.Loop() {
					made.IterOverlapping(message).Next()
				}
			})
		}
	}
}
