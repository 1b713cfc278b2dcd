package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/pattern"
)

// Check returns every problem of a config_schema, each naming the key: "config_schema.age.min: got string, want a
// number". A nil schema, and an empty table in either shape, is fine.
//
// A schema is a table of key = { type =, default =, required =, doc = ... }, of which only type is needed: string, regexp,
// number, integer, boolean, list, object or any. A key that is required has no default. What else there is goes with some
// types: min and max with numbers and integers, min_length (in characters) and pattern (Lua's) with strings, and enum, a
// list to choose from, with all three. items is what a list or an object holds, as a type or as a table like that of a
// key; fields are the keys that an object has, as a schema of its own.
func Check(schema any) []error {
	_, problems := parse(schema)
	return problems
}

// The bounds of a schema, so that it is checked within a millisecond or two.
const (
	maxKeys  = 1000 // with those of fields and items
	maxDepth = 10   // of items and fields
	maxEnum  = 1000
)

func parse(schema any) (map[string]*rule, []error) {
	p := &parser{path: "config_schema", defaults: judge{steps: pattern.Steps{Left: defaultsSteps}, regexp: defaultsRegexp, lua: true}}
	return p.fields(schema), p.problems
}

// asTable takes the empty list for a table: from Lua's {} nobody can tell which was meant.
func asTable(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case map[string]any:
		return v, true
	case []any:
		return nil, len(v) == 0
	}
	return nil, false
}

// parser reads one schema.
type parser struct {
	path     string // of the table that is read
	depth    int
	keys     int
	problems []error
	defaults judge
}

// problem is something wrong with a key of the table; "" for the table as a whole.
func (p *parser) problem(key, format string, args ...any) {
	name := p.path
	if key != "" {
		name += "." + key
	}
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	}
}

// below reads what is below the table, under a name of its own.
func (p *parser) below(name string, read func()) {
	path := p.path
	p.path += "." + short(name)
	read()
	p.path = path
}

// inside reads what the value of a key consists of, one level deeper.
func (p *parser) inside(name string, read func()) {
	p.below(name, func() {
		if p.depth++; p.depth > maxDepth {
			p.problem("", "nested deeper than %d levels", maxDepth)
		} else {
			read()
		}
		p.depth--
	})
}

// room counts a key, or an element that is described like one, and reports whether there may be one more.
func (p *parser) room() bool {
	if p.keys++; p.keys == maxKeys+1 {
		p.problems = []error{fmt.Errorf("config_schema has more than %d keys, with those of fields and items", maxKeys)}
	}
	return p.keys <= maxKeys
}

// fields reads a schema, or a part of one.
func (p *parser) fields(v any) map[string]*rule {
	table, ok := asTable(v)
	if !ok {
		p.problem("", "got %s, want a table of keys", typeOf(v))
		return nil
	}
	rules := make(map[string]*rule, min(len(table), maxKeys))
	for _, key := range sortedKeys(table) {
		if !p.room() {
			break
		}
		p.below(key, func() { rules[key] = p.key(table[key]) })
	}
	return rules
}

// key reads what a key may be.
func (p *parser) key(v any) *rule {
	before := len(p.problems)
	r, table := p.rule(v, append(ruleKeys, "default", "required"))
	switch required := table["required"].(type) {
	case nil:
	case bool:
		r.required = required
	default:
		p.problem("required", "got %s, want true or false", typeOf(required))
	}
	if r.required && table["default"] != nil {
		p.problem("", "is required and has a default; want one of the two")
	}
	if len(p.problems) == before {
		p.fallback(r, table["default"])
	}
	return r
}

var ruleKeys = []string{"type", "min", "max", "min_length", "pattern", "enum", "items", "fields", "doc"}

// rule reads what a value may be, from a table that may have those keys.
func (p *parser) rule(v any, known []string) (*rule, map[string]any) {
	table, ok := v.(map[string]any)
	if !ok {
		p.problem("", `got %s, want a table such as { type = "string" }`, typeOf(v))
		return &rule{kind: "any"}, nil
	}
	for _, k := range sortedKeys(table) {
		if !slices.Contains(known, k) {
			p.problem("", "unknown key `%s`%s", short(k), suggest(k, known))
		}
	}
	r := &rule{kind: p.typeName("type", table["type"])}
	if table["type"] == nil {
		p.problem("", "type is missing: want one of %s", strings.Join(types, ", "))
	}
	p.bounds(r, table)
	p.text(r, table)
	p.enum(r, table["enum"])
	p.parts(r, table)
	if doc := table["doc"]; doc != nil && typeOf(doc) != "string" {
		p.problem("doc", "got %s, want a string", typeOf(doc))
	}
	return r, table
}

func (p *parser) typeName(key string, v any) string {
	name, ok := v.(string)
	switch {
	case v == nil:
	case !ok:
		p.problem(key, "got %s, want one of %s", typeOf(v), strings.Join(types, ", "))
	case !slices.Contains(types, name):
		p.problem(key, "got %s, want one of %s%s", quote(name), strings.Join(types, ", "), suggest(name, types))
	}
	return name
}

// goesWith reports whether the type is one that key is for.
func (p *parser) goesWith(r *rule, key string, kinds ...string) bool {
	if slices.Contains(kinds, r.kind) {
		return true
	}
	last := len(kinds) - 1
	if last == 0 {
		p.problem(key, "goes with the type %s only", kinds[0])
	} else {
		p.problem(key, "goes with the types %s and %s only", strings.Join(kinds[:last], ", "), kinds[last])
	}
	return false
}

// parts reads what a list or an object holds.
func (p *parser) parts(r *rule, table map[string]any) {
	items, fields := table["items"], table["fields"]
	if items != nil && fields != nil {
		p.problem("", "has items and fields; want one of the two")
		return
	}
	if items != nil && p.goesWith(r, "items", "list", "object") {
		if name, ok := items.(string); ok {
			r.items = &rule{kind: p.typeName("items", name)}
			return
		}
		if p.room() {
			p.inside("items", func() { r.items, _ = p.rule(items, ruleKeys) })
		}
	}
	if fields != nil && p.goesWith(r, "fields", "object") {
		p.inside("fields", func() { r.fields = p.fields(fields) })
	}
}

// fallback takes the default, which must itself be what the rule asks for.
func (p *parser) fallback(r *rule, v any) {
	if v == nil {
		return
	}
	p.defaults.report = func(c complaint) { p.problem("default"+pathText(c.place()), "%s", c.text()) }
	r.fallback = p.defaults.value(r, v)
}

// emptyAs gives Lua's {} the shape that the type asks for.
func emptyAs(kind string, v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) == 0 && kind == "object" {
			return map[string]any{}
		}
	case map[string]any:
		if len(v) == 0 && kind == "list" {
			return []any{}
		}
	}
	return v
}
