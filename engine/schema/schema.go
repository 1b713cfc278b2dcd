// Package schema makes a module's config typed: a module writes down in Lua what it takes,
//
//	config_schema = { min_age_hours = { type = "number", default = 24, min = 0, doc = "..." } }
//
// and whatever the admin wrote instead is an error at its line of the YAML. Both sides are plain Go values here
// (map[string]any, []any, string, bool, int64, float64, nil), so the package knows neither Lua nor YAML.
//
// Start with Check, which judges the schema, and Apply, which judges a config by it.
package schema

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// Place is where a value was written, for messages.
type Place struct {
	Key    string // where its key is, such as "axolua.yaml:14:5"; for an element of a list, as Value; "" if unknown
	Value  string // where the value itself is; "" if unknown
	Secret bool   // no message may show the value
}

// Problem is what Apply finds wrong with a config; errors.As finds it in Apply's errors.
type Problem struct {
	File         string // "" if the place is unknown
	Line, Column int    // from 1; 0 if unknown
	Text         string // such as "config.age: got string, want a number"
}

// Error gives p as file:line:column: text, without what is unknown.
func (p *Problem) Error() string {
	at := ""
	if p.File != "" {
		at = p.File + ": "
	}
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d: ", p.File, p.Line, p.Column)
	}
	return at + p.Text
}

// problemAt takes a place such as "axolua.yaml:14:5" apart. What does not end in two numbers is the file as a whole.
func problemAt(place, text string) *Problem {
	p := &Problem{File: place, Text: text}
	i := strings.LastIndexByte(place, ':')
	j := strings.LastIndexByte(place[:max(i, 0)], ':')
	if j < 0 {
		return p
	}
	line, wrong := strconv.Atoi(place[j+1 : i])
	column, wrongToo := strconv.Atoi(place[i+1:])
	if wrong == nil && wrongToo == nil {
		p.File, p.Line, p.Column = place[:j], line, column
	}
	return p
}

// Places finds the place of the value at a path of map keys (string) and list indices (int, from 0). For a path
// that is not in the config it gives the place of the nearest parent. A nil Places knows no place.
type Places func(path ...any) Place

func (p Places) at(path ...any) Place {
	if p == nil {
		return Place{}
	}
	return p(path...)
}

// The types that a rule may name.
var types = []string{"string", "number", "integer", "boolean", "list", "object", "any"}

// wants completes "want ...".
var wants = map[string]string{
	"string": "a string", "number": "a number", "integer": "an integer", "boolean": "true or false",
	"list": "a list", "object": "an object", "any": "a value",
}

// rule is what one key of the config may be.
type rule struct {
	kind     string // of types
	items    string // what a list or object holds; "" for anything
	fallback any    // nil for none
	min, max *float64
	enum     []any
	required bool
}

// complaint is one value that is not what its rule asks for.
type complaint struct {
	path  []any
	got   string
	shows bool // got holds the value itself, not only its type
	want  string
}

func (c complaint) text() string { return "got " + c.got + ", want " + c.want }

// judge reports what is wrong with v; path leads to v. An integral number is an integer however it was written.
func (r *rule) judge(v any, path []any, report func(complaint)) {
	if !fits(r.kind, v) {
		report(complaint{path: path, got: typeOrFraction(r.kind, v), want: wants[r.kind]})
		return
	}
	if n, ok := number(v); ok && r.min != nil && n < *r.min {
		report(complaint{path, show(v), true, "at least " + show(*r.min)})
	}
	if n, ok := number(v); ok && r.max != nil && n > *r.max {
		report(complaint{path, show(v), true, "at most " + show(*r.max)})
	}
	if r.enum != nil && !slices.ContainsFunc(r.enum, func(one any) bool { return same(one, v) }) {
		report(complaint{path, show(v), true, "one of " + showAll(r.enum)})
	}
	if r.items == "" {
		return
	}
	element := rule{kind: r.items}
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			element.judge(e, append(slices.Clone(path), i), report)
		}
	case map[string]any:
		for _, k := range sortedKeys(v) {
			element.judge(v[k], append(slices.Clone(path), k), report)
		}
	}
}

func fits(kind string, v any) bool {
	n, isNumber := number(v)
	switch kind {
	case "number":
		return isNumber
	case "integer":
		return isNumber && n == math.Trunc(n) && !math.IsInf(n, 0)
	case "any":
		return true
	default:
		return typeOf(v) == kind
	}
}

// number gives v as Lua sees it. NaN is not a number that a range could judge.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v)
	}
	return 0, false
}

func same(a, b any) bool {
	x, isNumber := number(a)
	y, too := number(b)
	if isNumber || too {
		return isNumber && too && x == y
	}
	s, isString := a.(string)
	t, too := b.(string)
	return isString && too && s == t
}

func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case string:
		return "string"
	case bool:
		return "boolean"
	case int, int64, float64:
		return "number"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return fmt.Sprintf("%T", v) // our own mistake, but one that an admin can report
}

// typeOrFraction names the type of v, or v itself where the type alone would read "got number, want an integer".
func typeOrFraction(kind string, v any) string {
	if f, ok := v.(float64); ok && (kind == "integer" || math.IsNaN(f)) {
		return show(f)
	}
	return typeOf(v)
}

func show(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return strconv.FormatInt(int64(v), 10)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int, int64, bool:
		return fmt.Sprint(v)
	}
	return typeOf(v)
}

func showAll(list []any) string {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(show(v))
	}
	return b.String()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// suggest gives "; did you mean `x`?" or "". A name of absurd length is not worth comparing.
func suggest(name string, candidates []string) string {
	if len(name) > 64 {
		return ""
	}
	if near := catalog.Nearest(name, candidates); near != "" {
		return "; did you mean `" + near + "`?"
	}
	return ""
}
