package shadow

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// stockNames are the functions of Lua that touch a table without asking its metatable, and are written anew or
// guarded here. Those that a Lib's caller may give in a version of its own:
var stockNames = []string{
	"rawset", "setmetatable", "getmetatable", "unpack",
	"table.concat", "table.getn", "table.insert", "table.maxn", "table.remove", "table.sort",
}

// Lib gives Lua's functions on tables in versions that take a view for a read-only table, by name: "pairs", "ipairs",
// "next", "rawget", "rawset", "rawequal", "setmetatable", "getmetatable", "unpack", and with the prefix "table." those
// of the table library that stock has. For plain tables the functions in stock do the work; those of Stock will do.
// A script must not have the originals: to them a view is an empty table that they can write to.
func (s *Space) Lib(stock map[string]lua.LGFunction) map[string]lua.LGFunction {
	next := s.l.NewFunction(s.luaNext)
	step := s.l.NewFunction(s.luaIpairsStep)
	lib := map[string]lua.LGFunction{
		"next":     s.luaNext,
		"rawget":   s.luaRawget,
		"rawequal": luaRawequal,
		"pairs": func(L *lua.LState) int {
			t := L.CheckTable(1)
			s.check(L, t)
			L.Push(next)
			L.Push(t)
			L.Push(lua.LNil)
			return 3
		},
		"ipairs": func(L *lua.LState) int {
			t := L.CheckTable(1)
			s.check(L, t)
			L.Push(step)
			L.Push(t)
			L.Push(lua.LNumber(0))
			return 3
		},
	}
	for _, name := range stockNames {
		if f := stock[name]; f != nil {
			lib[name] = s.guard(name, f)
		}
	}
	return lib
}

func (s *Space) guard(name string, f lua.LGFunction) lua.LGFunction {
	switch name {
	case "rawset", "table.insert", "table.remove", "table.sort":
		return s.plainOnly(f)
	case "setmetatable":
		return s.setmetatable(f)
	case "getmetatable":
		return s.getmetatable(f)
	}
	return s.onCopy(f)
}

// Stock collects from a state with the base and table libraries open what Lib wants.
func Stock(L *lua.LState) map[string]lua.LGFunction {
	stock := map[string]lua.LGFunction{}
	globals := L.Get(lua.GlobalsIndex).(*lua.LTable)
	for _, name := range stockNames {
		from, field := globals, name
		if rest, ok := strings.CutPrefix(name, "table."); ok {
			from, _ = globals.RawGetString(lua.TabLibName).(*lua.LTable)
			field = rest
		}
		if from == nil {
			continue
		}
		if f, ok := from.RawGetString(field).(*lua.LFunction); ok && f.IsG {
			stock[name] = f.GFunction
		}
	}
	return stock
}

// luaNext is also what pairs returns, so that a loop over a view that was kept raises at its next round.
func (s *Space) luaNext(L *lua.LState) int {
	t := L.CheckTable(1)
	var key, value lua.LValue
	if v := s.check(L, t); v != nil {
		var ok bool
		if key, value, ok = v.next(L.Get(2)); !ok {
			L.RaiseError("invalid key to 'next'")
		}
	} else {
		if s.Next != nil {
			key, value = s.Next(L, t, L.Get(2))
		} else {
			key, value = t.Next(L.Get(2))
		}
	}
	L.Push(key)
	if key == lua.LNil {
		return 1
	}
	L.Push(value)
	return 2
}

func (s *Space) luaIpairsStep(L *lua.LState) int {
	t := L.CheckTable(1)
	i := L.CheckInt(2) + 1
	var value lua.LValue
	if v := s.check(L, t); v == nil {
		value = t.RawGetInt(i)
	} else if value = lua.LNil; v.kind == List {
		value = v.at(i)
	}
	if value == lua.LNil {
		return 0
	}
	L.Push(lua.LNumber(i))
	L.Push(value)
	return 2
}

// luaRawget reads a view like an index does: a view is raw already.
func (s *Space) luaRawget(L *lua.LState) int {
	t, key := L.CheckTable(1), L.CheckAny(2)
	if v := s.check(L, t); v != nil {
		L.Push(v.index(key))
	} else {
		L.Push(t.RawGet(key))
	}
	return 1
}

func luaRawequal(L *lua.LState) int {
	L.Push(lua.LBool(L.CheckAny(1) == L.CheckAny(2)))
	return 1
}

// plainOnly refuses views.
func (s *Space) plainOnly(f lua.LGFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		if t, ok := L.Get(1).(*lua.LTable); ok {
			if v := s.check(L, t); v != nil {
				L.RaiseError("%s", v.shape.hint)
			}
		}
		return f(L)
	}
}

// setmetatable takes tables only, as in Lua 5.1: the stock one would change the metatable of all strings.
func (s *Space) setmetatable(f lua.LGFunction) lua.LGFunction {
	f = s.plainOnly(f)
	return func(L *lua.LState) int {
		L.CheckTable(1)
		return f(L)
	}
}

func (s *Space) getmetatable(f lua.LGFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		if t, ok := L.Get(1).(*lua.LTable); ok {
			if v, dead := s.viewOf(t); v != nil || dead {
				L.Push(lua.LNil)
				return 1
			}
		}
		return f(L)
	}
}

// onCopy gives f a plain table with the elements of a list in place of a view.
func (s *Space) onCopy(f lua.LGFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		if t, ok := L.Get(1).(*lua.LTable); ok {
			if v := s.check(L, t); v != nil {
				n := v.len()
				plain := L.CreateTable(n, 0)
				for i := 1; i <= n; i++ {
					plain.RawSetInt(i, v.at(i))
				}
				L.Replace(1, plain)
			}
		}
		return f(L)
	}
}
