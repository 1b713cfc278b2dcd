package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// handlers finds the callbacks that m defines.
func (l *loading) handlers(m *module, ns *namespace) {
	filters, err := ns.filters()
	if err != nil {
		l.problem(m.file, ns.line("filters"), "%s", err)
	}
	l.powers(m, ns)
	for _, cb := range catalog.All() {
		value := ns.hidden.RawGetString(cb.Global())
		if value == lua.LNil {
			continue
		}
		if allow := cb.Family.Allow; allow != "" && !slices.Contains(m.settings.Allow, allow) {
			l.problem(m.file, ns.line(cb.Global()), "%s needs a power that this module does not have; if you trust it with that, give it `allow: [%s]` in axolua.yaml",
				cb.Global(), strings.Join(l.needs(m, ns), ", "))
			continue
		}
		if cb.DefinedBy != "" {
			l.authCheckers(m, ns, cb, value)
			continue
		}
		if value.Type() != lua.LTFunction {
			l.problem(m.file, ns.line(cb.Global()), "%s is a callback's name, so it must be a function; it is a %s", cb.Global(), value.Type())
			continue
		}
		l.add(m, &handler{cb: cb, filter: filters[cb.Name]})
		delete(filters, cb.Name)
	}
	for name := range filters {
		l.warn(m.file, ns.line("filters"), "filters.%s has no effect: the module does not define %s", name, name)
	}
}

// powers refuses a module that names, in its file or in one that it requires, a member of a library for which it lacks
// the power.
func (l *loading) powers(m *module, ns *namespace) {
	for _, member := range l.members(m) {
		if !slices.Contains(m.settings.Allow, l.e.powers[member]) {
			file, line := l.use(m, member)
			l.problem(file, line, "%s needs a power that %s does not have; if you trust it with that, give it `allow: [%s]` in axolua.yaml",
				member, m.file, strings.Join(l.needs(m, ns), ", "))
		}
	}
	for _, power := range m.settings.Allow {
		if !strings.HasPrefix(power, "api.") {
			continue
		}
		if known := slices.Sorted(maps.Values(l.e.powers)); !slices.Contains(known, power) {
			l.warn(m.file, 0, "allow: %s: nothing needs that%s", power, didYouMean(power, known))
		}
	}
}

// members are those that need a power, of all that m names, or a library that it requires.
func (l *loading) members(m *module) (members []string) {
	programs := []*luasrc.Program{m.program}
	for _, file := range m.requires {
		programs = append(programs, l.g.libraries[file])
	}
	for _, p := range programs {
		for member := range p.Uses {
			if l.e.powers[member] != "" {
				members = append(members, member)
			}
		}
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// use is where m names a member of a library, 0 if nowhere.
func (l *loading) use(m *module, member string) (file string, line int) {
	if line := m.program.Uses[member]; line > 0 {
		return m.file, line
	}
	for _, file := range m.requires {
		if line := l.g.libraries[file].Uses[member]; line > 0 {
			return file, line
		}
	}
	return "", 0
}

// needs lists the powers that m has, and those that it lacks for what it defines and names: the whole line for
// axolua.yaml.
func (l *loading) needs(m *module, ns *namespace) []string {
	powers := slices.Clone(m.settings.Allow)
	for _, cb := range catalog.All() {
		allow := cb.Family.Allow
		if allow != "" && ns.hidden.RawGetString(cb.Global()) != lua.LNil && !slices.Contains(powers, allow) {
			powers = append(powers, allow)
		}
	}
	for _, member := range l.members(m) {
		if !slices.Contains(powers, l.e.powers[member]) {
			powers = append(powers, l.e.powers[member])
		}
	}
	return powers
}

func (l *loading) add(m *module, h *handler) {
	h.module, h.index = m, len(l.g.handlers)
	limits := l.g.settings.limits(&m.settings, h.cb)
	h.limits, h.policy = &limits, l.g.settings.policy(&m.settings, h.cb)
	l.g.handlers = append(l.g.handlers, h)
	m.handlers = append(m.handlers, h)
}

// plan says who is asked what, in order.
func (l *loading) plan() {
	l.keepApart()
	g := l.g
	g.plans = make([]plan, len(catalog.All()))
	for _, cb := range catalog.All() {
		g.plans[cb.Index()].eventArg = eventArg(cb)
		g.plans[cb.Index()].fallback = g.settings.policy(nil, cb)
	}
	for _, h := range g.handlers {
		p := &g.plans[h.cb.Index()]
		p.handlers = append(p.handlers, h)
		p.filtered = p.filtered || h.filter != nil || h.loginType != ""
	}
	for _, cb := range catalog.All() {
		p := &g.plans[cb.Index()]
		switch {
		case cb.Rule.Name == catalog.SingleSlot.Name && len(p.handlers) > 1:
			l.problem(p.handlers[1].module.file, 0, "%s can be defined by one module only, and %s does already", cb.Name, p.handlers[0].module.file)
		case cb.Rule.Name == catalog.FirstModule.Name && len(p.handlers) > 0:
			l.onlyFirst(cb, p)
		}
	}
}

// onlyFirst leaves cb, one of the background update callbacks, to the first module that defines on_update.
func (l *loading) onlyFirst(cb *catalog.Callback, p *plan) {
	first := l.g.plans[catalog.OnUpdate.Index()].handlers
	asked := p.handlers[:0:0]
	for _, h := range p.handlers {
		if len(first) > 0 && h.module == first[0].module {
			asked = append(asked, h)
			continue
		}
		reason := "no module defines on_update"
		if len(first) > 0 {
			reason = first[0].module.file + " defines on_update first"
		}
		l.warn(h.module.file, 0, "its %s is never asked: %s", cb.Name, reason)
	}
	p.handlers = asked
}
