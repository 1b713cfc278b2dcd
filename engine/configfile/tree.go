package configfile

import (
	"fmt"
	"strconv"
	"strings"
)

// value is one value of the file with its place. Aliases are resolved: a value that is used twice is one value
// with two parents, at the place where it was written.
type value struct {
	kind      kind
	line, col int
	text      string // of a scalar, as written; of a secret, its content
	scalar    any    // bool, int64 or float64 of those kinds
	secret    bool
	quoted    bool // a string written as one, in quotes or as a block
	items     []*value
	entries   []entry

	size   int // values in it, itself included; what aliases share counts every time
	height int // levels of nesting below it
}

type entry struct {
	key       string
	line, col int
	value     *value
}

type kind uint8

const (
	broken kind = iota // a problem has been reported; readers pass over it
	null
	boolean
	integer
	float
	text
	list
	mapping
)

// show gives v for a message: the value if it is a scalar and no secret.
func (v *value) show() string {
	switch {
	case v.secret:
		return hidden
	case v.kind == null:
		return "nothing"
	case v.kind == list:
		return "a list"
	case v.kind == mapping:
		return "keys and values"
	case v.kind == text:
		return strconv.Quote(shorten(v.text))
	default:
		return shorten(v.text)
	}
}

// shorten keeps s to what a line of a message bears.
func shorten(s string) string {
	most := 60
	for i := range s {
		if most == 0 {
			return s[:i] + "..."
		}
		most--
	}
	return s
}

// find gives the value at a path of keys and indices, nil if there is none.
func (v *value) find(path ...any) *value {
	at, _, _ := v.walk(path)
	return at
}

// walk follows path as far as it leads. The first result is nil if that is not to the end; nearest is the last value on
// the way and key the entry that led there, if a key did.
func (v *value) walk(path []any) (found, nearest *value, key *entry) {
	nearest = v
	for _, step := range path {
		next, e := nearest.step(step)
		if next == nil {
			return nil, nearest, key
		}
		nearest, key = next, e
	}
	return nearest, nearest, key
}

func (v *value) step(step any) (*value, *entry) {
	switch step := step.(type) {
	case string:
		for i := range v.entries {
			if v.entries[i].key == step {
				return v.entries[i].value, &v.entries[i]
			}
		}
	case int:
		if step >= 0 && step < len(v.items) {
			return v.items[step], nil
		}
	}
	return nil, nil
}

// pathText gives a path as messages show it; list elements count from 1, as in Lua.
func pathText(path []any) string {
	var b strings.Builder
	for i, step := range path {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", step+1)
		case string:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(shorten(step))
		}
	}
	return b.String()
}
