package bindings

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/axolua/axolua/engine/luaconv"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
)

// shown makes values fit for the log: without secrets, not too large, and whatever they are. A line in the log must not
// be what breaks a rule.
type shown struct {
	c    Call
	left int // bytes
}

// perShown is what is around a value, in bytes; deepest is how deep values are shown.
const (
	perShown = 8
	deepest  = 6
)

// fields makes log fields of a table.
func (c Call) fields(t *lua.LTable) []zap.Field {
	s := &shown{c: c, left: maxLogged}
	all := s.value(t, 0)
	object, ok := all.(map[string]any)
	if !ok {
		return []zap.Field{s.field("list", all)}
	}
	fields := make([]zap.Field, 0, len(object))
	for _, key := range sortedKeys(object) {
		name := key
		if ownFields[key] {
			name += "_"
		}
		fields = append(fields, s.field(name, object[key]))
	}
	return fields
}

// field is one of a log line: what is no simple value is JSON.
func (s *shown) field(name string, v any) zap.Field {
	switch v.(type) {
	case []any, map[string]any, nil:
		text, err := json.Marshal(v)
		if err != nil { // there is nothing in it that JSON has no form for
			text = []byte("...")
		}
		return zap.String(name, string(text))
	}
	return zap.Any(name, v)
}

// full reports whether no more is to be shown.
func (s *shown) full() bool {
	s.c.stopIf(s.c.b.scope.Spend(0))
	s.left -= perShown
	return s.left <= 0
}

func (s *shown) value(v lua.LValue, depth int) any {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil
	case lua.LBool:
		return bool(v)
	case lua.LNumber:
		return s.number(float64(v))
	case lua.LString:
		return s.text(string(v))
	case *lua.LUserData:
		if v == s.c.b.scope.Conv().Null {
			return nil
		}
		if id, ok := s.c.b.idText(v); ok {
			return s.text(id)
		}
	case *lua.LTable:
		if depth == deepest {
			return "..."
		}
		backing, isView := s.c.b.scope.Views().Backing(v)
		switch {
		case isView && backing == nil:
			return "(of a finished call)"
		case isView:
			return s.plain(s.c.b.plain(s.c.LState, backing), depth)
		}
		return s.table(v, depth)
	}
	return v.Type().String()
}

func (s *shown) number(f float64) any {
	if f == math.Trunc(f) && math.Abs(f) <= 1<<53 {
		return int64(f)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return lua.LNumber(f).String()
	}
	return f
}

// text hides before it cuts: a part of a secret would not be found.
func (s *shown) text(text string) string {
	text = strings.ToValidUTF8(s.c.b.scope.Hide(text), "\ufffd")
	text = cutText(text, max(s.left, 0))
	s.left -= len(text)
	return text
}

// table is a list if it has anything at 1; else an object of its text keys.
func (s *shown) table(t *lua.LTable, depth int) any {
	if n := t.Len(); n > 0 || s.c.b.scope.Conv().IsList(t) {
		list := []any{}
		for i := 1; i <= n; i++ {
			if s.full() {
				return append(list, "...")
			}
			list = append(list, s.value(t.RawGetInt(i), depth+1))
		}
		return list
	}
	object := map[string]any{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if s.full() {
			object["..."] = true
			break
		}
		if key, ok := k.(lua.LString); ok {
			object[s.text(string(key))] = s.value(v, depth+1)
		}
	}
	return object
}

// plain is value for what is behind a view.
func (s *shown) plain(v any, depth int) any {
	switch v := v.(type) {
	case string:
		return s.text(v)
	case lua.LValue:
		return s.value(v, depth)
	case []any:
		list := []any{}
		for _, e := range v {
			if s.full() || depth == deepest {
				return append(list, "...")
			}
			list = append(list, s.plain(e, depth+1))
		}
		return list
	case map[string]any:
		object := map[string]any{}
		keys, err := luaconv.SortedKeys(v, func() error { return s.c.b.scope.Spend(0) })
		s.c.stopIf(err)
		for _, key := range keys {
			if s.full() || depth == deepest {
				object["..."] = true
				break
			}
			object[s.text(key)] = s.plain(v[key], depth+1)
		}
		return object
	}
	return v
}
