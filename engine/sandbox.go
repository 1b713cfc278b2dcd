package engine

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/lualib"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
)

// openLibraries gives the VM what modules may see of Lua's own.
func (v *vm) openLibraries() {
	base := v.stockTable(stock, baseNames)
	for _, name := range baseNames {
		v.define(name, base.RawGetString(name))
	}
	libs := map[string]*lua.LTable{}
	for name, members := range libraries {
		libs[name] = v.stockTable(stock.RawGetString(name).(*lua.LTable), members)
	}
	bounded := lualib.Table(&v.limit.meter)
	bounded["rawset"] = lualib.RawSet(&v.limit.meter)
	for _, name := range []string{"setmetatable", "getmetatable"} {
		bounded[name] = stockFunctions[name]
	}
	for name, fn := range v.views.Lib(bounded) {
		fn = v.guarded(name, fn)
		if member, ok := strings.CutPrefix(name, "table."); ok {
			libs["table"].RawSetString(member, v.l.NewFunction(fn))
		} else {
			v.defineFunc(name, fn)
		}
	}
	for lib, fns := range map[string]map[string]lua.LGFunction{
		"string": lualib.String(&v.limit.meter, &v.patterns), "math": lualib.Math(), "os": lualib.OS(&v.limit.meter, v.now),
	} {
		for name, fn := range fns {
			libs[lib].RawSetString(name, v.l.NewFunction(fn))
		}
	}
	libs["math"].RawSetString("huge", lua.LNumber(math.Inf(1))) // gopher-lua's is the largest finite number
	libs["math"].RawSetString("random", v.l.NewFunction(v.notAtLoad("math.random", lualib.Math()["random"])))
	for name, fn := range lualib.Base(&v.limit.meter) {
		v.defineFunc(name, fn)
	}
	v.concat = v.l.NewFunction(lualib.Concat(&v.limit.meter))
	v.index = v.l.NewFunction(lualib.Index(&v.limit.meter))
	v.defineFunc("print", v.luaPrint)
	v.defineFunc("require", v.luaRequire)
	v.defineFunc("pcall", v.luaPCall)
	v.defineFunc("xpcall", v.luaXPCall)
	v.guardCoroutines(libs["coroutine"])
	for name, lib := range libs {
		v.define(name, lib)
	}
	// Methods of strings are those of the library; no script can get at this table.
	methods := v.l.CreateTable(0, 1)
	methods.RawSetString("__index", libs["string"])
	v.l.SetMetatable(lua.LString(""), methods)
}

// notAtLoad refuses fn at the top level of a module, which every VM runs: they must not differ.
func (v *vm) notAtLoad(name string, fn lua.LGFunction) lua.LGFunction {
	return func(l *lua.LState) int {
		if v.handler == nil {
			l.RaiseError("%s: not at the top level, which runs once in every VM; call it in a function", name)
		}
		return fn(l)
	}
}

// define gives every module a name. Tables are shared by all modules of the VM, so what they get is a read-only proxy.
func (v *vm) define(name string, value lua.LValue) {
	if t, ok := value.(*lua.LTable); ok {
		value = v.proxy(name, t, nil)
	}
	v.base.RawSetString(name, value)
}

func (v *vm) defineFunc(name string, fn lua.LGFunction) { v.define(name, v.l.NewFunction(fn)) }

// defineConstants is defineLazy for a table of constants. The map is shared by all VMs and must not change.
func (v *vm) defineConstants(name string, values map[string]lua.LValue) {
	names := func() []string { return slices.Collect(maps.Keys(values)) }
	v.defineLazy(name, names, func(name string) (lua.LValue, bool) { return values[name], true })
}

// lazyTable is what a table that fills as it is read may come to hold.
type lazyTable struct {
	names func() []string
	// member gives a member, nil if there is none, and says whether it stays.
	member func(name string) (value lua.LValue, stays bool)
}

