package shadow

import (
	"encoding"
	"encoding/json"
	"math"

	lua "github.com/yuin/gopher-lua"
)

// Plain gives v, anything that Object lists except lua values, as fresh plain Go: nil, bool, string, int64 (whole
// numbers up to 2^53), float64, map[string]any and []any. A json.RawMessage that is not JSON becomes nil.
func Plain(v any) any {
	switch v := v.(type) {
	case Node:
		return v.Any()
	case *Doc:
		return v.Root().Any()
	case json.RawMessage:
		var doc Doc
		if doc.Reset(v) != nil {
			return nil
		}
		return doc.Root().Any()
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, value := range v {
			m[key] = Plain(value)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = Plain(value)
		}
		return list
	case []string:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = value
		}
		return list
	case Object:
		m := map[string]any{}
		for _, key := range v.Keys() {
			if value, ok := v.Get(key); ok {
				m[key] = Plain(value)
			}
		}
		return m
	}
	return plainScalar(v)
}

// plainScalar goes through Lua's idea of the value, so that both sides of a view agree.
func plainScalar(v any) any {
	if _, ready := v.(lua.LValue); !ready {
		switch wide := widen(v).(type) {
		case nil:
			return nil
		case map[string]any, []any:
			return Plain(wide)
		}
	}
	value, _ := goScalar(v, lua.LNil)
	switch value := value.(type) {
	case lua.LBool:
		return bool(value)
	case lua.LString:
		return string(value)
	case *lua.LUserData:
		if text, ok := TextOf(value); ok {
			return text
		}
	case lua.LNumber:
		if f := float64(value); f == math.Trunc(f) && math.Abs(f) <= 1<<53 {
			return int64(f)
		}
		return float64(value)
	}
	return nil
}

// TextOf is what an object of Lua is outside of Lua where that is a text, as it is of an id: an encoding.TextMarshaler.
func TextOf(ud *lua.LUserData) (text string, ok bool) {
	m, ok := ud.Value.(encoding.TextMarshaler)
	if !ok {
		return "", false
	}
	marshalled, err := m.MarshalText()
	return string(marshalled), err == nil
}
