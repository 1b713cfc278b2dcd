package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
)

// load makes a generation of what the files and settings say, whose digest is given, or a *LoadError that says everything
// that is wrong. Nothing that serves is touched.
func (e *Engine) load(snap *source.Snapshot, settings Settings, digest string, p *pace) (*generation, error) {
	g := &generation{settings: settings.withDefaults(), loaded: time.Now(), log: e.log, closed: e.generationClosed, replaced: make(chan struct{})}
	if e.current.Load() == nil { // what serves keeps its limit until it is replaced
		e.heap.limit.Store(g.settings.Heap)
	}
	g.secrets = g.settings.configured()
	g.digest, g.id = digest, digest[:8]
	g.refs.Store(1)
	n := len(snap.Files)
	l := &loading{e: e, g: g, pace: p, snap: snap, files: make(map[string]*source.File, n), programs: make(map[string]*compiled, n)}
	for i := range snap.Files {
		l.files[snap.Files[i].Name] = &snap.Files[i]
	}
	for _, err := range snap.Problems {
		l.problem("scripts", 0, "%s", err)
	}
	l.order()
	l.compile()
	if l.lame {
		return nil, l.err()
	}
	first, err := e.newVM(g)
	if err != nil {
		return nil, err
	}
	l.run(first)
	if err := l.err(); err != nil {
		return nil, err
	}
	l.plan()
	if err := l.err(); err != nil {
		return nil, err
	}
	g.inherit(e.current.Load(), p)
	g.pool = newPool(g.settings.Pool, len(g.handlers), func(p *pace) (*vm, error) { return e.build(g, p) })
	g.pool.background = make(chan struct{}, g.settings.Background.VMs)
	g.pool.routes = make(chan struct{}, g.settings.Background.VMs)
	g.declared, g.tasks = first.declared, g.tasksOf(first)
	first.collect(p)
	g.pool.adopt(first)
	e.programs = l.programs
	return g, nil
}

// loading is the progress of one load.
type loading struct {
	e        *Engine
	g        *generation
	pace     *pace
	snap     *source.Snapshot
	files    map[string]*source.File // of snap
	programs map[string]*compiled
	problems luasrc.Problems
	lame     bool // a library is broken, for which no module that requires it is to blame
}

// compiled is what became of one file. It is kept from one load to the next.
type compiled struct {
	content string
	program *luasrc.Program
	linted  bool // modules are
	lint    []luasrc.Problem
}

// look lints a module that was not linted yet.
func (c *compiled) look() {
	if !c.linted {
		c.linted, c.lint = true, luasrc.Lint(c.program)
	}
}

func (l *loading) problem(file string, line int, format string, args ...any) {
	l.problems = append(l.problems, luasrc.Problem{File: file, Line: line, Text: l.g.secrets.hidden(fmt.Sprintf(format, args...))})
}

func (l *loading) warn(file string, line int, format string, args ...any) {
	l.g.warnings = append(l.g.warnings, luasrc.Problem{File: file, Line: line, Warning: true, Text: fmt.Sprintf(format, args...)})
}

func (l *loading) err() error {
	if len(l.problems) == 0 {
		return nil
	}
	return &LoadError{Problems: slices.Concat(l.problems, l.g.warnings)}
}

// digest identifies what a generation is made of: the SHA-256 of names, contents and settings, in hex.
func digest(snap *source.Snapshot, settings []byte, p *pace) string {
	h := sha256.New()
	h.Write([]byte(snap.Digest(p.pause)))
	h.Write(settings)
	return hex.EncodeToString(h.Sum(nil))
}

// order puts the modules in their places: the list of the settings, else lexical order.
func (l *loading) order() {
	listed := l.g.settings.Modules
	if listed == nil {
		listed = make([]ModuleSettings, 0, len(l.snap.Files))
		for _, f := range l.snap.Files {
			if f.Module() {
				listed = append(listed, ModuleSettings{File: f.Name})
			}
		}
	}
	seen := make(map[string]bool, len(listed))
	for _, m := range listed {
		l.pace.pause()
		switch f, ok := l.files[m.File]; {
		case seen[m.File]:
			l.problem(m.File, 0, "is listed twice in `modules:`")
		case !ok:
			l.problem(m.File, 0, "is listed in `modules:` but is not in the scripts directory%s", didYouMean(m.File, l.names()))
		case f.Problem != nil:
			l.problem(m.File, 0, "%s", strings.TrimPrefix(f.Problem.Error(), m.File+": "))
		default:
			l.g.modules = append(l.g.modules, &module{file: m.File, index: len(l.g.modules), settings: m})
		}
		seen[m.File] = true
	}
	for _, f := range l.snap.Files {
		if f.Module() && !seen[f.Name] {
			l.warn(f.Name, 0, "is not listed in `modules:` and is not loaded")
		}
	}
}

func (l *loading) names() []string {
	return slices.Sorted(maps.Keys(l.files))
}

// compile compiles what has changed since the last load; the rest is taken from there.
func (l *loading) compile() {
	for _, m := range l.g.modules {
		if c := l.compiled(l.files[m.file]); c != nil {
			m.program = c.program
			c.look()
			l.g.warnings = append(l.g.warnings, c.lint...)
		}
		l.pace.rest()
	}
	l.g.libraries = map[string]*luasrc.Program{}
	for i := range l.snap.Files {
		f := &l.snap.Files[i]
		if f.Module() {
			continue
		}
		if f.Problem != nil {
			l.problem(f.Name, 0, "%s", strings.TrimPrefix(f.Problem.Error(), f.Name+": "))
		} else if c := l.compiled(f); c != nil {
			l.g.libraries[f.Name] = c.program
		}
		l.lame = l.lame || l.g.libraries[f.Name] == nil
		l.pace.rest()
	}
}

// compiled compiles one file; nil if there are problems.
func (l *loading) compiled(f *source.File) *compiled {
	c := l.e.programs[f.Name]
	if c == nil || c.content != f.Content {
		program, err := luasrc.Compile(f.Name, []byte(f.Content), l.e.names)
		if err != nil {
			var problems luasrc.Problems
			errors.As(err, &problems)
			l.problems = append(l.problems, problems...)
			return nil
		}
		c = &compiled{content: f.Content, program: program}
	}
	l.programs[f.Name] = c
	l.g.warnings = append(l.g.warnings, c.program.Warnings...)
	return c
}

// run runs the top level of every module that could be compiled on the first VM, and finds what it handles.
func (l *loading) run(v *vm) {
	end := now() + l.g.settings.LoadTimeout
	for _, m := range l.g.modules {
		if m.program == nil {
			v.spaces = append(v.spaces, v.newNamespace(m)) // so that the others keep their places
			continue
		}
		ns, err := v.loadModule(m, end)
		if err != nil {
			var problems luasrc.Problems
			errors.As(err, &problems)
			l.problems = append(l.problems, problems...)
			continue
		}
		m.requires = slices.Collect(maps.Keys(ns.libraries))
		l.handlers(m, ns)
		end += l.pace.rest()
	}
}

// build makes one more VM of a generation that loaded.
func (e *Engine) build(g *generation, p *pace) (*vm, error) {
	v, err := e.newVM(g)
	if err != nil {
		return nil, err
	}
	end := now() + g.settings.LoadTimeout
	for _, m := range g.modules {
		if _, err := v.loadModule(m, end); err != nil {
			return nil, fmt.Errorf("a VM more could not be built, though the first one loaded: %w", err)
		}
		end += p.rest()
	}
	v.collect(p)
	return v, nil
}
