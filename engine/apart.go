package engine

import (
	"slices"

	"github.com/axolua/axolua/engine/luasrc"
)

// apart is what Scope.Apart was told.
type apart struct {
	key   func(file string) string
	names []string
}

// Apart keeps modules apart whose files have the same key: they are not loaded together if one of them, or a library that
// it requires, reads one of the globals, since what is behind those is found by the key. Only Open may call it.
func (s *Scope) Apart(key func(file string) string, globals ...string) {
	s.vm.apart = apart{key, globals}
}

// keepApart refuses modules that would be one to what Scope.Apart names.
func (l *loading) keepApart() {
	if l.e.apart.key == nil {
		return
	}
	first := map[string]*module{}
	for _, m := range l.g.modules {
		key := l.e.apart.key(m.file)
		other := first[key]
		if other == nil {
			first[key] = m
			continue
		}
		for _, who := range []*module{m, other} {
			if name := l.readsOf(who); name != "" {
				l.problem(m.file, 0, "%s and %s are both called %s without the digits in front, and %s uses %s, which goes by that; rename one of them",
					other.file, m.file, key, who.file, name)
				break
			}
		}
	}
}

// readsOf is the first of the globals of Scope.Apart that m reads; "" if it reads none.
func (l *loading) readsOf(m *module) string {
	programs := []*luasrc.Program{m.program}
	for _, file := range m.requires {
		programs = append(programs, l.g.libraries[file])
	}
	for _, name := range l.e.apart.names {
		if slices.ContainsFunc(programs, func(p *luasrc.Program) bool { return p.Reads(name) }) {
			return name
		}
	}
	return ""
}
