package lists

import (
	"net/netip"

	"github.com/axolua/axolua/bindings/text"
	"github.com/gaissmai/bart"
)

// set is the index of Strings. Its keys are pieces of the text that it was made of.
type set struct {
	keys map[string]struct{}
	text int64
}

// perKey is what a map of texts takes for each, in bytes, besides the text.
const perKey = 56

func newStrings(entries *lines, _ bool) (index, error) {
	s := &set{keys: map[string]struct{}{}, text: int64(len(entries.rest))}
	for line, ok := entries.next(); ok; line, ok = entries.next() {
		s.keys[line] = struct{}{}
	}
	return s, tooMany(len(s.keys))
}

func (s *set) size() int    { return len(s.keys) }
func (s *set) bytes() int64 { return s.text + perKey*int64(len(s.keys)) }

func (s *set) has(key string, _ text.Meter) (bool, error) {
	_, found := s.keys[key]
	return found, nil
}

// cidrs is the index of CIDRs.
type cidrs struct {
	table bart.Lite
	n     int
}

// perNet is what a network takes in the radix tree, in bytes, where networks lie far apart; near ones take less.
const perNet = 41

func newCIDRs(entries *lines, _ bool) (index, error) {
	c := &cidrs{}
	for field, ok := entries.field(); ok; field, ok = entries.field() {
		net, fits := text.ParseNet(field)
		if !fits {
			entries.unfit()
			continue
		}
		c.table.Insert(net)
	}
	c.n = c.table.Size()
	return c, tooMany(c.n)
}

func (c *cidrs) size() int    { return c.n }
func (c *cidrs) bytes() int64 { return perNet * int64(c.n) }

func (c *cidrs) has(s string, _ text.Meter) (bool, error) {
	ip, ok := text.ParseIP(s)
	return ok && c.contains(ip), nil
}

func (c *cidrs) contains(ip netip.Addr) bool { return c.table.Contains(ip) }
