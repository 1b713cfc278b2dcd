package luasrc

import (
	"fmt"
	"maps"
	"slices"

	"github.com/axolua/axolua/engine/catalog"
)

// Suggestions cost time in the length of names and in their number; beyond these nobody misses them.
const (
	maxSuggested  = 64   // letters
	maxCandidates = 2000 // names
)

// absent are names that people expect of Lua, or of another language, and what to use instead.
var absent = map[string]string{
	"io":         "modules have no files; use store or data",
	"debug":      "modules have no debug library; use log",
	"package":    "use require",
	"module":     "every file is a module already",
	"load":       "source cannot be loaded at run time",
	"loadstring": "source cannot be loaded at run time",
	"loadfile":   "use require",
	"dofile":     "use require",
	"setfenv":    "environments are fixed",
	"getfenv":    "environments are fixed",
	"None":       "Lua has nil",
	"True":       "Lua has true",
	"False":      "Lua has false",
}

// nameCheck compares the names of one file with those that exist.
type nameCheck struct {
	*report
	*source
	known   *Names
	found   *resolver
	globals []string // what a misspelt global may have meant
	said    map[use]bool
}

// checkNames reports globals and members that do not exist, and those that a module may not assign.
func checkNames(found *resolver, s *source, known *Names, r *report) {
	c := nameCheck{report: r, source: s, known: known, found: found, said: map[use]bool{}}
	for _, u := range found.writes {
		if known.Globals[u.name] && c.once(u) {
			c.at(u, "'%s' is a name every module has; choose another", u.name)
		}
	}
	for _, u := range found.memberWrites {
		if _, complete := known.Members[u.name]; complete && c.shared(u) && c.once(u) {
			c.at(u, "'%s' is read-only: all modules share it", u.name)
		}
	}
	for _, u := range found.reads {
		if _, assigned := found.byName[u.name]; !assigned && !known.Globals[u.name] && c.once(u) {
			c.undefined(u)
		}
	}
	for _, u := range found.members {
		members, complete := known.Members[u.name]
		if complete && c.shared(u) && !members[u.member] && c.once(u) {
			c.at(u, "%s has no member '%s'%s", u.name, shorten(u.member), c.suggest(u.member, slices.Sorted(maps.Keys(members))))
		}
	}
}

// shared says that the global is still the one every module has; that it was assigned is another problem.
func (c *nameCheck) shared(u use) bool {
	_, assigned := c.found.byName[u.name]
	return !assigned
}

// once keeps a name that occurs twice in a line from being reported twice.
func (c *nameCheck) once(u use) bool {
	if c.said[u] {
		return false
	}
	c.said[u] = true
	return true
}

func (c *nameCheck) at(u use, format string, args ...any) {
	c.add(u.line, c.column(u), format, args...)
}

func (c *nameCheck) undefined(u use) {
	hint := ""
	if line, ok := c.found.locals[u.name]; ok {
		hint = fmt.Sprintf("; the local variable of line %d is not visible here", line)
	} else if instead, ok := absent[u.name]; ok {
		hint = "; " + instead
	} else {
		hint = c.suggest(u.name, c.candidates())
	}
	c.at(u, "undefined global '%s'%s", shorten(u.name), hint)
}

// candidates are the names that could be read where a global was.
func (c *nameCheck) candidates() []string {
	if c.globals == nil {
		c.globals = slices.Sorted(maps.Keys(c.known.Globals))
		c.globals = append(c.globals, slices.Sorted(maps.Keys(c.found.byName))...)
		c.globals = append(c.globals, slices.Sorted(maps.Keys(c.found.locals))...)
		c.globals = slices.DeleteFunc(c.globals, func(s string) bool { return len(s) > maxSuggested || s[0] == '(' })
		c.globals = c.globals[:min(len(c.globals), maxCandidates)]
	}
	return c.globals
}

// suggest gives what name may have meant, in a form to append.
func (c *nameCheck) suggest(name string, candidates []string) string {
	if len(name) > maxSuggested || c.full() { // full: it would not be shown
		return ""
	}
	meant := catalog.Nearest(name, candidates)
	if meant == "" {
		return ""
	}
	return "; did you mean " + meant + "?"
}
