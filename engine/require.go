package engine

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/axolua/axolua/engine/lualib"
	lua "github.com/yuin/gopher-lua"
)

// loadingLibrary stands for the value of a library whose file is running.
var loadingLibrary = &lua.LUserData{}

// luaRequire is require(name): the value of scripts/lib/<name>.lua, run once per module and VM, dots in the name being
// directories. Files are looked up among those of the generation, so no name leads anywhere else.
func (v *vm) luaRequire(l *lua.LState) int {
	name := lualib.ToText(l, 1, "require")
	file := "lib/" + strings.ReplaceAll(name, ".", "/") + ".lua"
	ns := v.spaces[v.module.index]
	value := ns.libraries[file]
	switch {
	case value == loadingLibrary:
		l.RaiseError("require: %s requires itself", file)
	case value == nil:
		program, ok := v.gen.libraries[file]
		if !ok {
			l.RaiseError("%s", v.gen.noLibrary(name, file))
		}
		v.limit.meter.Weigh(program.Weight)
		value = ns.runLibrary(l, file, v.l.NewFunctionFromProto(program.Proto))
	}
	l.Push(value)
	return 1
}

// libraryName is what names of libraries look like. Those of other texts would be strange paths.
var libraryName = regexp.MustCompile(`^[\pL\pN_-]+([./][\pL\pN_-]+)*$`)

// noLibrary says that there is no file of that name, which may be any text.
func (g *generation) noLibrary(name, file string) string {
	if len(name) > maxLibraryName || !libraryName.MatchString(name) {
		return fmt.Sprintf(`require: there is no library %q: names are such as "words" for scripts/lib/words.lua`, name[:min(len(name), maxLibraryName)])
	}
	return "require: there is no scripts/" + file + didYouMean(file, g.libraryFiles())
}

// maxLibraryName is how much is quoted of a name, in bytes.
const maxLibraryName = 100

// runLibrary gives the file globals of its own, so that one that forgets `local` defines no callback of the module.
func (ns *namespace) runLibrary(l *lua.LState, file string, main *lua.LFunction) (value lua.LValue) {
	ns.libraries[file] = loadingLibrary
	defer func() { ns.libraries[file] = value }() // nil if it raised
	own := ns.v.newNamespace(ns.module)
	own.hidden.RawSetString("config", ns.hidden.RawGetString("config"))
	main.Env = own.env
	l.Push(main)
	l.Push(ns.v.concat)
	l.Push(ns.v.index)
	l.Call(2, 1)
	value = l.Get(-1)
	l.Pop(1)
	own.loaded = true
	if value == lua.LNil {
		value = lua.LTrue
	}
	return value
}