func (v *vm) defineLazy(name string, names func() []string, member func(string) (lua.LValue, bool)) {
	t := v.l.CreateTable(0, 0)
	v.lazy[t] = lazyTable{names, func(key string) (lua.LValue, bool) {
		value, stays := member(key)
		v.dotted(name, key, value)
		return value, stays
	}}
	v.define(name, t)
}

// lazyMember reads a member that is not in t yet; nil if there is none.
func (v *vm) lazyMember(t *lua.LTable, key string) lua.LValue {
	lazy, ok := v.lazy[t]
	if !ok {
		return nil
	}
	value, stays := lazy.member(key)
	if value != nil && stays {
		t.RawSetString(key, value)
	}
	return value
}

// fill copies what such a table still lacks, for those who want to see all of it.
func (v *vm) fill(t *lua.LTable) {
	lazy, ok := v.lazy[t]
	if !ok {
		return
	}
	all := true
	for _, name := range lazy.names() {
		if t.RawGetString(name) != lua.LNil {
			continue
		}
		value, stays := lazy.member(name)
		if all = all && stays; stays {
			t.RawSetString(name, value)
		}
	}
	if all {
		delete(v.lazy, t)
	}
}

// defineCallable is define for a table that can be called.
func (v *vm) defineCallable(name string, t *lua.LTable, call lua.LGFunction) {
	v.base.RawSetString(name, v.proxy(name, t, v.l.NewFunction(call)))
}

// proxy is an empty table in front of t: reads go through, writes and unknown members are errors.
func (v *vm) proxy(name string, t *lua.LTable, call *lua.LFunction) *lua.LTable {
	t.Metatable = v.unknown
	proxy, mt := v.l.CreateTable(0, 0), v.l.CreateTable(0, 2)
	mt.RawSetString("__index", t)
	mt.RawSetString("__newindex", v.readOnly)
	if call != nil {
		mt.RawSetString("__call", call)
	}
	proxy.Metatable = mt
	v.behind[proxy] = t
	v.called[t] = name
	return proxy
}

// prepareProxies makes what all proxies share.
func (v *vm) prepareProxies() {
	v.unknown = v.l.CreateTable(0, 1)
	v.unknown.RawSetString("__index", v.l.NewFunction(func(l *lua.LState) int {
		t := l.CheckTable(1)
		key := l.ToStringMeta(l.Get(2)).String()
		if value := v.lazyMember(t, key); value != nil {
			l.Push(value)
			return 1
		}
		v.fill(t)
		l.RaiseError("%s.%s does not exist%s", v.called[t], shortName(key), didYouMean(key, v.members(t)))
		return 0
	}))
	v.readOnly = v.l.NewFunction(func(l *lua.LState) int {
		l.RaiseError("%s is read-only and shared by all modules", v.called[v.behind[l.CheckTable(1)]])
		return 0
	})
}

// guarded makes a function on tables respect the proxies: reading reaches what is behind, writing is an error, and
// neither gives away the table behind.
func (v *vm) guarded(name string, fn lua.LGFunction) lua.LGFunction {
	return func(l *lua.LState) int {
		t, ok := l.Get(1).(*lua.LTable)
		if name == "getmetatable" && (!ok || v.conv.IsList(t)) {
			// Only a module's own tables have a metatable that is its own.
			l.CheckAny(1)
			l.Push(lua.LNil)
			return 1
		}
		if !ok || t.Metatable == lua.LNil || v.behind[t] == nil {
			return fn(l)
		}
		v.fill(v.behind[t])
		switch name {
		case "getmetatable":
			l.Push(lua.LNil)
			return 1
		case "pairs":
			l.Push(v.base.RawGetString("next"))
			l.Push(t)
			return 2
		case "next":
			key, value := v.behind[t].Next(l.Get(2))
			l.Push(key)
			l.Push(value)
			return 2
		case "rawget":
			l.Push(v.behind[t].RawGet(l.CheckAny(2)))
			return 1
		case "rawequal":
			return fn(l)
		}
		l.RaiseError("%s: this table is read-only", name)
		return 0
	}
}

