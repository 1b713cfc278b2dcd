package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/catalog/render"
	"github.com/yuin/gopher-lua/parse"
)

func typeFiles(t *testing.T) map[string][]byte {
	t.Helper()
	s := surface()
	return render.Types(s)
}

// TestTypesAreLua: every file of definitions is Lua, and everything in it is defined once.
func TestTypesAreLua(t *testing.T) {
	defined := map[string]string{}
	for name, content := range typeFiles(t) {
		if _, err := parse.Parse(bytes.NewReader(content), name); err != nil {
			t.Error(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^(?:function )?([\w.:]+)(?:\(.*\) end| = (?:nil|\{\}))$`).FindAllStringSubmatch(string(content), -1) {
			if defined[m[1]] != "" {
				t.Errorf("%s: %s is defined in %s already", name, m[1], defined[m[1]])
			}
			defined[m[1]] = name
		}
	}
	want := []string{"deny", "api.is_mine", "api.account_data_manager:get_global", "text.links", "Event:get_dict", "assert.equal", "config"}
	for _, cb := range catalog.All() {
		want = append(want, cb.Global())
	}
	for _, name := range want {
		if defined[name] == "" {
			t.Errorf("%s is not defined", name)
		}
	}
}

// TestTypesFollowTheGrammar: every annotation is one that the language server knows, every type in it is well formed, and
// every type with a name is defined somewhere.
func TestTypesFollowTheGrammar(t *testing.T) {
	g := grammar{defined: map[string]bool{}}
	for _, name := range []string{"any", "nil", "boolean", "string", "number", "integer", "table", "function", "true", "self"} {
		g.defined[name] = true
	}
	files := typeFiles(t)
	lines := 0
	for name, content := range files {
		for i, line := range strings.Split(string(content), "\n") {
			if rest, ok := strings.CutPrefix(line, "---@"); ok {
				lines++
				if err := g.annotation(rest); err != nil {
					t.Errorf("%s:%d: %s: %v", name, i+1, line, err)
				}
			}
		}
	}
	for name, where := range g.used {
		if !g.defined[name] {
			t.Errorf("the type %s is not defined: %s", name, where)
		}
	}
	if lines < 500 || len(g.used) < 20 {
		t.Errorf("%d annotations with %d types are too few", lines, len(g.used))
	}
}

// TestTypesOfOptions: an editor knows what may be in a table of options.
func TestTypesOfOptions(t *testing.T) {
	all := ""
	for _, content := range typeFiles(t) {
		all += string(content)
	}
	for _, want := range []string{"---@param options? HttpOptions", "---@param options? GlobOptions", "---@param options? ApiOptions", "---@param ... WebAnswer",
		"---@class HttpOptions\n---@field timeout_s? number", "---@class GlobOptions\n---@field ignore_case? boolean", "---@class ApiOptions\n---@field timeout_s? number",
		"---@class WebAnswer\n---@field status? integer"} {
		if !strings.Contains(all, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(all, "options? table") {
		t.Error("there are options without fields")
	}
}

func TestGrammarRefuses(t *testing.T) {
	for _, bad := range []string{"prama x string", "param x", "param x fun(", "type table<string>>", "field x string|", "class", "return fun(a string)",
		"param x string[", "alias x", "type string extra", "param 1x string"} {
		g := grammar{defined: map[string]bool{}}
		if err := g.annotation(bad); err == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

// grammar reads the part of LuaCATS that is in use here.
type grammar struct {
	defined map[string]bool
	used    map[string]string // by name, an annotation that it is in
	rest    string
	whole   string
}

var (
	paramName = regexp.MustCompile(`^([A-Za-z_]\w*\??|\.\.\.) `)
	fieldName = regexp.MustCompile(`^([A-Za-z_]\w*\??|\[string\]) `)
	typeName  = regexp.MustCompile(`^[A-Za-z_][\w.]*`)
	literal   = regexp.MustCompile(`^"[^"]*"`)
)

func (g *grammar) annotation(text string) error {
	g.whole = text
	kind, rest, _ := strings.Cut(text, " ")
	g.rest = rest
	switch kind {
	case "meta":
		return g.end()
	case "class", "alias":
		name := typeName.FindString(g.rest)
		if name == "" {
			return fmt.Errorf("a name is missing")
		}
		if g.defined[name] {
			return fmt.Errorf("%s is defined twice", name)
		}
		g.defined[name] = true
		if g.rest = strings.TrimPrefix(g.rest[len(name):], " "); kind == "alias" {
			return g.only(g.union)
		}
		return g.end()
	case "type", "overload":
		return g.only(g.union)
	case "return":
		return g.union() // name and text follow
	case "param":
		return g.named(paramName)
	case "field":
		return g.named(fieldName)
	}
	return fmt.Errorf("there is no such annotation")
}

func (g *grammar) end() error {
	if g.rest != "" {
		return fmt.Errorf("%q is left", g.rest)
	}
	return nil
}

func (g *grammar) only(read func() error) error {
	if err := read(); err != nil {
		return err
	}
	return g.end()
}

func (g *grammar) named(name *regexp.Regexp) error {
	found := name.FindString(g.rest)
	if found == "" {
		return fmt.Errorf("a name is missing")
	}
	g.rest = g.rest[len(found):]
	if err := g.union(); err != nil {
		return err
	}
	if g.rest != "" && g.rest[0] != ' ' {
		return fmt.Errorf("%q is no text behind a type", g.rest)
	}
	return nil
}

func (g *grammar) take(token string) bool {
	rest, ok := strings.CutPrefix(g.rest, token)
	g.rest = rest
	return ok
}

func (g *grammar) union() error {
	for {
		if err := g.one(); err != nil {
			return err
		}
		for g.take("[]") || g.take("?") {
		}
		if !g.take("|") {
			return nil
		}
	}
}

func (g *grammar) one() error {
	switch {
	case g.take("("):
		if err := g.union(); err != nil || !g.take(")") {
			return fmt.Errorf("a ) is missing: %v", err)
		}
		return nil
	case g.take("fun("):
		return g.function()
	case g.take("table<"):
		if err := g.list(">"); err != nil {
			return err
		}
		return nil
	}
	if text := literal.FindString(g.rest); text != "" {
		g.rest = g.rest[len(text):]
		return nil
	}
	name := typeName.FindString(g.rest)
	if name == "" {
		return fmt.Errorf("want a type at %q", g.rest)
	}
	g.rest = g.rest[len(name):]
	if g.used == nil {
		g.used = map[string]string{}
	}
	g.used[name] = g.whole
	return nil
}

// list reads types up to a bracket.
func (g *grammar) list(end string) error {
	for {
		if err := g.union(); err != nil {
			return err
		}
		if !g.take(", ") {
			break
		}
	}
	if !g.take(end) {
		return fmt.Errorf("want %s at %q", end, g.rest)
	}
	return nil
}

var argument = regexp.MustCompile(`^([A-Za-z_]\w*\??|\.\.\.): `)

func (g *grammar) function() error {
	for !g.take(")") {
		name := argument.FindString(g.rest)
		if name == "" {
			return fmt.Errorf("want name: type at %q", g.rest)
		}
		g.rest = g.rest[len(name):]
		if err := g.union(); err != nil {
			return err
		}
		g.take(", ")
	}
	if !g.take(": ") {
		return nil
	}
	for {
		if err := g.union(); err != nil {
			return err
		}
		if !g.take(", ") {
			return nil
		}
	}
}
