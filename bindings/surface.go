package bindings

import (
	lua "github.com/yuin/gopher-lua"
)

// Library is a table that every module has, with the functions beside it. Its declaration is all there is to it: the functions themselves, the checks
// of their arguments, what luacheck and editors know of it, and its page of the reference come from here.
type Library struct {
	Name   string
	Doc    string // what it is for, in one or more sentences
	Values []Value
	Funcs  []Func
	// Objects are members whose functions are called with a colon, such as api.account_data_manager.
	Objects []Library
	// Named are members that the configuration or the module names; nil for none.
	Named *Named
	// Bare are functions that go by their own names and belong to the same page, such as enqueue beside jobs. If there is
	// nothing else there is no table.
	Bare []Func
}

// Named are members of a library of which only the configuration knows the names or, if there is assign, the module.
type Named struct {
	Type  Type
	names func(b *bound) []string
	// member makes one; nil if there is none of that name.
	member func(b *bound, name string) lua.LValue
	// assign is what a module does that assigns one, for which the table is an object of its own.
	assign func(c Call, name string, value lua.LValue)
}

// Assigned says that the module names them, by assignment.
func (n *Named) Assigned() bool { return n.assign != nil }

// Class is a kind of object that modules get, or a kind of table that they give.
type Class struct {
	Name string
	// Called is what messages call one, such as a parameter of callbacks; "" for Name.
	Called string
	Doc    string
	Fields []Param
	Funcs  []Func // called with a colon
}

// Value is a member that is no function.
type Value struct {
	Name string
	Type Type
	Doc  string
	// get gives the value; changes says that it is to be asked at each reading.
	get     func(b *bound) lua.LValue
	changes bool
}

// Func is one function.
type Func struct {
	Name    string
	Doc     string // what it gives, what it costs, what it raises
	Params  []Param
	Returns []Param
	// Power is what a module needs in its `allow` to call it; "" for none.
	Power string
	// Asks says that somebody outside of the VM is asked, which the top level of a module may not do.
	Asks bool
	// Declares says that it belongs at the top level of a module, and nowhere else.
	Declares bool
	// run does it, once the arguments are checked. Nil is for members of the module API that only the homeserver answers.
	run func(c Call) int
}

// Param is a parameter, a result or a field.
type Param struct {
	Name     string
	Type     Type
	Optional bool
	Doc      string // may be ""
}

// Libraries lists the tables that every module has, besides those of Lua and the names of package engine.
func Libraries() []Library { return libraries }

// Classes lists the objects that modules get, and the tables of options that they give.
func Classes() []Class { return classes }

// libraries and classes are filled by the files that declare them, in a fixed order.
var (
	libraries = []Library{apiLibrary, textLibrary, globLibrary, ipLibrary, httpLibrary, adminLibrary,
		logLibrary, jsonLibrary, reLibrary, cryptoLibrary, timeLibrary, metricLibrary, storeLibrary, cacheLibrary, dataLibrary, jobsLibrary, routeLibrary, matrixLibrary,
		userIDLibrary, roomAliasLibrary, eventTypesLibrary, membershipLibrary}
	classes = []Class{userInfo, profileInfo, threepid, userAgent, linkClass, globClass, netsClass,
		eventClass, stateMapClass, fileWrapperClass, userIDClass, roomAliasClass, regexClass,
		apiOptionsClass, httpOptionsClass, globOptionsClass, cacheOptionsClass, jobOptionsClass, routeOptionsClass, routeRequestClass, storeOptionsClass, storeClass, listClass, policyEntityClass}
)

// defineLibrary puts lib into a VM. Its members are made when they are first read: there are many, and a module uses few.
func (b *bound) defineLibrary(lib *Library) {
	for i := range lib.Bare {
		f := &lib.Bare[i]
		b.definePower(f.Name, f)
		b.scope.Define(f.Name, b.function("", f))
	}
	for i := range lib.Funcs {
		b.definePower(lib.Name+"."+lib.Funcs[i].Name, &lib.Funcs[i])
	}
	names := lib.names
	switch {
	case !lib.HasTable():
		return
	case lib.Named != nil && lib.Named.Assigned():
		b.scope.Define(lib.Name, b.assignable(lib))
		return
	case lib.Named != nil:
		names = func() []string { return append(lib.names(), lib.Named.names(b)...) }
	}
	b.scope.DefineLazy(lib.Name, names, func(name string) (lua.LValue, bool) { return b.member(lib, name) })
}

func (b *bound) definePower(name string, f *Func) {
	if f.Power != "" {
		b.scope.Power(name, f.Power)
	}
}

// HasTable says that the library's name is one that modules have.
func (lib *Library) HasTable() bool { return lib.Named != nil || len(lib.names()) > 0 }

// assignable is a library whose members modules assign.
func (b *bound) assignable(lib *Library) lua.LValue {
	c := newClass(b.l, lib.Name, nil)
	on := func(do func(c Call, name string)) *lua.LFunction {
		return b.l.NewFunction(func(l *lua.LState) int {
			name, ok := l.Get(2).(lua.LString)
			if !ok {
				l.RaiseError("a member of %s has a name, not a %s", lib.Name, l.Get(2).Type())
			}
			do(Call{LState: l, b: b, fn: &Func{Name: lib.Name}, of: lib.Name}, string(name))
			return l.GetTop() - 2
		})
	}
	c.metatable.RawSetString("__index", on(func(c Call, name string) { c.Push(lib.Named.member(b, name)) }))
	c.metatable.RawSetString("__newindex", on(func(c Call, name string) {
		value := c.Get(3)
		c.SetTop(2)
		lib.Named.assign(c, name, value)
	}))
	return c.object(b.l, nil)
}

func (lib *Library) names() (names []string) {
	for _, v := range lib.Values {
		names = append(names, v.Name)
	}
	for _, f := range lib.Funcs {
		names = append(names, f.Name)
	}
	for _, o := range lib.Objects {
		names = append(names, o.Name)
	}
	return names
}

// member makes a member of a library, and says whether it may be kept.
func (b *bound) member(lib *Library, name string) (value lua.LValue, keep bool) {
	for i := range lib.Funcs {
		if f := &lib.Funcs[i]; f.Name == name {
			return b.function(lib.Name, f), true
		}
	}
	for i := range lib.Values {
		if v := &lib.Values[i]; v.Name == name {
			if called != nil {
				called(lib.Name, name)
			}
			return v.get(b), !v.changes
		}
	}
	for i := range lib.Objects {
		if o := &lib.Objects[i]; o.Name == name {
			return b.libraryObject(lib.Name, o), true
		}
	}
	if lib.Named != nil {
		if value := lib.Named.member(b, name); value != nil {
			return value, true
		}
	}
	return nil, false
}

// libraryObject is a member whose functions take it as their first argument, which they need not look at.
func (b *bound) libraryObject(of string, o *Library) lua.LValue {
	methods := map[string]lua.LGFunction{}
	for i := range o.Funcs {
		f := &o.Funcs[i]
		methods[f.Name] = b.method(of+"."+o.Name, f, lua.LTUserData)
	}
	c := newClass(b.l, of+"."+o.Name, methods)
	return c.object(b.l, nil)
}
