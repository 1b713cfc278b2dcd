package engine

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/schema"
	lua "github.com/yuin/gopher-lua"
)

// namespace is the globals of one module in one VM. What the module's code sees as its environment is always empty, so
// that every assignment passes through assign, and the globals live in a hidden table behind it.
type namespace struct {
	v           *vm
	module      *module
	env, hidden *lua.LTable
	loaded      bool
	libraries   map[string]lua.LValue // that the module has required, by file
	problems    luasrc.Problems       // of the schema
}

func (v *vm) newNamespace(m *module) *namespace {
	ns := &namespace{v: v, module: m, libraries: map[string]lua.LValue{}, env: v.l.CreateTable(0, 0), hidden: v.l.CreateTable(0, 4)}
	ns.hidden.Metatable = v.beneath
	front := v.l.CreateTable(0, 2)
	front.RawSetString("__index", ns.hidden)
	front.RawSetString("__newindex", v.l.NewFunction(ns.assign))
	ns.env.Metatable = front
	v.behind[ns.env] = ns.hidden
	ns.hidden.RawSetString("_G", ns.env)
	ns.setConfig(m.settings.Config)
	return ns
}

const configHint = "config is read-only; what a module changes belongs in a local or in `store`"

func (ns *namespace) setConfig(config map[string]any) {
	if config == nil {
		config = map[string]any{}
	}
	ns.hidden.RawSetString("config", ns.v.views.Permanent(config, configHint))
}

// assign is what happens on `name = value` for a global.
func (ns *namespace) assign(l *lua.LState) int {
	key, ok := l.Get(2).(lua.LString)
	name := string(key)
	switch {
	case !ok:
		l.RaiseError("a global has a name, not a %s", l.Get(2).Type())
	case ns.loaded:
		l.RaiseError("assignment to the global '%s' after load: each VM has its own globals, so what must outlive a call goes to `store`, and what need not is `local`", shortName(name))
	case ns.v.base.RawGetString(name) != lua.LNil || name == "request" || name == "config" || name == "_G":
		l.RaiseError("'%s' is a name every module has; choose another", name)
	}
	ns.hidden.RawSetString(name, l.Get(3))
	if name == "config_schema" {
		ns.applySchema(l)
	}
	return 0
}

// applySchema makes `config` typed as soon as config_schema is there, so that the lines after it can rely on it.
func (ns *namespace) applySchema(l *lua.LState) {
	defer ns.v.limit.check() // a large schema takes its time, and may be assigned again and again
	plain, err := ns.v.toGo(l.Get(3))
	if err != nil {
		l.RaiseError("config_schema: %s", err)
	}
	if errs := schema.Check(plain); len(errs) > 0 {
		l.RaiseError("%s", errs[0])
	}
	hide := ns.v.gen.secrets.hidden
	config, errs := schema.Apply(plain, ns.module.settings.Config, ns.module.settings.ConfigAt)
	for _, err := range errs {
		p := luasrc.Problem{File: ns.module.file, Text: hide(err.Error())}
		var placed *schema.Problem
		if errors.As(err, &placed) && placed.File != "" { // to be put right there, not in the module
			p = luasrc.Problem{File: placed.File, Line: placed.Line, Column: placed.Column, Text: ns.module.file + ": " + hide(placed.Text)}
		}
		ns.problems = append(ns.problems, p)
	}
	if len(errs) == 0 {
		ns.setConfig(config)
	}
}

// line is where the module first assigns a global; 0 if that cannot be told.
func (ns *namespace) line(global string) int {
	for _, g := range ns.module.program.Globals {
		if g.Name == global {
			return g.Line
		}
	}
	return 0
}

// problem is a mistake in what the module assigned to a global.
func (ns *namespace) problem(global, format string, args ...any) *luasrc.Problem {
	return &luasrc.Problem{File: ns.module.file, Line: ns.line(global), Text: fmt.Sprintf(format, args...)}
}

func (ns *namespace) filters() (map[string]filter, error) {
	value := ns.hidden.RawGetString("filters")
	if value == lua.LNil {
		return nil, nil
	}
	plain, err := ns.v.conv.ToGo(value)
	if err != nil {
		return nil, fmt.Errorf("filters: %w", err)
	}
	return parseFilters(plain)
}

// loadModule runs the top level of m, which must be done by end. The error is luasrc.Problems.
func (v *vm) loadModule(m *module, end time.Duration) (*namespace, error) {
	ns := v.newNamespace(m)
	v.spaces = append(v.spaces, ns)
	v.module, v.handler = m, nil
	defer func() { v.module = nil }()
	v.limit.arm(&Limits{Time: math.MaxInt64 / 2, Instructions: math.MaxInt64, StringBytes: v.gen.settings.Limits.StringBytes}, now(), end, nil)
	v.limit.meter.Weigh(m.program.Weight)
	main := v.l.NewFunctionFromProto(m.program.Proto)
	main.Env = ns.env
	v.args[0], v.args[1] = v.concat, v.index
	fail := v.run(main, 2, 0)
	v.args[0], v.args[1] = nil, nil
	if fail != nil {
		return nil, append(ns.problems, ns.loadProblem(fail))
	}
	if len(ns.problems) > 0 {
		return nil, ns.problems
	}
	ns.loaded = true
	if err := ns.parseConfig(); err != nil {
		return nil, luasrc.Problems{*err}
	}
	return ns, nil
}

