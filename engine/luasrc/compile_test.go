package luasrc

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func set(names string) map[string]bool {
	s := map[string]bool{}
	for _, n := range strings.Fields(names) {
		s[n] = true
	}
	return s
}

var known = &Names{
	Globals: set("NOT_SPAM deny Codes string api config ipairs pairs print require _G every jobs"),
	Members: map[string]map[string]bool{
		"Codes":  set("FORBIDDEN UNKNOWN"),
		"string": set("find lower len"),
	},
}

// problems maps sources to the whole text of the error, or to "" for a source that compiles without one.
var problems = map[string]string{
	// Names.
	"return NOT_SAPM":                                                "a.lua:1:8: undefined global 'NOT_SAPM'; did you mean NOT_SPAM?",
	"return NOT_SPAM, _G.NOT_SAPM":                                   "",
	"return zzzzzz":                                                  "a.lua:1:8: undefined global 'zzzzzz'",
	"return zz or zz":                                                "a.lua:1:8: undefined global 'zz'",
	"return api.zz, zz":                                              "a.lua:1:16: undefined global 'zz'",
	"if zz then end\nif yy then end":                                 "a.lua:1:4: undefined global 'zz'\na.lua:2:4: undefined global 'yy'",
	"zz()\nreturn Codes.FORBIDEN":                                    "a.lua:1:1: undefined global 'zz'\na.lua:2:14: Codes has no member 'FORBIDEN'; did you mean FORBIDDEN?",
	"x = io.open('f')":                                               "a.lua:1:5: undefined global 'io'; modules have no files; use store or data",
	"x = None":                                                       "a.lua:1:5: undefined global 'None'; Lua has nil",
	"print(helper())\nfunction helper() end":                         "",
	"function f() counter = 1 end print(counter)":                    "",
	"local banned = 1\nfunction f() return baned end":                "a.lua:2:21: undefined global 'baned'; did you mean banned?",
	"do local b = 1 end\nreturn b":                                   "a.lua:2:8: undefined global 'b'; the local variable of line 1 is not visible here",
	"for i = 1, 3 do print(i) end\nreturn i":                         "a.lua:2:8: undefined global 'i'; the local variable of line 1 is not visible here",
	"for k, v in pairs(k) do print(k, v) end":                        "a.lua:1:19: undefined global 'k'; the local variable of line 1 is not visible here",
	"repeat local done = f() until done function f() end":            "",
	"while x do local x = 1 end":                                     "a.lua:1:7: undefined global 'x'; the local variable of line 1 is not visible here",
	"local x = x":                                                    "a.lua:1:11: undefined global 'x'; the local variable of line 1 is not visible here",
	"local function f() return f() end":                              "",
	"function f(...) return select('#', arg) end":                    "a.lua:1:24: undefined global 'select'",
	"local t = {} function t:m(a) return self, a, slef end":          "a.lua:1:46: undefined global 'slef'; did you mean self?",
	"return function(a) return function(b) return a + b + c end end": "a.lua:1:54: undefined global 'c'",
	"goto done ::done::":                                             "",
	// Members.
	"return Codes.FORBIDDEN, Codes[print]":   "",
	"return Codes['FORBIDEN']":               "a.lua:1: Codes has no member 'FORBIDEN'; did you mean FORBIDDEN?",
	"return string\n  .fnd":                  "a.lua:2: string has no member 'fnd'; did you mean find?",
	"return string:fnd('a')":                 "a.lua:1:15: string has no member 'fnd'; did you mean find?",
	"local Codes = {} return Codes.FORBIDEN": "",
	"function f(Codes) return Codes.X end":   "",
	"return api.anything":                    "",
	"function string.trim() end":             "a.lua:1:17: 'string' is read-only: all modules share it",
	"string.len = 1":                         "a.lua:1:8: 'string' is read-only: all modules share it",
	"function Codes:x() end":                 "a.lua:1:16: 'Codes' is read-only: all modules share it",
	"jobs.mail = function() end":             "",
	"function deny() end":                    "a.lua:1:10: 'deny' is a name every module has; choose another",
	"local deny = 1 deny = 2":                "",
	"Codes = {}\nreturn Codes.X":             "a.lua:1:1: 'Codes' is a name every module has; choose another",
	"function f() config = {} end":           "a.lua:1:14: 'config' is a name every module has; choose another",
	"x, deny = 1, 2":                         "a.lua:1:4: 'deny' is a name every module has; choose another",
	// Words and brackets.
	"if x then y()": "a.lua:1:13: 'end' expected to close 'if' in line 1, got the end of the file",
	"function f()\n  if x then\n    y()\nend\n": "a.lua:4:1: 'end' expected to close 'function' in line 1, got the end of the file (by the indentation it is 'if' in line 2 that has none)",
	"if a then\nelse if b then\nend\n":          "a.lua:3:1: 'end' expected to close 'if' in line 1, got the end of the file ('else if' in line 2 opens another block; 'elseif' does not)",
	"repeat x() end":                            "a.lua:1:12: 'until' expected to close 'repeat', got 'end'",
	"f(function() x() )":                        "a.lua:1:18: 'end' expected to close 'function', got ')'",
	"f(1, 2\nlocal x = 3":                       "a.lua:2:1: ')' expected to close '(' in line 1, got 'local'",
	"x = { 1, 2":                                "a.lua:1:10: '}' expected to close '{' in line 1, got the end of the file",
	"x = [[\n\n]] end":                          "a.lua:3:4: 'end' closes nothing",
	"if x == 1 return end":                      "a.lua:1:11: 'then' expected after 'if', got 'return'",
	"if a then b() elseif c\nd() end":           "a.lua:2:1: 'then' expected after 'if' in line 1, got 'd'",
	"for i in x end":                            "a.lua:1:12: 'do' expected after 'for', got 'end'",
	"if":                                        "a.lua:1:1: 'then' expected after 'if' in line 1, got the end of the file",
	"if then end":                               "a.lua:1:4: unexpected 'then' after 'if'",
	"if x = 1 then end":                         "a.lua:1:6: unexpected '='; comparing is '=='",
	"while x = 1 do end":                        "a.lua:1:9: unexpected '='; comparing is '=='",
	// Statements.
	"x += 1":                            "a.lua:1:3: Lua has no '+='; write 'x = x + ...'",
	"x++":                               "a.lua:1:2: Lua has no '++'; write 'x = x + 1'",
	"while true do continue end":        "a.lua:1:15: Lua has no continue; use 'if', or 'goto' and a label at the end of the loop",
	"x.y z":                             "a.lua:1:3: 'y' alone is no statement: a call needs '()', an assignment '='",
	"x":                                 "a.lua:1:1: 'x' alone is no statement: a call needs '()', an assignment '='",
	"x =":                               "a.lua:1:3: the file ends in the middle of a statement, after '='",
	"x = = 3":                           "a.lua:1:5: unexpected '=' after '='",
	"= 3":                               "a.lua:1:1: unexpected '='",
	"return 1 f()":                      "a.lua:1:10: unexpected 'f' after '1'; 'return' has to be the last statement of its block",
	"x = { a = 1 b = 2 }":               "a.lua:1:13: unexpected 'b' after '1'; is a ',' missing?",
	"local end = 3":                     "a.lua:1:7: 'end' is a word of the language, not a name",
	"x.end = 3":                         "a.lua:1:3: 'end' is a word of the language; write [\"end\"] instead of .end",
	"x = { end = 3 }":                   "a.lua:1:7: 'end' is a word of the language; write [\"end\"] = ...",
	"break":                             "a.lua:1: 'break' outside of a loop",
	"x = 1\ngoto x":                     "a.lua:2: no visible label 'x' for goto",
	"::a::\n::a::":                      "a.lua:2: label 'a' already defined on line 1",
	"do goto a; local z; ::a:: z() end": "a.lua:1: goto a jumps into the scope of local 'z'",
	"function f()\nreturn ... end":      "a.lua:2: '...' outside of a function that takes it",
	// Tokens.
	"a = 'abc\n'":            "a.lua:1:5: this string is not closed on its line",
	"a = 'x\\\r\ny' \"":      "a.lua:2:4: this string is never closed",
	"--[[ x\r\ny ]] (":       "a.lua:2:6: ')' expected to close '(' in line 2, got the end of the file",
	"--[=== x":               "a.lua:1:1: '--[=' begins a long comment; put a blank after '--'",
	"a = 3x":                 "a.lua:1:5: malformed number '3x': a digit, an operator or a blank expected after it",
	"a = 1..2":               "a.lua:1:5: malformed number '1..2': it has a dot or an exponent too many, or too few digits",
	"a = 1e":                 "a.lua:1:5: malformed number '1e': it has a dot or an exponent too many, or too few digits",
	"a = 1e999":              "a.lua:1:5: malformed number '1e999': it is too large; use math.huge",
	"a = 0xfg":               "a.lua:1:5: malformed number '0xfg': hexadecimal digits expected",
	"a = 0x8000000000000000": "a.lua:1:5: malformed number '0x8000000000000000': it is too large",
	"a = 0010":               "a.lua:1:5: malformed number '0010': leave out the leading zeros",
	"a = { .5, 5., 0x1F, 1e-3, 1E+3, 007.5e0 - 1 }": "a.lua:1:33: malformed number '007.5e0': leave out the leading zeros",
	"a = { .5, 5., 0x1F, 1e-3, 1E+3, 7.5e0-1 }":     "",
	"a = b != c":                       "a.lua:1:7: unexpected character '!'; not equal is '~='",
	"a = b && c":                       "a.lua:1:7: unexpected character '&'; use 'and'",
	"a = “x”":                          "a.lua:1:5: unexpected character '“' (U+201C); strings take plain quotes",
	"größe = 1":                        "a.lua:1:3: unexpected character 'ö' (U+00F6); names are written with a-z, A-Z, 0-9 and _",
	"a = 1 \xff":                       "a.lua:1: warning: is not UTF-8; save it as UTF-8, or what its strings say arrives garbled\na.lua:1:7: unexpected byte 0xFF",
	"\xef\xbb\xbf#!/usr/bin/lua\nzz()": "a.lua:2:1: undefined global 'zz'",
}

