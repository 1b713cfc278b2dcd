package luasrc

import (
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// ownGlobals are the globals, besides the callbacks, by which a module speaks to the engine.
var ownGlobals = []string{"config_schema", "parse_config", "init", "filters", "auth_checkers", "jobs"}

// purposes are the globals that make a file do something although it defines no callback.
var purposes = []string{"auth_checkers", "jobs", "every", "cron", "route"}

// Lint gives warnings about a module's file: what loads and runs, but hardly as it was meant. It is not for files
// that other modules require. The result is in the order of the lines.
func Lint(p *Program) []Problem {
	return lint(p, catalog.All())
}

func lint(p *Program, callbacks []*catalog.Callback) []Problem {
	l := linter{Program: p, report: &report{file: p.File}, assigned: map[string]*Global{}}
	for i := range p.Globals {
		l.assigned[p.Globals[i].Name] = &p.Globals[i]
	}
	handlers := 0
	for _, cb := range callbacks {
		if g := l.assigned[cb.Global()]; g != nil {
			handlers++
			l.params(cb)
			l.pair(cb, g)
		} else if g := l.assigned[cb.Name]; g != nil {
			l.warn(g.Line, g.Column, "%s is not asked as a function: it is defined through %s", cb.Name, cb.DefinedBy)
		}
	}
	l.nearMisses(callbacks)
	l.inFunctions()
	if handlers == 0 && !slices.ContainsFunc(purposes, l.mentions) {
		l.warn(0, 0, "defines no callback, timer, job or route: it is never asked anything")
	}
	if l.reads["jobs"] && !l.reads["enqueue"] && !l.reads["require"] { // a library may enqueue, on behalf of the module
		l.warn(0, 0, "declares jobs and never calls enqueue: they never run")
	}
	return l.sorted()
}

type linter struct {
	*Program
	*report
	assigned map[string]*Global
}

func (l *linter) mentions(name string) bool { return l.reads[name] || l.assigned[name] != nil }

// params warns of parameters that the callback does not give.
func (l *linter) params(cb *catalog.Callback) {
	fn, ok := l.Functions[cb.Global()]
	if !ok || cb.DefinedBy != "" || len(fn.Params) <= len(cb.Params) {
		return
	}
	given := make([]string, len(cb.Params))
	for i, p := range cb.Params {
		given[i] = p.Name
	}
	for _, extra := range fn.Params[len(cb.Params):] {
		l.warn(fn.Line, fn.Column, "%s takes (%s); the parameter '%s' is always nil",
			cb.Name, strings.Join(given, ", "), extra)
	}
}

// pair warns of a callback without the one that Synapse wants defined with it.
func (l *linter) pair(cb *catalog.Callback, g *Global) {
	if cb.Pair != "" && l.assigned[cb.Pair] == nil {
		l.warn(g.Line, g.Column, "%s is asked only together with %s, which this file does not define", cb.Name, cb.Pair)
	}
}

// nearMisses warns of globals that are almost what the engine looks for. One that the file itself reads is a helper.
func (l *linter) nearMisses(callbacks []*catalog.Callback) {
	wanted := slices.Clone(ownGlobals)
	for _, cb := range callbacks {
		wanted = append(wanted, cb.Name)
	}
	for _, g := range l.Globals {
		if !g.TopLevel || l.reads[g.Name] || len(g.Name) > maxSuggested || slices.Contains(wanted, g.Name) {
			continue
		}
		if l.full() {
			return
		}
		if meant := catalog.Nearest(g.Name, wanted); meant != "" {
			l.warn(g.Line, g.Column, "%s is no name that is looked for; did you mean %s?", g.Name, meant)
		}
	}
}

// inFunctions warns of assignments that fail at run time: globals are frozen after load.
func (l *linter) inFunctions() {
	for _, g := range l.inner {
		l.warn(g.Line, g.Column, "'%s' is a global assigned inside a function, which fails after load: "+
			"make it local, or use store for what must outlive the call", g.Name)
	}
}
