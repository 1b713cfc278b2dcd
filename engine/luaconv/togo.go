package luaconv

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// ToGo gives the plain Go value of v, or an error that names the place: "content.tags[2] is a function".
// A table is a list if it came from one or holds only 1..n; an empty table that is not marked is an object.
func (c *Conv) ToGo(v lua.LValue) (any, error) {
	return c.ToGoWhile(v, nil)
}

// ToGoWhile is ToGo that tells spend, unless it is nil, of the bytes that it is about to use, and gives up with its
// error.
func (c *Conv) ToGoWhile(v lua.LValue, spend func(bytes int) error) (any, error) {
	w := walk{Conv: c, account: account{spend: spend}}
	plain, err := w.value(v, nil, 0)
	if err == nil {
		err = w.settle()
	}
	return plain, err
}

var (
	errTooMany = fmt.Errorf("more than %d values", MaxValues)
	errTooLong = fmt.Errorf("more than %d bytes of text", MaxBytes)
	errTooDeep = fmt.Errorf("a table that is nested deeper than %d or contains itself", MaxDepth)
)

// walk is one conversion to Go.
type walk struct {
	*Conv
	account
	values, bytes int
}

// perValue is what a value counts at least, in bytes: it takes some 50 ns.
const perValue = 16

// text counts s.
func (w *walk) text(s string) error {
	if w.bytes += len(s); w.bytes > MaxBytes {
		return errTooLong
	}
	return nil
}

// path is where a walk is, kept as a list upwards so that a walk without errors builds no text.
type path struct {
	up    *path
	key   string
	index int // from 1; 0 where key counts
}

// A message shows the end of a long path, and the beginning of a long key.
const (
	shownSteps = 12
	shownKey   = 64
)

func (p *path) String() string {
	if p == nil {
		return "the value"
	}
	s := ""
	for step := 0; p != nil; p = p.up {
		if step++; step > shownSteps {
			return "..." + strings.TrimPrefix(s, ".")
		}
		switch {
		case p.index > 0:
			s = "[" + strconv.Itoa(p.index) + "]" + s
		case p.up != nil:
			s = "." + shorten(p.key) + s
		default:
			s = shorten(p.key) + s
		}
	}
	return s
}

func shorten(s string) string {
	if len(s) <= shownKey {
		return s
	}
	return strings.ToValidUTF8(s[:shownKey], "") + "..."
}

func (w *walk) value(v lua.LValue, at *path, depth int) (any, error) {
	if w.values++; w.values > MaxValues {
		return nil, errTooMany
	}
	if depth > MaxDepth {
		return nil, errTooDeep
	}
	if err := w.pay(perValue); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		return number(float64(v), at)
	case lua.LString:
		if !utf8.ValidString(string(v)) {
			return nil, fmt.Errorf("%s is text that is not UTF-8", at)
		}
		return string(v), w.text(string(v))
	case *lua.LUserData:
		if v == w.Null {
			return nil, nil
		}
		if text, ok := shadow.TextOf(v); ok {
			return w.value(lua.LString(text), at, depth)
		}
	case *lua.LTable:
		if backing, ok := w.views.Backing(v); ok {
			return w.view(backing, at, depth)
		}
		return w.table(v, at, depth)
	}
	return nil, fmt.Errorf("%s is a %s", at, v.Type())
}

// view takes a copy of what is behind a read-only table. It counts like the table that it stands for: one small table
// may hold the same large event many times.
func (w *walk) view(backing any, at *path, depth int) (any, error) {
	if backing == nil {
		return nil, fmt.Errorf("%s belongs to a finished call; copy what you need first", at)
	}
	if err := w.settle(); err != nil { // it may be large, and the next one too
		return nil, err
	}
	plain := shadow.Plain(backing)
	return plain, cmp.Or(w.weigh(plain), w.count(plain, depth))
}

// count counts what is in plain, which stands at depth.
func (w *walk) count(plain any, depth int) (err error) {
	if depth > MaxDepth {
		return errTooDeep
	}
	switch plain := plain.(type) {
	case string:
		err = w.text(plain)
	case map[string]any:
		w.values += len(plain)
		for key, v := range plain {
			if err = cmp.Or(w.text(key), w.count(v, depth+1)); err != nil {
				break
			}
		}
	case []any:
		w.values += len(plain)
		for _, v := range plain {
			if err = w.count(v, depth+1); err != nil {
				break
			}
		}
	}
	if w.values > MaxValues {
		return errTooMany
	}
	return err
}

func number(f float64, at *path) (any, error) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return nil, fmt.Errorf("%s is a number that JSON cannot hold (%v)", at, f)
	case f == math.Trunc(f) && math.Abs(f) <= maxInteger:
		return int64(f), nil
	}
	return f, nil
}

func (w *walk) table(t *lua.LTable, at *path, depth int) (any, error) {
	if err := w.settle(); err != nil { // it may take long to find the end of a list, or its first element
		return nil, err
	}
	n := t.Len()
	if n > 0 || w.IsList(t) {
		return w.list(t, n, at, depth)
	}
	object := map[string]any{}
	cost := goMap + goFields
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if err := w.pay(cost + goField); err != nil {
			return nil, err
		}
		cost = 0 // of the map itself
		key, ok := k.(lua.LString)
		if !ok {
			return nil, fmt.Errorf("%s has the key %s, want text keys or a list without gaps", at, k)
		}
		here := &path{up: at, key: string(key)}
		if !utf8.ValidString(here.key) {
			return nil, fmt.Errorf("%s has a key that is not UTF-8", at)
		}
		value, err := w.value(v, here, depth+1)
		if err = cmp.Or(err, w.text(here.key)); err != nil {
			return nil, err
		}
		object[here.key] = value
	}
	return object, nil
}

func (w *walk) list(t *lua.LTable, n int, at *path, depth int) (any, error) {
	if n > MaxValues {
		return nil, errTooMany
	}
	if err := w.pay(goList + n*goElement); err != nil {
		return nil, err
	}
	list := make([]any, 0, n)
	here := &path{up: at}
	for here.index = 1; here.index <= n; here.index++ {
		element := t.RawGetInt(here.index)
		if element == lua.LNil {
			return nil, fmt.Errorf("%s is nothing: a list has no gaps (use null)", here)
		}
		value, err := w.value(element, here, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		if err := w.pay(perValue); err != nil {
			return nil, err
		}
		if i, ok := k.(lua.LNumber); !ok || float64(i) < 1 || float64(i) > float64(n) || float64(i) != math.Trunc(float64(i)) {
			return nil, fmt.Errorf("%s is a list of %d with the key %s besides", at, n, shorten(k.String()))
		}
	}
	return list, nil
}
