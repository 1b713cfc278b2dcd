package schema

import (
	"fmt"

	"github.com/axolua/axolua/engine/pattern"
)

// bounds reads min and max.
func (p *parser) bounds(r *rule, table map[string]any) {
	r.min = p.bound(r, "min", table["min"])
	r.max = p.bound(r, "max", table["max"])
	if r.min != nil && r.max != nil && *r.min > *r.max {
		p.problem("", "min is %s, above max, which is %s", show(*r.min), show(*r.max))
	}
}

func (p *parser) bound(r *rule, key string, v any) *float64 {
	if v == nil {
		return nil
	}
	n, ok := number(v)
	if !ok {
		p.problem(key, "got %s, want a number", typeOrFraction("number", v))
		return nil
	}
	p.goesWith(r, key, "number", "integer")
	return &n
}

// text reads min_length and pattern.
func (p *parser) text(r *rule, table map[string]any) {
	if v := table["min_length"]; v != nil && p.goesWith(r, "min_length", "string") {
		n, _ := number(v)
		if !fits("integer", v) || n < 1 || n > 1<<30 {
			p.problem("min_length", "got %s, want a number of characters", show(v))
		}
		r.minLength = int(n)
	}
	v := table["pattern"]
	if v == nil || !p.goesWith(r, "pattern", "string") {
		return
	}
	source, ok := v.(string)
	if !ok || len(source) > maxPattern {
		p.problem("pattern", "got %s, want a Lua pattern of at most %d bytes", typeOf(v), maxPattern)
		return
	}
	r.pattern, r.source = pattern.Compile(source), source
	if _, err := r.pattern.Find(new(pattern.Match), "", 1, &p.defaults.steps); err != nil {
		p.problem("pattern", "%s", err) // not all mistakes show in an empty text; the others show in a value
	}
}

// maxPattern bounds a pattern, which takes 50 times its size when it is compiled.
const maxPattern = 1000

func (p *parser) enum(r *rule, v any) {
	if v == nil || !p.goesWith(r, "enum", "string", "number", "integer") {
		return
	}
	list, ok := v.([]any)
	if !ok || len(list) == 0 || len(list) > maxEnum {
		p.problem("enum", "want a list of 1 to %d values to choose from", maxEnum)
		return
	}
	r.enum, r.choices = list, make(map[any]bool, len(list))
	for i, one := range list {
		if !fits(r.kind, one) {
			p.problem(fmt.Sprintf("enum[%d]", i+1), "got %s, want %s", typeOrFraction(r.kind, one), wants[r.kind])
		}
		r.choices[choice(one)] = true
	}
}