// parseConfig lets the module check its config by hand: what parse_config returns is `config` from then on.
func (ns *namespace) parseConfig() *luasrc.Problem {
	value := ns.hidden.RawGetString("parse_config")
	if value == lua.LNil {
		return nil
	}
	fn, ok := value.(*lua.LFunction)
	if !ok {
		return ns.problem("parse_config", "parse_config is a %s, want a function that takes config and returns what it is to be", value.Type())
	}
	v := ns.v
	v.args[0] = ns.hidden.RawGetString("config")
	if fail := v.run(fn, 1, 1); fail != nil {
		p := ns.loadProblem(fail)
		return &p
	}
	result := v.l.Get(1)
	v.l.SetTop(0)
	v.args[0] = nil
	if result == lua.LNil {
		return ns.problem("parse_config", "parse_config returned nothing; return what `config` is to be")
	}
	if plain, err := v.toGo(result); err == nil {
		result = v.views.Permanent(plain, configHint)
	}
	ns.hidden.RawSetString("config", result)
	return nil
}

// loadProblem is what a failure of the top level or of parse_config says, without the secrets of the configuration.
func (ns *namespace) loadProblem(fail *CallError) luasrc.Problem {
	ns.v.gen.secrets.redact(fail)
	p := luasrc.Problem{File: fail.File, Line: fail.Line, Text: fail.Text}
	if p.File == "" {
		p.File = ns.module.file
	}
	if fail.Kind == KindDeadline {
		p.Text = "the top level takes too long (limit `load` in axolua.yaml)"
	}
	return p
}

// collect takes the handler functions out of the namespaces, once the generation knows its handlers.
func (v *vm) collect(p *pace) {
	v.fns = make([]*lua.LFunction, len(v.gen.handlers))
	v.totals = make([]callTotals, len(v.gen.handlers))
	for i, h := range v.gen.handlers {
		p.pause()
		v.fns[i] = v.spaces[h.module.index].function(h)
	}
}

// function finds h in this VM. A module that defines it on one VM and not on another is told when it is asked.
func (ns *namespace) function(h *handler) *lua.LFunction {
	value := ns.hidden.RawGetString(h.cb.Global())
	if h.cb.DefinedBy != "" {
		if list, ok := value.(*lua.LTable); ok {
			if checker, ok := list.RawGetInt(h.checker + 1).(*lua.LTable); ok {
				value = checker.RawGetString("check")
			}
		}
	}
	if fn, ok := value.(*lua.LFunction); ok {
		return fn
	}
	return ns.v.undefined(h.cb.Global())
}

// undefined stands for a function that the first VM of the generation has, and this one has not.
func (v *vm) undefined(what string) *lua.LFunction {
	text := fmt.Sprintf("the module defines %s on one VM and not on another: its top level must not depend on chance", what)
	return v.l.NewFunction(func(l *lua.LState) int { l.RaiseError("%s", text); return 0 })
}

// unreachable are login types that Synapse handles itself and never asks a module about.
var unreachable = []string{"m.login.sso", "m.login.token", "m.login.jwt"}

const checkerShape = `{ login_type = "m.login.password", fields = { "password" }, check = function(user, login_type, login_dict) ... end }`

// maxCheckers bounds the checkers of one module: each is a handler.
const maxCheckers = 100

// authCheckers reads auth_checkers, a list of checkers.
func (l *loading) authCheckers(m *module, ns *namespace, cb *catalog.Callback, value lua.LValue) {
	line := ns.line(cb.Global())
	list, ok := value.(*lua.LTable)
	if !ok {
		l.problem(m.file, line, "%s is a %s, want a list of %s", cb.Global(), value.Type(), checkerShape)
		return
	}
	if n := list.Len(); n > maxCheckers {
		l.problem(m.file, line, "%s has %d checkers; %d are the limit", cb.Global(), n, maxCheckers)
		return
	}
	for i := 1; i <= list.Len(); i++ {
		h := &handler{cb: cb, checker: i - 1}
		checker, ok := list.RawGetInt(i).(*lua.LTable)
		if ok {
			_, ok = checker.RawGetString("check").(*lua.LFunction)
			login, isText := checker.RawGetString("login_type").(lua.LString)
			fields, err := ns.v.texts(checker.RawGetString("fields"))
			h.loginType, h.fields = string(login), fields
			ok = ok && isText && err == nil && login != ""
		}
		if !ok {
			l.problem(m.file, line, "%s[%d] is not %s", cb.Global(), i, checkerShape)
			continue
		}
		for _, login := range unreachable {
			if h.loginType == login {
				l.problem(m.file, line, "%s[%d]: Synapse handles %s itself and never asks a module; there is on_user_login for what follows", cb.Global(), i, login)
			}
		}
		l.add(m, h)
	}
}
