package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// filterKeys are the event fields that a filter may name.
var filterKeys = []string{"origin", "room_id", "sender", "state_key", "type"}

// filter spares a handler the questions it has declared no interest in. Nil asks it everything.
type filter []filterField

type filterField struct {
	key    string
	values []string
}

// wants reports whether the handler is to be asked about ev.
func (f filter) wants(ev Event) bool {
	for _, field := range f {
		var value string
		ok := true
		if field.key == "origin" {
			value = origin(ev)
		} else {
			value, ok = ev.Field(field.key)
		}
		if !ok || !slices.Contains(field.values, value) {
			return false
		}
	}
	return true
}

func origin(ev Event) string {
	if ev.Local() {
		return "local"
	}
	return "federated"
}

// eventArg is the place of the event among cb's arguments, or -1.
func eventArg(cb *catalog.Callback) int {
	return slices.IndexFunc(cb.Params, func(p catalog.Param) bool { return p.Type == catalog.Event })
}

// parseFilters reads a module's `filters` table, already converted to Go.
func parseFilters(v any) (map[string]filter, error) {
	all, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("filters: got %s, want a table of callbacks", listOr(v))
	}
	filters := map[string]filter{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		cb := catalog.ByName(name)
		if cb == nil || eventArg(cb) < 0 {
			return nil, fmt.Errorf("filters: %q is not a callback that is given an event%s", name, didYouMean(name, eventCallbacks()))
		}
		f, err := parseFilter(all[name])
		if err != nil {
			return nil, fmt.Errorf("filters.%s%w", name, err)
		}
		filters[name] = f
	}
	return filters, nil
}

func parseFilter(v any) (filter, error) {
	fields, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf(": got %s, want a table such as { type = \"m.room.message\" }", listOr(v))
	}
	var f filter
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(filterKeys, key) {
			return nil, fmt.Errorf(".%s: an event has no filter on that%s; there are %s", key, didYouMean(key, filterKeys), strings.Join(filterKeys, ", "))
		}
		values, err := texts(fields[key])
		if err != nil {
			return nil, fmt.Errorf(".%s%w", key, err)
		}
		f = append(f, filterField{key, values})
	}
	if i := slices.IndexFunc(f, func(f filterField) bool { return f.key == "origin" }); i >= 0 {
		for _, v := range f[i].values {
			if v != "local" && v != "federated" {
				return nil, fmt.Errorf(".origin: got %q, want local or federated", v)
			}
		}
	}
	return f, nil
}

// texts takes one text, or a list or set of them. The error goes on from the name of what was given.
func texts(v any) ([]string, error) {
	switch v := v.(type) {
	case string:
		return []string{v}, nil
	case []any:
		out := make([]string, len(v))
		for i, e := range v {
			var ok bool
			if out[i], ok = e.(string); !ok {
				return nil, fmt.Errorf("[%d]: got %s, want a text", i+1, goType(e))
			}
		}
		return out, nil
	case map[string]any:
		for _, member := range v {
			if member != true {
				return nil, fmt.Errorf(": got %s as a member of a set", goType(member))
			}
		}
		return slices.Sorted(maps.Keys(v)), nil
	}
	return nil, fmt.Errorf(": got %s, want a text or a list of texts", goType(v))
}

func eventCallbacks() (names []string) {
	for _, cb := range catalog.All() {
		if eventArg(cb) >= 0 {
			names = append(names, cb.Name)
		}
	}
	return names
}

// goType names a converted value as Lua would.
func goType(v any) string {
	switch v.(type) {
	case nil:
		return lua.LTNil.String()
	case bool:
		return lua.LTBool.String()
	case string:
		return lua.LTString.String()
	case int64, float64:
		return lua.LTNumber.String()
	}
	return lua.LTTable.String()
}

func didYouMean(name string, candidates []string) string {
	return catalog.DidYouMean(name, candidates)
}
