package bindings

import (
	"encoding/json"

	prose "github.com/axolua/axolua/bindings/text"
	"github.com/axolua/axolua/engine/shadow"
)

// readable lets package text read anything that may be behind an event, without a copy of it.
type readable struct{ v any }

// Text is prose.Value's.
func (r readable) Text() (string, bool) { return text(r.v) }

// Get is prose.Value's.
func (r readable) Get(key string) prose.Value {
	switch v := get(r.v, key).(type) {
	case nil:
		return nil
	case shadow.Node:
		if v.Kind() == shadow.Invalid {
			return nil
		}
		return readable{v}
	default:
		return readable{v}
	}
}

// Each is prose.Value's.
func (r readable) Each(yield func(key string, v prose.Value) bool) {
	switch v := r.v.(type) {
	case *shadow.Doc:
		readable{v.Root()}.Each(yield)
	case shadow.Node:
		eachOfNode(v, yield)
	case map[string]any:
		for _, key := range sortedKeys(v) {
			if !yield(key, readable{v[key]}) {
				return
			}
		}
	case []any:
		for _, inner := range v {
			if !yield("", readable{inner}) {
				return
			}
		}
	case []string:
		for _, inner := range v {
			if !yield("", readable{inner}) {
				return
			}
		}
	case shadow.Object:
		for _, key := range v.Keys() {
			if inner, ok := v.Get(key); ok && !yield(key, readable{inner}) {
				return
			}
		}
	case json.RawMessage:
		if doc, err := shadow.Parse(string(v)); err == nil {
			eachOfNode(doc.Root(), yield)
		}
	}
}

func eachOfNode(n shadow.Node, yield func(key string, v prose.Value) bool) {
	for _, inner := range n.Items() {
		if !yield("", readable{inner}) {
			return
		}
	}
	for key, inner := range n.All() {
		if !yield(key, readable{inner}) {
			return
		}
	}
}
