package schema

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// Apply judges config by schema and returns a copy of it in which missing keys have their defaults, or every
// problem (the first hundred), each a *Problem at its place: "axolua.yaml:14:18: config.min_age_hours: got string, want
// a number". List elements are counted from 1 in messages, as in Lua. A key whose value is nil counts as missing. For a
// schema that Check refuses, Apply returns Check's problems, which have no place. Neither argument is changed; values
// are shared with config, defaults are fresh copies.
func Apply(schema any, config map[string]any, at Places) (map[string]any, []error) {
	rules, problems := parse(schema)
	if problems != nil {
		return nil, problems
	}
	a := applier{at: at}
	out := maps.Clone(config)
	if out == nil {
		out = make(map[string]any, len(rules))
	}
	known := sortedKeys(rules)
	for _, key := range sortedKeys(config) {
		if len(a.problems) == maxProblems {
			break
		}
		if rules[key] == nil {
			a.add(at.at(key).Key, "config: unknown key `"+key+"`"+suggest(key, known))
		} else if config[key] != nil {
			rules[key].judge(config[key], []any{key}, a.report)
		}
	}
	for _, key := range known {
		if config[key] == nil {
			a.missing(rules[key], key, out)
		}
	}
	if a.problems != nil {
		return nil, a.problems
	}
	return out, nil
}

type applier struct {
	at       Places
	problems []error
}

func (a *applier) missing(r *rule, key string, out map[string]any) {
	switch {
	case r.required:
		a.add(a.at.at(key).Value, fmt.Sprintf("config: `%s` is required: want %s", key, wants[r.kind]))
	case r.fallback != nil:
		out[key] = clone(r.fallback)
	default:
		delete(out, key)
	}
}

func (a *applier) report(c complaint) {
	place := a.at.at(c.path...)
	if c.shows && place.Secret {
		c.got = "[secret]"
	}
	a.add(place.Value, "config"+pathText(c.path)+": "+c.text())
}

// maxProblems keeps a list of a thousand wrong elements from becoming a thousand lines.
const maxProblems = 100

func (a *applier) add(place, text string) {
	if len(a.problems) == maxProblems {
		return
	}
	a.problems = append(a.problems, problemAt(place, text))
}

func pathText(path []any) string {
	var b strings.Builder
	for _, p := range path {
		switch p := p.(type) {
		case string:
			b.WriteString("." + p)
		case int:
			b.WriteString("[" + strconv.Itoa(p+1) + "]")
		}
	}
	return b.String()
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
