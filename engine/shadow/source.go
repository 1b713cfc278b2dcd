package shadow

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Object lets a host show a value it has already, without turning it into JSON first.
//
// Get gives the value of a key, and false if there is none. Keys lists the keys in the order in which pairs shall see
// them, each once. A value may be nil, bool, string, any integer or float, json.Number, json.RawMessage (parsed when it
// is asked for), map[string]any (keys sorted), []any, []string, Object, *Doc, Node, or a lua.LValue of the same VM.
// A lua.LString costs one allocation less than a string. Other types with a basic, map or slice kind are copied one
// level deep; what has no JSON at all, such as a channel, is a mistake and panics.
//
// Until EndQuestion both must go on to give the same answers.
type Object interface {
	Get(key string) (value any, ok bool)
	Keys() []string
}

// A source is where a value comes from: an entry of a Doc, or a Go value in val, or neither for nil.
type source struct {
	doc *Doc
	at  uint32
	gen uint32
	val any // map[string]any, Object, []any, []string, a scalar, a lua.LValue, or broken
}

// broken stands for a value that cannot be shown; touching it raises the text.
type broken string

// sourceOf classifies what a host gave for a view of sh. A json.RawMessage is parsed.
func sourceOf(v any, sh *Shape) source {
	switch x := v.(type) {
	case nil, string, bool, int, int64, float64, lua.LString, lua.LNumber, map[string]any, []any, []string, json.Number:
		return source{val: v}
	case *Doc:
		if x == nil {
			return source{}
		}
		return x.Root().source()
	case Node:
		return x.source()
	case json.RawMessage:
		doc := sh.newDoc()
		if err := doc.Reset(x); err != nil {
			return source{val: broken(err.Error())}
		}
		return doc.Root().source()
	case Object, lua.LValue:
		return source{val: v}
	}
	return source{val: widen(v)}
}

func (n Node) source() source {
	if n.doc != nil && n.Kind() == Invalid {
		return source{val: broken(errStale)}
	}
	return source{doc: n.doc, at: n.at, gen: n.gen}
}

// backing is what Backing gives for s.
func (s *source) backing() any {
	if s.doc != nil {
		return Node{s.doc, s.at, s.gen}
	}
	return s.val
}

// container says whether s is a Map or a List; other kinds are Invalid here.
func (s *source) container() Kind {
	if s.doc != nil {
		if k := s.doc.tape[s.at].kind(); k >= List {
			return k
		}
		return Invalid
	}
	switch s.val.(type) {
	case map[string]any, Object, broken:
		return Map
	case []any, []string:
		return List
	}
	return Invalid
}

func (s *source) isNil() bool {
	if s.doc != nil {
		return s.doc.tape[s.at].kind() == Null
	}
	return s.val == nil || s.val == lua.LNil
}

// scalar is the Lua value of a source that is no container, and whether it equals old, which it then returns: the
// store need not be written again. nil is Lua's nil.
func (s *source) scalar(old lua.LValue) (v lua.LValue, same bool) {
	if s.doc == nil {
		return goScalar(s.val, old)
	}
	d, e := s.doc, &s.doc.tape[s.at]
	switch e.kind() {
	case String:
		if o, ok := old.(lua.LString); ok && d.equal(s.at, string(o)) {
			return old, true
		}
		return lua.LString(d.str(s.at)), false
	case Number:
		return numberValue(d.float(s.at), old)
	case Bool:
		return lua.LBool(d.isTrue(s.at)), false
	}
	return lua.LNil, false
}

func stringValue(s string, old lua.LValue) (lua.LValue, bool) {
	if o, ok := old.(lua.LString); ok && string(o) == s {
		return old, true
	}
	return lua.LString(s), false
}

func numberValue(f float64, old lua.LValue) (lua.LValue, bool) {
	if o, ok := old.(lua.LNumber); ok && float64(o) == f {
		return old, true
	}
	return lua.LNumber(f), false
}

func goScalar(v any, old lua.LValue) (lua.LValue, bool) {
	switch x := v.(type) {
	case nil:
		return lua.LNil, false
	case string:
		return stringValue(x, old)
	case lua.LValue:
		return x, x == old
	case bool:
		return lua.LBool(x), false
	case int:
		return numberValue(float64(x), old)
	case int64:
		return numberValue(float64(x), old)
	case float64:
		return numberValue(x, old)
	case json.Number:
		f, _ := x.Float64()
		return numberValue(f, old)
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return numberValue(float64(r.Int()), old)
	case r.CanUint():
		return numberValue(float64(r.Uint()), old)
	case r.CanFloat():
		return numberValue(r.Float(), old)
	case r.Kind() == reflect.Bool:
		return lua.LBool(r.Bool()), false
	case r.Kind() == reflect.String:
		return stringValue(r.String(), old)
	}
	panic(fmt.Sprintf("shadow: a %T cannot be shown to Lua", v))
}

// widen turns a map or slice of a type we do not know into one we know. A nil pointer is nil.
func widen(v any) any {
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.Pointer && r.IsNil():
		return nil
	case r.Kind() == reflect.Map && r.Type().Key().Kind() == reflect.String:
		m := make(map[string]any, r.Len())
		for it := r.MapRange(); it.Next(); {
			m[it.Key().String()] = it.Value().Interface()
		}
		return m
	case r.Kind() == reflect.Slice || r.Kind() == reflect.Array:
		list := make([]any, r.Len())
		for i := range list {
			list[i] = r.Index(i).Interface()
		}
		return list
	}
	return v
}

// goGet is the value of a key in a Go container.
func goGet(v any, key string) any {
	switch x := v.(type) {
	case Object:
		if value, ok := x.Get(key); ok {
			return value
		}
	case map[string]any:
		return x[key]
	}
	return nil
}

func goKeys(v any) []string {
	switch x := v.(type) {
	case Object:
		return x.Keys()
	case map[string]any:
		return slices.Sorted(maps.Keys(x))
	}
	return nil
}

func goLen(v any) int {
	switch x := v.(type) {
	case []any:
		return len(x)
	case []string:
		return len(x)
	}
	return 0
}

func goIndex(v any, i int) any {
	switch x := v.(type) {
	case []any:
		return x[i]
	case []string:
		return x[i]
	}
	return nil
}
