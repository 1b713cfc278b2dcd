package render

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Luacheck gives .luacheckrc: with it luacheck knows every name that a module and a test file have, what they may define,
// and that all else is a mistake.
func Luacheck(s *Surface) []byte {
	var b strings.Builder
	b.WriteString(luacheckHead)
	names := slices.Clone(defined)
	for _, cb := range s.Callbacks {
		names = append(names, cb.Global())
	}
	b.WriteString("\n-- What a module may define. Everything else is `local`.\nglobals = {\n" + quoted(names, "  ") + "}\n")
	b.WriteString(luacheckMembers)
	b.WriteString("\n-- What every module has, and no module may change. The rest of Lua's own, such as io and load, is not there.\nread_globals = {\n")
	b.WriteString(readGlobals(s.Globals, s.Libraries, s.Lua, "  "))
	b.WriteString("}\n")
	b.WriteString(luacheckTests)
	b.WriteString(readGlobals(s.Tests.Globals, s.Tests.Libraries, nil, "    "))
	b.WriteString("  },\n}\n")
	return []byte(b.String())
}

const luacheckHead = `-- Generated; do not edit. It tells luacheck, which reads it by itself, what the globals of a module are.
std = "none"
unused_args = false -- a callback gives what it gives
exclude_files = { "**/types/*.lua" } -- for editors
`

const luacheckMembers = `
local function members(...)
  local fields = {}
  for _, name in ipairs { ... } do
    fields[name] = {}
  end
  return { fields = fields }
end
`

const luacheckTests = `
-- Test files define functions whose names begin with test_, and have what ` + "`axolua test`" + ` gives them.
files["**/*_test.lua"] = {
  ignore = { "11[123]/test_.*", "11[123]/setup" },
  read_globals = {
`

// readGlobals lists names with their members.
func readGlobals(globals []Global, libraries []Library, lua map[string][]string, indent string) string {
	entries := map[string]string{}
	var plain []string
	for name, members := range lua {
		if len(members) > 0 {
			entries[name] = memberList(members, indent)
		} else {
			plain = append(plain, name)
		}
	}
	for _, g := range globals {
		if len(g.Fields) == 0 {
			plain = append(plain, g.Name)
			continue
		}
		var fields []string
		for _, f := range g.Fields {
			fields = append(fields, f.Name)
		}
		entries[g.Name] = memberList(fields, indent)
	}
	for i := range libraries {
		lib := &libraries[i]
		for _, fn := range lib.Bare {
			plain = append(plain, fn.Name)
		}
		switch {
		case lib.Assigned:
			entries[lib.Name] = "{ read_only = false, other_fields = true }"
		case lib.Named != "":
			plain = append(plain, lib.Name)
		case lib.isTable():
			entries[lib.Name] = libraryMembers(lib, indent)
		}
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		fmt.Fprintf(&b, "%s%s = %s,\n", indent, name, entries[name])
	}
	slices.Sort(plain)
	var closed, anything []string
	for _, name := range plain {
		if open[name] {
			anything = append(anything, strconv.Quote(name)+",")
		} else {
			closed = append(closed, name+" = {},")
		}
	}
	return b.String() + wrapped(closed, indent) + wrapped(anything, indent)
}

// open are the names that may have any field.
var open = map[string]bool{"_G": true, "config": true, "request": true, "data": true}

// libraryMembers is the entry of a library. One with objects in it is written out; they may be called with anything.
func libraryMembers(lib *Library, indent string) string {
	if len(lib.Objects) == 0 {
		return memberList(lib.members(), indent)
	}
	inner := indent + "    "
	var b strings.Builder
	b.WriteString("{\n" + indent + "  fields = {\n")
	for _, o := range lib.Objects {
		fmt.Fprintf(&b, "%s%s = %s,\n", inner, o.Name, memberList(o.members(), inner))
	}
	var plain []string
	for _, name := range lib.members() {
		plain = append(plain, name+" = {},")
	}
	b.WriteString(wrapped(plain, inner))
	b.WriteString(indent + "  },\n" + indent + "}")
	return b.String()
}

// memberList is members("a", "b"), on as many lines as it takes.
func memberList(names []string, indent string) string {
	words := commaEach(slices.Sorted(slices.Values(names)))
	words[len(words)-1] = strings.TrimSuffix(words[len(words)-1], ",")
	list := wrapped(words, indent+"  ")
	if one := strings.TrimSpace(list); len(one) < 90 && !strings.Contains(one, "\n") {
		return "members(" + one + ")"
	}
	return "members(\n" + list + indent + ")"
}

// quoted is a list of texts with a comma after each.
func quoted(names []string, indent string) string { return wrapped(commaEach(names), indent) }

func commaEach(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strconv.Quote(name) + ","
	}
	return list
}
