package schema

import "github.com/axolua/axolua/engine/pattern"

// Apply judges config by schema and returns a copy of it in which missing keys have their defaults, or every
// problem (the first hundred), each a *Problem at its place: "axolua.yaml:14:18: config.min_age_hours: got string, want
// a number". List elements are counted from 1 in messages, as in Lua. A key whose value is nil counts as missing. For a
// schema that Check refuses, Apply returns Check's problems, which have no place. Where no place is known, config was
// written in Lua, whose {} is a list and an object. Neither argument is changed; values are shared with config, defaults
// are fresh copies.
func Apply(schema any, config map[string]any, at Places) (map[string]any, []error) {
	fields, problems := parse(schema)
	if problems != nil {
		return nil, problems
	}
	a := applier{at: at}
	j := &judge{report: a.report, steps: pattern.Steps{Left: configSteps}, regexp: configRegexp, lua: at == nil}
	out := j.members(fields, config)
	if a.problems != nil {
		return nil, a.problems
	}
	return out, nil
}

type applier struct {
	at       Places
	problems []error
}

// maxProblems keeps a list of a thousand wrong elements from becoming a thousand lines.
const maxProblems = 100

func (a *applier) report(c complaint) {
	if len(a.problems) == maxProblems {
		return
	}
	place := a.at.at(c.path...)
	at := place.Value
	if c.key {
		at = place.Key
	}
	if c.shows && place.Secret {
		c.got = "[secret]"
	}
	a.problems = append(a.problems, problemAt(at, "config"+pathText(c.place())+": "+c.text()))
}

func clone(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = clone(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = clone(e)
		}
		return out
	}
	return v
}
