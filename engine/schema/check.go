package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Check returns every problem of a config_schema, each naming the key: "config_schema.age.min: got string, want a
// number". A nil schema, and an empty table in either shape, is fine.
//
// A schema is a table of key = { type =, default =, min =, max =, enum =, required =, items =, doc = }. Only type is
// needed: string, number, integer, boolean, list, object or any. min and max bound a number or integer, enum lists
// the strings or numbers to choose from, items is the type of what a list or an object holds, and a key that is
// required has no default.
func Check(schema any) []error {
	_, problems := parse(schema)
	return problems
}

func parse(schema any) (map[string]*rule, []error) {
	table, ok := asTable(schema)
	if !ok {
		return nil, []error{fmt.Errorf("config_schema: got %s, want a table of keys", typeOf(schema))}
	}
	if len(table) > maxKeys {
		return nil, []error{fmt.Errorf("config_schema has %d keys; %d are the limit", len(table), maxKeys)}
	}
	rules := make(map[string]*rule, len(table))
	var all []error
	for _, key := range sortedKeys(table) {
		p := ruleParser{name: "config_schema." + key}
		rules[key] = p.rule(table[key])
		all = append(all, p.problems...)
	}
	return rules, all
}

// maxKeys bounds a schema, so that it is checked within a millisecond or two.
const maxKeys = 1000

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

type ruleParser struct {
	name     string
	problems []error
}

func (p *ruleParser) problem(key, format string, args ...any) {
	name := p.name
	if key != "" {
		name += "." + key
	}
	p.problems = append(p.problems, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
}

var ruleKeys = []string{"type", "default", "min", "max", "enum", "required", "items", "doc"}

func (p *ruleParser) rule(raw any) *rule {
	table, ok := raw.(map[string]any)
	if !ok {
		p.problem("", `got %s, want a table such as { type = "string" }`, typeOf(raw))
		return nil
	}
	for _, k := range sortedKeys(table) {
		if !slices.Contains(ruleKeys, k) {
			p.problem("", "unknown key `%s`%s", k, suggest(k, ruleKeys))
		}
	}
	r := &rule{kind: p.typeName("type", table["type"])}
	if table["type"] == nil {
		p.problem("", "type is missing: want one of %s", strings.Join(types, ", "))
	}
	p.bounds(r, table)
	p.enum(r, table["enum"])
	p.items(r, table["items"])
	p.flags(r, table)
	if len(p.problems) == 0 {
		p.fallback(r, table["default"])
	}
	return r
}

func (p *ruleParser) typeName(key string, v any) string {
	name, ok := v.(string)
	switch {
	case v == nil:
	case !ok:
		p.problem(key, "got %s, want one of %s", typeOf(v), strings.Join(types, ", "))
	case !slices.Contains(types, name):
		p.problem(key, "got %q, want one of %s%s", name, strings.Join(types, ", "), suggest(name, types))
	}
	return name
}

func (p *ruleParser) bounds(r *rule, table map[string]any) {
	r.min = p.bound(r, "min", table["min"])
	r.max = p.bound(r, "max", table["max"])
	if r.min != nil && r.max != nil && *r.min > *r.max {
		p.problem("", "min is %s, above max, which is %s", show(*r.min), show(*r.max))
	}
}

func (p *ruleParser) bound(r *rule, key string, v any) *float64 {
	if v == nil {
		return nil
	}
	n, ok := number(v)
	if !ok {
		p.problem(key, "got %s, want a number", typeOrFraction("number", v))
		return nil
	}
	if r.kind != "number" && r.kind != "integer" {
		p.problem(key, "goes with the types number and integer only")
	}
	return &n
}

func (p *ruleParser) enum(r *rule, v any) {
	if v == nil {
		return
	}
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		p.problem("enum", "want a list of the values to choose from")
		return
	}
	if r.kind != "string" && r.kind != "number" && r.kind != "integer" {
		p.problem("enum", "goes with the types string, number and integer only")
		return
	}
	for i, one := range list {
		if !fits(r.kind, one) {
			p.problem(fmt.Sprintf("enum[%d]", i+1), "got %s, want %s", typeOrFraction(r.kind, one), wants[r.kind])
		}
	}
	r.enum = list
}

func (p *ruleParser) items(r *rule, v any) {
	if v == nil {
		return
	}
	if r.kind != "list" && r.kind != "object" {
		p.problem("items", "goes with the types list and object only")
		return
	}
	r.items = p.typeName("items", v)
}

func (p *ruleParser) flags(r *rule, table map[string]any) {
	switch v := table["required"].(type) {
	case nil:
	case bool:
		r.required = v
	default:
		p.problem("required", "got %s, want true or false", typeOf(v))
	}
	if doc := table["doc"]; doc != nil && typeOf(doc) != "string" {
		p.problem("doc", "got %s, want a string", typeOf(doc))
	}
	if r.required && table["default"] != nil {
		p.problem("", "is required and has a default; want one of the two")
	}
}

// fallback takes the default, which must itself be what the rule asks for.
func (p *ruleParser) fallback(r *rule, v any) {
	if v == nil {
		return
	}
	v = emptyAs(r.kind, v)
	r.judge(v, nil, func(c complaint) {
		p.problems = append(p.problems, errors.New(p.name+".default"+pathText(c.path)+": "+c.text()))
	})
	r.fallback = v
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
