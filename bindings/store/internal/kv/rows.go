package kv

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// rows are changes by key; a nil value is a deletion. They are kept in groups,
// by the part of the key before its first NUL, so that a look for a prefix that
// has one need not go through all of them. A nil rows is empty.
type rows map[string]map[string][]byte

// row is one of them.
type row struct {
	key   string
	value []byte
}

func group(key string) string {
	if i := strings.IndexByte(key, 0); i >= 0 {
		return key[:i]
	}
	return ""
}

func (r rows) get(key string) (value []byte, ok bool) {
	value, ok = r[group(key)][key]
	return value, ok
}

func (r rows) put(key string, value []byte) {
	g := group(key)
	if r[g] == nil {
		r[g] = map[string][]byte{}
	}
	r[g][key] = value
}

func (r rows) drop(key string) {
	g := group(key)
	delete(r[g], key)
	if len(r[g]) == 0 {
		delete(r, g)
	}
}

// under gives the rows whose keys begin with prefix, in no order.
func (r rows) under(prefix string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for name, g := range r {
			if strings.IndexByte(prefix, 0) >= 0 && name != group(prefix) {
				continue
			}
			for key, value := range g {
				if strings.HasPrefix(key, prefix) && !yield(key, value) {
					return
				}
			}
		}
	}
}

// sorted gives all rows in ascending order.
func (r rows) sorted() []row {
	var out []row
	for key, value := range r.under("") {
		out = append(out, row{key, value})
	}
	slices.SortFunc(out, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	return out
}
