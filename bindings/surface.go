package bindings

import (
	lua "github.com/yuin/gopher-lua"
)

// Library is a table that every module has. Its declaration is all there is to it: the functions themselves, the checks
// of their arguments, what luacheck and editors know of it, and its page of the reference come from here.
type Library struct {
	Name   string
	Doc    string // what it is for, in one or more sentences
	Values []Value
	Funcs  []Func
	// Objects are members whose functions are called with a colon, such as api.account_data_manager.
	Objects []Library
	// Named are members that the configuration names; nil for none.
	Named *Named
}

// Named are members of a library of which only the configuration knows the names.
type Named struct {
	Type  Type
	names func(b *bound) []string
	// member makes one; nil if there is none of that name.
	member func(b *bound, name string) lua.LValue
}

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
		logLibrary, jsonLibrary, reLibrary, cryptoLibrary, timeLibrary, metricLibrary, dataLibrary, matrixLibrary,
		userIDLibrary, roomAliasLibrary, eventTypesLibrary, membershipLibrary}
	classes = []Class{userInfo, profileInfo, threepid, userAgent, linkClass, globClass, netsClass,
		eventClass, stateMapClass, fileWrapperClass, userIDClass, roomAliasClass, regexClass,
		apiOptionsClass, httpOptionsClass, globOptionsClass, listClass, policyEntityClass}
)

// defineLibrary puts lib into a VM. Its members are made when they are first read: there are many, and a module uses few.
func (b *bound) defineLibrary(lib *Library) {
	for i := range lib.Funcs {
		if f := &lib.Funcs[i]; f.Power != "" {
			b.scope.Power(lib.Name+"."+f.Name, f.Power)
		}
	}
	names := lib.names
	if lib.Named != nil {
		names = func() []string { return append(lib.names(), lib.Named.names(b)...) }
	}
	b.scope.DefineLazy(lib.Name, names, func(name string) (lua.LValue, bool) { return b.member(lib, name) })
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
