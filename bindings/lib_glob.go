package bindings

import (
	"fmt"

	prose "github.com/axolua/axolua/bindings/text"
	lua "github.com/yuin/gopher-lua"
)

var globOptions = Param{Name: "options", Type: tGlobOptions, Optional: true, Doc: "{ ignore_case = true } takes A for a"}

var globOptionsClass = Class{
	Name: "GlobOptions", Doc: "How a pattern is taken.",
	Fields: []Param{{Name: "ignore_case", Type: tBool, Optional: true, Doc: "whether A is the same as a"}},
}

// globLibrary is `glob`.
var globLibrary = Library{
	Name: "glob",
	Doc: "The patterns of Matrix, as in server ACLs, ban lists and push rules: * stands for any text, ? for one character, and everything " +
		"else for itself. The whole text must fit. Unlike Lua's patterns they can't be made slow. A pattern has at most " +
		fmt.Sprint(prose.MaxGlob) + " bytes; a longer one raises.",
	Funcs: []Func{
		{
			Name: "match", Doc: "Whether a text fits a pattern.",
			Params:  []Param{{Name: "pattern", Type: tText}, {Name: "s", Type: tText}, globOptions},
			Returns: []Param{{Name: "fits", Type: tBool}},
			run:     func(c Call) int { return c.globMatch(c.glob(), c.text(1)) },
		},
		{
			Name: "compile", Doc: "A pattern for many texts: make it outside of the callback, and ask it with pattern:match(s).",
			Params:  []Param{{Name: "pattern", Type: tText}, globOptions},
			Returns: []Param{{Name: "glob", Type: "Glob"}},
			run:     compileGlob,
		},
		{
			Name: "acl_allows", Doc: "Whether the content of a room's m.room.server_acl lets a server take part, exactly as the Matrix " +
				"specification says: the port does not count, IP addresses may be kept out, what `deny` names is denied, and then only " +
				"what `allow` names is allowed. nil, for a room without ACL, allows everybody.",
			Params: []Param{
				{Name: "acl", Type: tTable, Optional: true, Doc: "the content of the event: acl_event and acl_event.content"},
				{Name: "server_name", Type: tText, Doc: "such as example.org or 1.2.3.4:8448"},
			},
			Returns: []Param{{Name: "allowed", Type: tBool}},
			run: func(c Call) int {
				if !c.has(0) {
					return c.give(lua.LTrue)
				}
				allowed, err := prose.ACLAllows(c.readable(0), c.text(1), c.meter())
				c.stopIf(err)
				return c.give(lua.LBool(allowed))
			},
		},
	},
}

var globClass = Class{
	Name: "Glob", Doc: "A pattern, as glob.compile gives it.",
	Funcs: []Func{{
		Name: "match", Doc: "Whether a text fits.",
		Params:  []Param{{Name: "s", Type: tText}},
		Returns: []Param{{Name: "fits", Type: tBool}},
		run:     func(c Call) int { return c.globMatch(self[*prose.Glob](c), c.text(0)) },
	}},
}

// glob is the first argument, compiled with the options.
func (c Call) glob() *prose.Glob {
	pattern := c.text(0)
	c.stopIf(c.b.scope.Spend(len(pattern)))
	g, ok := prose.CompileGlob(pattern, c.flag("ignore_case"))
	if !ok {
		c.bad(0, fmt.Sprintf("a pattern of at most %d bytes expected, got %d", prose.MaxGlob, len(pattern)))
	}
	return g
}

// compiledGlob is what a compiled pattern takes besides its text, in bytes; a character of it up to as much again.
const compiledGlob = 200

func compileGlob(c Call) int {
	c.stopIf(c.b.scope.Spend(compiledGlob + 16*len(c.text(0))))
	return c.give(c.b.newObject(&globClass, c.glob()))
}

func (c Call) globMatch(g *prose.Glob, s string) int {
	c.stopIf(c.b.scope.Spend(0))
	fits, err := g.Match(s, c.meter())
	c.stopIf(err)
	return c.give(lua.LBool(fits))
}
