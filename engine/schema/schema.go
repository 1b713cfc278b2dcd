// Package schema makes a module's config typed: a module writes down in Lua what it takes,
//
//	config_schema = { min_age_hours = { type = "number", default = 24, min = 0, doc = "..." } }
//
// and whatever the admin wrote instead is an error at its line of the YAML. Both sides are plain Go values here
// (map[string]any, []any, string, bool, int64, float64, nil), so the package knows neither Lua's values nor YAML.
//
// Start with Check, which judges the schema, and Apply, which judges a config by it; judge.go is how.
package schema

import (
	"fmt"
	"strconv"
	"strings"
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