// known lists the names that every module has, for the checks at load.
func (v *vm) known() *luasrc.Names {
	names := &luasrc.Names{Globals: map[string]bool{"_G": true, "config": true, "request": true}, Members: map[string]map[string]bool{}}
	for _, name := range stringKeys(v.base) {
		names.Globals[name] = true
		t, ok := v.base.RawGetString(name).(*lua.LTable)
		if !ok || v.behind[t] == nil {
			continue
		}
		names.Members[name] = map[string]bool{}
		for _, member := range v.members(v.behind[t]) {
			names.Members[name][member] = true
		}
	}
	return names
}

// members lists what t holds or may come to hold.
func (v *vm) members(t *lua.LTable) []string {
	names := stringKeys(t)
	if lazy, ok := v.lazy[t]; ok {
		names = append(names, lazy.names()...)
		slices.Sort(names)
		names = slices.Compact(names)
	}
	return names
}

func stringKeys(t *lua.LTable) (keys []string) {
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		if s, ok := k.(lua.LString); ok {
			keys = append(keys, string(s))
		}
	}
	slices.Sort(keys)
	return keys
}

// closeBase makes reading an undefined global an error. `request` is read often by few, so it is made when it is read.
func (v *vm) closeBase() {
	mt := v.l.CreateTable(0, 1)
	mt.RawSetString("__index", v.l.NewFunction(func(l *lua.LState) int {
		key := l.ToStringMeta(l.Get(2)).String()
		if key == "request" {
			l.Push(v.presentRequest())
			return 1
		}
		l.RaiseError("undefined global '%s'%s", shortName(key), v.nearestGlobal(key))
		return 0
	}))
	v.base.Metatable = mt
	v.beneath = v.l.CreateTable(0, 1)
	v.beneath.RawSetString("__index", v.base)
}

// What a suggestion is looked for. A module may have any number of globals with names of any length, and how near two
// names are takes as long as both of them multiplied.
const (
	maxSuggested  = 64
	maxCandidates = 1000
)

// shortName is a name as a message shows it: a script may ask for one of a megabyte, again and again.
func shortName(name string) string {
	if len(name) > maxSuggested {
		return strings.ToValidUTF8(name[:maxSuggested], "") + "..."
	}
	return name
}

// nearestGlobal says which global was probably meant.
func (v *vm) nearestGlobal(name string) string {
	own := v.spaces[v.module.index].hidden
	if len(name) > maxSuggested {
		return ""
	}
	candidates := stringKeys(v.base)
	for k, _ := own.Next(lua.LNil); k != lua.LNil && len(candidates) < maxCandidates; k, _ = own.Next(k) {
		if s, ok := k.(lua.LString); ok && len(s) <= maxSuggested {
			candidates = append(candidates, string(s))
		}
	}
	return didYouMean(name, candidates)
}

// presentRequest gives the client request of the running question, or nil.
func (v *vm) presentRequest() lua.LValue {
	if v.request == nil {
		return lua.LNil
	}
	return v.views.View(v.request.fields())
}

// maxPrint is how much of a line that a module prints is logged, in bytes.
const maxPrint = 4096

// luaPrint is print: a debugging aid, so it goes to the log. Each text is searched for secrets as a whole, and what does
// not fit into the line is not even asked for its text, nor is what there is no room for in the log.
func (v *vm) luaPrint(l *lua.LState) int {
	if !v.scope.Logs(zap.InfoLevel) || !v.scope.LogLine() {
		return 0
	}
	var line []byte
	for i := 1; i <= l.GetTop() && len(line) < maxPrint; i++ {
		if i > 1 {
			line = append(line, '\t')
		}
		text := lualib.ToString(l, l.Get(i)).String()
		line = append(line, v.hideSecrets(text)...)
	}
	v.gen.log.Info(string(line[:min(len(line), maxPrint)]), zap.String("module", v.scope.Module()))
	v.limit.check()
	return 0
}
