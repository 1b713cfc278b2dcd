package lists

import (
	"slices"
	"strings"

	"github.com/axolua/axolua/bindings/text"
)

// globs is the index of Globs: patterns without * and ? in a map, and the rest by how they end.
type globs struct {
	exact    map[string]int // place in the list, of the first of several
	byTail   map[string][]pattern
	n        int
	text     int64
	compiled int64 // bytes in patterns that are no mere beginning and end
}

// tailKey is how many bytes of the end of a pattern choose where it is looked for. Those that end sooner after their last
// * or ? have a shorter key.
const tailKey = 8

// pattern is beginning*end, or what a Glob has to look at besides.
type pattern struct {
	head, tail string
	glob       *text.Glob // nil if there is one * between the two
	place      int        // in the list
}

const (
	// perPattern is what a pattern takes besides its text, in bytes; perGlob what it takes more with a Glob.
	perPattern = 64
	perGlob    = 400
)

func newGlobs(entries *lines, _ bool) (index, error) {
	g := &globs{exact: map[string]int{}, byTail: map[string][]pattern{}, text: int64(len(entries.rest))}
	seen := map[string]struct{}{}
	for line, ok := entries.next(); ok; line, ok = entries.next() {
		if _, twice := seen[line]; twice {
			continue
		}
		seen[line] = struct{}{}
		if !g.add(line, g.n) {
			entries.unfit()
			continue
		}
		g.n++
	}
	return g, tooMany(g.n)
}

// add takes up an entry. It reports false if it is too long.
func (g *globs) add(entry string, place int) bool {
	first := strings.IndexAny(entry, "*?")
	if first < 0 {
		if _, have := g.exact[entry]; !have {
			g.exact[entry] = place
		}
		return true
	}
	last := strings.LastIndexAny(entry, "*?")
	p := pattern{head: entry[:first], tail: entry[last+1:], place: place}
	if first != last || entry[first] == '?' {
		var ok bool
		if p.glob, ok = text.CompileGlob(entry, false); !ok {
			return false
		}
		g.compiled += perGlob
	}
	key := p.tail[max(0, len(p.tail)-tailKey):]
	g.byTail[key] = append(g.byTail[key], p)
	return true
}

func (g *globs) size() int    { return g.n }
func (g *globs) bytes() int64 { return g.text + perPattern*int64(g.n) + g.compiled }

func (g *globs) has(s string, m text.Meter) (bool, error) {
	for range g.matching(s, m) {
		return true, nil
	}
	if m != nil {
		return false, m(0)
	}
	return false, nil
}

// matching gives the places of the entries that s fits, in no order. It ends early when m says so.
func (g *globs) matching(s string, m text.Meter) func(yield func(place int) bool) {
	return func(yield func(int) bool) {
		if place, ok := g.exact[s]; ok && !yield(place) {
			return
		}
		looked := 0
		for n := 0; n <= min(tailKey, len(s)); n++ {
			for _, p := range g.byTail[s[len(s)-n:]] {
				if looked++; m != nil && looked%pollEvery == 0 && m(0) != nil {
					return
				}
				if p.fits(s, m) && !yield(p.place) {
					return
				}
			}
		}
	}
}

func (p *pattern) fits(s string, m text.Meter) bool {
	if len(s) < len(p.head)+len(p.tail) || !strings.HasPrefix(s, p.head) || !strings.HasSuffix(s, p.tail) {
		return false
	}
	if p.glob == nil {
		return true
	}
	fits, err := p.glob.Match(s, m)
	return err == nil && fits
}

// first is the smallest place of an entry that s fits; false if there is none.
func (g *globs) first(s string, m text.Meter) (place int, found bool) {
	places := slices.Collect(g.matching(s, m))
	if len(places) == 0 {
		return 0, false
	}
	return slices.Min(places), true
}
