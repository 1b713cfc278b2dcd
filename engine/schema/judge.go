package schema

import (
	"maps"
	"strconv"
	"unicode/utf8"

	"github.com/axolua/axolua/engine/pattern"
)

// judge goes through a config, or through the defaults of a schema.
type judge struct {
	report func(complaint)
	path   []any         // of the value that is judged
	steps  pattern.Steps // for patterns, and for all values
	regexp int           // bytes of regular expressions that are still looked at
	over   bool          // there were too many values
	lua    bool          // it was written in Lua, whose {} is a list and an object
}

// What a config may cost, some 100 ms, and what all defaults together, of which modules may have any number: some 5.
const (
	perValue       = 20 // steps
	configSteps    = 20_000_000
	configRegexp   = 256 << 10
	defaultsSteps  = configSteps / 20
	defaultsRegexp = configRegexp / 32
)

func (j *judge) wrong(got string, shows bool, want string) {
	j.report(complaint{path: j.path, got: got, shows: shows, want: want})
}

// spend pays for n values, or says once that there are too many.
func (j *judge) spend(n int) bool {
	j.steps.Left -= n * perValue
	if j.steps.Left < 0 && !j.over {
		j.over = true
		j.report(complaint{path: j.path, want: "there is more in it than config_schema can judge"})
	}
	return !j.over
}

// at judges what is below the value, at one more step of the path.
func (j *judge) at(step any, below func()) {
	j.path = append(j.path, step)
	below()
	j.path = j.path[:len(j.path)-1]
}

// value reports what is wrong with v, and gives it with the defaults of what is missing in it. It copies what it changes.
// An integral number is an integer however it was written.
func (j *judge) value(r *rule, v any) any {
	if !j.spend(1) {
		return v
	}
	if j.lua {
		v = emptyAs(r.kind, v)
	}
	if !fits(r.kind, v) {
		j.wrong(typeOrFraction(r.kind, v), false, wants[r.kind])
		return v
	}
	switch v := v.(type) {
	case string:
		j.text(r, v)
	case []any:
		return j.elements(r, v)
	case map[string]any:
		return j.object(r, v)
	}
	if n, ok := number(v); ok && r.min != nil && n < *r.min {
		j.wrong(show(v), true, "at least "+show(*r.min))
	}
	if n, ok := number(v); ok && r.max != nil && n > *r.max {
		j.wrong(show(v), true, "at most "+show(*r.max))
	}
	if r.choices != nil && !r.choices[choice(v)] {
		j.wrong(show(v), true, "one of "+showAll(r.enum))
	}
	return v
}

func (j *judge) text(r *rule, s string) {
	if r.minLength > 0 && utf8.RuneCountInString(s) < r.minLength { // it may be a password: it is not shown
		j.wrong(countCharacters(utf8.RuneCountInString(s)), false, "at least "+strconv.Itoa(r.minLength))
	}
	if r.pattern != nil {
		found, err := r.pattern.Find(new(pattern.Match), s, 1, &j.steps)
		switch {
		case err != nil:
			j.wrong(show(s), true, "a text that matches "+quote(r.source)+", which cannot be told: "+err.Error())
		case !found:
			j.wrong(show(s), true, "a text that matches "+quote(r.source))
		}
	}
	if r.kind == "regexp" {
		if j.regexp -= len(s); j.regexp < 0 {
			return // re.compile says what is wrong with it
		}
		if fault := regexpFault(s); fault != "" {
			j.wrong(show(s), true, wants[r.kind]+": "+fault)
		}
	}
}

func countCharacters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return strconv.Itoa(n) + " characters"
}

func (j *judge) elements(r *rule, list []any) any {
	if r.items == nil {
		return list
	}
	out := make([]any, len(list))
	for i, e := range list {
		j.at(i, func() { out[i] = j.value(r.items, e) })
	}
	return out
}

func (j *judge) object(r *rule, object map[string]any) any {
	switch {
	case r.fields != nil:
		return j.members(r.fields, object)
	case r.items == nil:
		return object
	}
	out := make(map[string]any, len(object))
	for _, key := range sortedKeys(object) {
		j.at(key, func() { out[key] = j.value(r.items, object[key]) })
	}
	return out
}

// members judges an object whose keys are known, in which nil is as good as missing.
func (j *judge) members(fields map[string]*rule, object map[string]any) map[string]any {
	if !j.spend(len(fields)) {
		return object
	}
	out := maps.Clone(object)
	if out == nil {
		out = make(map[string]any, len(fields))
	}
	for _, key := range sortedKeys(object) {
		j.at(key, func() {
			if r := fields[key]; r == nil {
				j.report(complaint{path: j.path, named: true, key: true, want: "unknown key `" + short(key) + "`" + suggest(key, sortedKeys(fields))})
			} else if object[key] != nil {
				out[key] = j.value(r, object[key])
			}
		})
	}
	for _, key := range sortedKeys(fields) {
		if r := fields[key]; object[key] == nil {
			j.missing(r, key, out)
		}
	}
	return out
}

func (j *judge) missing(r *rule, key string, out map[string]any) {
	switch {
	case r.required:
		j.at(key, func() {
			j.report(complaint{path: j.path, named: true, want: "`" + key + "` is required: want " + wants[r.kind]})
		})
	case r.fallback != nil:
		out[key] = clone(r.fallback)
	default:
		delete(out, key)
	}
}
