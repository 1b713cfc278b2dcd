package bindings

import (
	"github.com/axolua/axolua/bindings/regex"
	lua "github.com/yuin/gopher-lua"
)

// Parameters of what re and its patterns have in common.
var (
	rePattern  = Param{Name: "pattern", Type: tText}
	reSubject  = Param{Name: "s", Type: tText}
	reInit     = Param{Name: "init", Type: tInteger, Optional: true, Doc: "the byte to begin at, 1 if not given; from the end if negative. ^ means the beginning of s all the same"}
	reRepl     = Param{Name: "repl", Type: tReplacement, Doc: "a text, in which $1 to $9, ${10} and ${name} stand for captures, $0 for the match and $$ for $; a function of what match gives; or a table by the first of that. Where these give nil or false the match stays"}
	reMost     = Param{Name: "n", Type: tInteger, Optional: true, Doc: "the most that are replaced; all if not given"}
	reCaptures = []Param{{Name: "...", Type: tText, Optional: true, Doc: "the captures, nil for one that took no part; the match if the pattern has none. nil if nothing matches"}}
)

// reFuncs are the functions of patterns. Those of the library take the pattern in front.
var reFuncs = []Func{
	{
		Name: "test", Doc: "Whether the pattern matches anywhere in s. The fastest of these.",
		Params: []Param{reSubject}, Returns: []Param{{Name: "matches", Type: tBool}}, run: reTest,
	},
	{
		Name: "match", Doc: "The captures of the first match.",
		Params: []Param{reSubject}, Returns: reCaptures, run: reMatch,
	},
	{
		Name: "fullmatch", Doc: "Whether the pattern matches all of s, as Python's re.fullmatch tells, and as between \\A(?: and )\\z; and the captures of that.",
		Params: []Param{reSubject},
		Returns: []Param{{Name: "matches", Type: tBool, Doc: "true even if the first capture took no part, unlike what match gives"},
			{Name: "...", Type: tText, Optional: true, Doc: "the captures, nil for one that took no part; none if the pattern has none"}},
		run: reFullMatch,
	},
	{
		Name: "named", Doc: "The named captures of the first match, (?P<name>...), by their names.",
		Params: []Param{reSubject}, Returns: []Param{{Name: "captures", Type: "table<string, string>", Optional: true, Doc: "nil if nothing matches"}}, run: reNamed,
	},
	{
		Name: "find", Doc: "Where the first match is.",
		Params: []Param{reSubject, reInit},
		Returns: []Param{{Name: "first", Type: tInteger, Optional: true, Doc: "the byte that it begins with, from 1; nil if nothing matches"},
			{Name: "last", Type: tInteger, Optional: true, Doc: "the byte that it ends with; first - 1 if it is empty"},
			{Name: "...", Type: tText, Optional: true, Doc: "the captures"}},
		run: reFind,
	},
	{
		Name: "gmatch", Doc: "An iterator over all matches, which do not overlap: for a, b in p:gmatch(s) do ... end.",
		Params: []Param{reSubject}, Returns: []Param{{Name: "next", Type: tFunction, Doc: "gives what match gives"}}, run: reGMatch,
	},
	{
		Name: "gsub", Doc: "s with all matches replaced.",
		Params: []Param{reSubject, reRepl, reMost}, Returns: []Param{{Name: "s", Type: tText}, {Name: "count", Type: tInteger, Doc: "how many were replaced"}}, run: reGSub,
	},
	{
		Name: "split", Doc: "What is between the matches.",
		Params: []Param{reSubject}, Returns: []Param{{Name: "parts", Type: tTexts}}, run: reSplit,
	},
}

// reLibrary is `re`.
var reLibrary = Library{
	Name: "re",
	Doc: "Regular expressions, in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax): alternatives, classes, \\b and captures, but no " +
		"look-around and no back-references, so that none can be made slow: matching takes as long as the text is long, and ends with the call's time. " +
		"A pattern has at most 16 KiB, 99 captures and 10,000 instructions, a repeated part counting each time. Write patterns in [[...]], " +
		"where \\ is a \\. A wrong one raises, at the load if it is compiled at the top level.",
	Funcs: append([]Func{
		{
			Name: "compile", Doc: "A pattern for many texts: compile it at the top level. The functions below that take a pattern keep those that they met last, too.",
			Params:  []Param{rePattern, {Name: "flags", Type: tText, Optional: true, Doc: "i: A is a; m: ^ and $ mean lines; s: . is also a line break; U: *? and * change places"}},
			Returns: []Param{{Name: "regex", Type: "Regex"}},
			run:     func(c Call) int { return c.give(c.b.newObject(&regexClass, c.regex(0, c.text(1)))) },
		},
		{
			Name: "escape", Doc: "A pattern that matches s and nothing else.",
			Params: []Param{reSubject}, Returns: []Param{{Name: "pattern", Type: tText}},
			run: func(c Call) int {
				c.stopIf(c.b.scope.Spend(len(c.text(0))))
				return c.giveText(regex.Escape(c.text(0)))
			},
		},
	}, withPattern(reFuncs)...),
}

var regexClass = Class{Name: "Regex", Doc: "A pattern, as re.compile gives it.", Funcs: reFuncs}

// withPattern makes functions of the library of those of patterns.
func withPattern(of []Func) (funcs []Func) {
	for _, f := range of {
		f.Params = append([]Param{rePattern}, f.Params...)
		funcs = append(funcs, f)
	}
	return funcs
}