func TestProblemsSayWhatIsWrongAndWhere(t *testing.T) {
	for src, want := range problems {
		p, err := Compile("a.lua", []byte(src), known)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q\n got %s\nwant %s", src, got, want)
		}
		if (p == nil) != (err != nil) {
			t.Errorf("%q: program and error, or neither", src)
		}
	}
}

func TestWarningsDoNotStopAFile(t *testing.T) {
	for src, want := range map[string]string{
		"":             "a.lua: warning: is empty: it defines nothing",
		" -- later ":   "a.lua: warning: is empty: it defines nothing",
		"\nx = '\xe9'": "a.lua:2: warning: is not UTF-8; save it as UTF-8, or what its strings say arrives garbled",
		"x = 1":        "",
	} {
		p, err := Compile("a.lua", []byte(src), known)
		if err != nil {
			t.Errorf("%q: %v", src, err)
			continue
		}
		if got := Problems(p.Warnings).Error(); got != want {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
}

func TestAFileFullOfProblemsIsCutShort(t *testing.T) {
	_, err := Compile("a.lua", []byte(strings.Repeat("zz()\n", 70)), known)
	var ps Problems
	if !errors.As(err, &ps) || len(ps) != maxProblems+1 {
		t.Fatalf("got %d problems: %v", len(ps), err)
	}
	if last := ps[maxProblems]; last.String() != "a.lua: and 20 more problems" {
		t.Errorf("got %q", last)
	}
}

func TestWithoutKnownNamesNoneIsChecked(t *testing.T) {
	if _, err := Compile("a.lua", []byte("return anything, Codes.ANY"), nil); err != nil {
		t.Error(err)
	}
}

func TestProgramKnowsItsGlobals(t *testing.T) {
	p, err := Compile("a.lua", []byte(`
filters = {}
function check(event, ...) filters = nil; late = 1 end
other, third = 1, function() end
if filters then helper = function(a, b) end end
local here
function here() end
function filters.f() end`), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Global{{"filters", 2, 1, true}, {"check", 3, 10, true}, {"late", 3, 43, false},
		{"other", 4, 1, true}, {"third", 4, 8, true}, {"helper", 5, 17, true}}
	if !slices.Equal(p.Globals, want) {
		t.Errorf("got %v\nwant %v", p.Globals, want)
	}
	if len(p.Functions) != 3 {
		t.Errorf("got functions %v", p.Functions)
	}
	if f := p.Functions["check"]; f.Line != 3 || f.Column != 10 || !slices.Equal(f.Params, []string{"event"}) || !f.Variadic {
		t.Errorf("got %+v", f)
	}
	if f := p.Functions["helper"]; !slices.Equal(f.Params, []string{"a", "b"}) || f.Variadic {
		t.Errorf("got %+v", f)
	}
}

func TestLimitsLeaveRoomForWhatPeopleWrite(t *testing.T) {
	rep := strings.Repeat
	for what, src := range map[string]string{
		"200 brackets":    "x = " + rep("(", 200) + "1" + rep(")", 200),
		"200 blocks":      rep("do ", 200) + rep("end ", 200),
		"200 not":         "x = " + rep("not ", 200) + "x",
		"180 ..":          "x = 1" + rep(" .. 1", 180),
		"many ..":         rep("x = 'a' .. x .. 'b', { x .. 'c' }\n", 1000),
		"1400 or":         "x = x" + rep(" or x", 1400),
		"1400 elseif":     "if x then" + rep(" elseif x then", 1400) + " end",
		"2000 functions":  rep("x = function() end ", 2000),
		"17000 strings":   "x = {" + distinct("'%x',", 120_000) + "}",
		"25550 items":     "x = {" + rep("1,", 25_550) + "}",
		"150 locals":      "local " + strings.TrimSuffix(distinct("a%d,", 600), ","),
		"many small ones": rep("do local a, b, c = 1, 2, 3 end ", 2000),
	} {
		if _, err := Compile("a.lua", []byte(src), nil); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
