package remote

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

func asJSON(t turn) ([]byte, error) { return json.Marshal(t) }

// asLua is a turn as a Lua table, for a peer that has no JSON. What is null is left out.
func asLua(t turn) ([]byte, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return appendLua(nil, v), nil
}

func appendLua(b []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		b = append(b, '{')
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b = append(appendLuaString(append(b, '['), key), "]="...)
			b = append(appendLua(b, v[key]), ',')
		}
		return append(b, '}')
	case []any:
		b = append(b, '{')
		for _, item := range v {
			b = append(appendLua(b, item), ',')
		}
		return append(b, '}')
	case string:
		return appendLuaString(b, v)
	case nil:
		return append(b, "nil"...)
	default: // a number or a boolean, which Lua writes as JSON does
		return fmt.Append(b, v)
	}
}

// appendLuaString escapes what must not stand in a line, in Lua's way: a backslash and the byte's decimal number.
func appendLuaString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			b = fmt.Appendf(b, `\%03d`, c)
		} else {
			b = append(b, c)
		}
	}
	return append(b, '"')
}
