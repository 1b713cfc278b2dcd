package luasrc

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// hostile are sources made to exhaust the parser, the compiler, or us. Each has to be refused with the text.
func hostile() map[string]struct{ src, want string } {
	const million = 1_000_000
	rep := strings.Repeat
	type c = struct{ src, want string }
	large := rep("x = "+rep("#", 190)+"x ", 1300)
	cases := map[string]c{
		"10 MB":                  {rep("x = 1\n", 10<<20/6), "KiB; a Lua file may have 256 KiB"},
		"10 MB of NUL":           {rep("\x00", 10<<20), "KiB; a Lua file may have 256 KiB"},
		"NUL":                    {"x = '\x00'", "is binary, not Lua"},
		"precompiled":            {"\x1bLuaQ" + rep("\x00", 100), "is precompiled"},
		"UTF-16":                 {"\xff\xfex\x00=\x001\x00", "is UTF-16; save it as UTF-8"},
		"unterminated string":    {"x = '" + rep("a", 200_000), "this string is never closed"},
		"unterminated long":      {"x = [==[" + rep("]=]", 80_000), "this long string is never closed by ']==]'"},
		"unterminated comment":   {"--[==[" + rep("]=", 100_000), "this long comment is never closed by ']==]'"},
		"endless level":          {"x = [" + rep("=", 200_000), "unexpected '[='"},
		"endless closing":        {"x = [" + rep("=", 200_000) + "[", "this long string is never closed by"},
		"escaped to the end":     {"x = '" + rep(`\`, 200_000), "this string is never closed"},
		"calls in a row":         {"x" + rep("()", 100_000), "too long a chain"},
		"methods in a row":       {"x" + rep(":a''", 60_000), "too long a chain"},
		"members in a row":       {"x = a" + rep(".a", 100_000), "too long a chain"},
		"indices in a row":       {"x = a" + rep("[1]", 80_000), "too long a chain"},
		"sums in a row":          {"x = 1" + rep("+a", 100_000), "too long a chain"},
		"ors in a row":           {"x = a" + rep(" or a", 50_000), "too long a chain"},
		"comparisons":            {"x = a" + rep("==a", 80_000), "too long a chain"},
		"elseif in a row":        {"if a then" + rep(" elseif a then", 18_000) + " end", "too long a chain"},
		"functions in a row":     {rep("x=function()end ", 16_000), "more than 2000 functions in one file"},
		"labels in a row":        {distinct("::a%d::", 200_000), "more than 1000 goto and labels"},
		"gotos in a row":         {rep("goto z ", 30_000) + "::z::", "more than 1000 goto and labels"},
		"different names":        {distinct("_%x=a ", 250_000), "too many different names and values"},
		"different numbers":      {"x=" + distinct("%d+", 250_000) + "1", "too long a chain"},
		"different keys":         {"x={" + distinct("a%x=1,", 250_000) + "}", "too many different names and values"},
		"items in a table":       {"x={" + rep("1,", 120_000) + "}", "more than 25550 items in one table"},
		"locals":                 {rep("local a ", 30_000), "more than 200 local variables"},
		"parameters":             {"function f(" + distinct("a%d,", 200_000) + "z) end", "more than 200 local variables"},
		"arguments":              {"f(" + rep("a,", 100_000) + "1)", "too many local variables, or values"},
		"targets":                {rep("a.a,", 60_000) + "a.a = 1", "too many local variables, or values"},
		"code behind a jump":     {"if a then " + large + "end", "this function is too large"},
		"code in a numeric loop": {"for i = 1, 2 do " + large + "end", "this function is too large"},
		"code in a loop":         {"while true do " + large + "end", "this function is too large"},
		"locals of every level":  {everyLevel(), "too many different names and values"},
		"upvalues":               {upvalues(), "uses more than 255 local variables of the functions around it"},
		"misspelt":               {distinct("a(a%d) ", 80_000), "more problems"},
		"misspelt and long":      {"x = " + rep("a", 100_000) + "; y = " + rep("a", 100_000) + "b", "undefined global 'aaaaaaaaaa"},
		"invalid UTF-8 outside":  {rep("\xff", 100_000), "unexpected byte 0xFF"},
	}
	for _, open := range []string{"(", "{", "[", "f(", "f{", "a[", "function() ", "x=function() return ", "do ",
		"if a then ", "while a do ", "for i = 1, 2 do ", "for a in b do ", "repeat ", "if a then else ", "a(function() "} {
		cases["nested "+open] = c{rep(open, million), "KiB; a Lua file may have"}
		cases["many nested "+open] = c{"x = 1 " + rep(open, 250_000/len(open)), ""}
	}
	for _, op := range []string{"not ", "-", "- ", "#", "not -", "a..", "a^", "a^-", "a+", "a or ", "a and ", "a<", "a.b+", "-a.."} {
		cases["chained "+op] = c{"x = " + rep(op, million) + "a", "KiB; a Lua file may have"}
		cases["long chain of "+op] = c{"x = " + rep(op, 250_000/len(op)) + "a", ""}
	}
	return cases
}

func distinct(format string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// everyLevel makes the compiler search 190 functions with 190 variables each for every name.
func everyLevel() string {
	var b strings.Builder
	for range 190 {
		b.WriteString("function z()local a")
		for i := range 190 {
			fmt.Fprintf(&b, ",_%d", i)
		}
		b.WriteByte(' ')
	}
	b.WriteString(strings.Repeat("x=z ", (250_000-b.Len())/4) + strings.Repeat("end ", 190))
	return b.String()
}

// upvalues is one function that reaches 300 variables of two others.
func upvalues() string {
	var outer, sum string
	for _, level := range []string{"a", "b"} {
		names := strings.TrimSuffix(distinct(level+"%d,", 700), ",")
		outer += "local " + names + " = 1 "
		sum += strings.ReplaceAll(names, ",", "() ") + "() "
		if level == "a" {
			outer += "function f() "
		}
	}
	return outer + "return function() " + sum + "end end"
}

// knownLetters spare the hostile sources the one complaint that is not meant here.
var knownLetters = &Names{Globals: map[string]bool{"a": true, "b": true, "f": true}}

func TestHostileSourcesAreRefusedInTime(t *testing.T) {
	for what, c := range hostile() {
		t.Run(what, func(t *testing.T) {
			start := time.Now()
			p, err := Compile("a.lua", []byte(c.src), knownLetters)
			took := time.Since(start)
			var problems Problems
			if !errors.As(err, &problems) || p != nil {
				t.Fatalf("compiled: %v", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %.300s\nwant %s", err, c.want)
			}
			if len(err.Error()) > 20_000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			if took > 30*time.Second { // most need under 50 ms, the worst 2 s; stock needs minutes, or dies
				t.Errorf("took %v", took)
			}
		})
	}
}