// subject is what a function of a pattern is about: the pattern, the text, and the index of the argument behind it.
func (c Call) subject() (p *regex.Pattern, s string, next int) {
	if c.self == 1 {
		return self[*regex.Pattern](c), c.text(0), 1
	}
	return c.regex(0, ""), c.text(1), 2
}

// patternCache are the patterns that a VM met last.
type patternCache struct {
	known map[[2]string]*regex.Pattern
	size  int
}

// The most that is kept of patterns in one VM, in patterns and in their instructions.
const (
	keptPatterns = 256
	keptSize     = 40_000
)

// perInstruction is what an instruction takes, in bytes.
const perInstruction = 100

// regex is the pattern in argument i.
func (c Call) regex(i int, flags string) *regex.Pattern {
	cache, key := &c.b.patterns, [2]string{c.text(i), flags}
	if p := cache.known[key]; p != nil {
		return p
	}
	c.stopIf(c.b.scope.Spend(len(key[0])))
	p, err := regex.Compile(key[0], flags)
	if err != nil {
		c.bad(i, err.Error())
	}
	c.stopIf(c.b.scope.Spend(p.Size() * perInstruction))
	if cache.size += p.Size(); cache.known == nil || cache.size > keptSize || len(cache.known) == keptPatterns {
		cache.known, cache.size = map[[2]string]*regex.Pattern{}, p.Size()
	}
	cache.known[key] = p
	return p
}

func reTest(c Call) int {
	p, s, _ := c.subject()
	found := p.Test(s, c.b.scope.Stopped)
	c.stopIf(c.b.scope.Spend(0))
	return c.give(lua.LBool(found))
}

// found is the first match behind byte from.
func (c Call) found(p *regex.Pattern, s string, from int) []int {
	at := p.Find(s, from, c.b.scope.Stopped)
	c.stopIf(c.b.scope.Spend(0))
	return at
}

func reMatch(c Call) int {
	p, s, _ := c.subject()
	at := c.found(p, s, 0)
	if at == nil {
		return c.give(lua.LNil)
	}
	return pushCaptures(c.LState, s, at, true)
}

func reFullMatch(c Call) int {
	p, s, _ := c.subject()
	at := p.Whole(s, c.b.scope.Stopped)
	c.stopIf(c.b.scope.Spend(0))
	c.Push(lua.LBool(at != nil))
	if at == nil {
		return 1
	}
	return 1 + pushCaptures(c.LState, s, at, false)
}

// pushCaptures pushes the captures of a match, or if there are none and whole says so the match. They are parts of
// another text, and so for free.
func pushCaptures(l *lua.LState, s string, at []int, whole bool) int {
	if len(at) == 2 && whole {
		l.Push(lua.LString(s[at[0]:at[1]]))
		return 1
	}
	for i := 2; i < len(at); i += 2 {
		l.Push(capture(s, at, i/2))
	}
	return len(at)/2 - 1
}

func capture(s string, at []int, i int) lua.LValue {
	if at[2*i] < 0 {
		return lua.LNil
	}
	return lua.LString(s[at[2*i]:at[2*i+1]])
}

func reNamed(c Call) int {
	p, s, _ := c.subject()
	at := c.found(p, s, 0)
	if at == nil {
		return c.give(lua.LNil)
	}
	c.stopIf(c.b.scope.Spend(100 + 50*p.Captures()))
	t := c.CreateTable(0, p.Captures())
	for i := p.Captures(); i > 0; i-- { // of two with one name the first that took part
		if v := capture(s, at, i); p.Name(i) != "" && v != lua.LNil {
			t.RawSetString(p.Name(i), v)
		}
	}
	return c.give(t)
}

func reFind(c Call) int {
	p, s, next := c.subject()
	init := c.integer(next, 1)
	if init < 0 {
		init += int64(len(s)) + 1
	}
	if init > int64(len(s))+1 {
		return c.give(lua.LNil)
	}
	at := c.found(p, s, int(max(init, 1))-1)
	if at == nil {
		return c.give(lua.LNil)
	}
	c.Push(lua.LNumber(at[0] + 1))
	c.Push(lua.LNumber(at[1]))
	return 2 + pushCaptures(c.LState, s, at, false)
}

func reGMatch(c Call) int {
	p, s, _ := c.subject()
	matches, b := p.Matches(s), c.b
	return c.give(c.NewFunction(func(l *lua.LState) int {
		at := matches.Next(b.scope.Stopped)
		if err := b.scope.Spend(0); err != nil {
			l.RaiseError("re.gmatch: %s", err)
		}
		if at == nil {
			return 0
		}
		return pushCaptures(l, s, at, true)
	}))
}

// perPart is what a part of a list takes, in bytes.
const perPart = 32

func reSplit(c Call) int {
	p, s, _ := c.subject()
	list, begin := c.CreateTable(0, 0), 0
	c.b.scope.Conv().MarkList(list)
	add := func(part string) {
		c.stopIf(c.b.scope.Spend(perPart))
		list.Append(lua.LString(part))
	}
	p.Each(s, c.b.scope.Stopped, func(at []int) bool {
		if at[1] > 0 && !(at[0] == at[1] && at[0] == len(s)) {
			add(s[begin:at[0]])
			begin = at[1]
		}
		return true
	})
	c.stopIf(c.b.scope.Spend(0))
	add(s[begin:])
	return c.give(list)
}
