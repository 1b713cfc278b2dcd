package schema

import (
	"math"
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine/pattern"
)

// The types that a rule may name.
var types = []string{"string", "regexp", "number", "integer", "boolean", "list", "object", "any"}

// wants completes "want ...".
var wants = map[string]string{
	"string": "a string", "regexp": "a regular expression", "number": "a number", "integer": "an integer",
	"boolean": "true or false", "list": "a list", "object": "an object", "any": "a value",
}

// rule is what one value of the config may be.
type rule struct {
	kind      string           // of types
	items     *rule            // what a list or object holds; nil for anything
	fields    map[string]*rule // the keys that an object may have; nil for any
	min, max  *float64
	minLength int
	pattern   *pattern.Pattern
	source    string       // of the pattern
	enum      []any        // in the order to be told of
	choices   map[any]bool // the same, as choice gives them; nil for no enum

	// What follows is about a key, and not about the elements of a list.
	fallback any // complete; nil for none
	required bool
}

// complaint is one value that is not what its rule asks for.
type complaint struct {
	path  []any // valid only while it is reported
	named bool  // the text names the end of the path, which is a key
	key   bool  // what is wrong is that there is such a key
	got   string
	shows bool   // got holds the value itself, not only its type
	want  string // without got it says all there is to say
}

// place is the part of the path that goes in front of the text.
func (c complaint) place() []any {
	if c.named {
		return c.path[:len(c.path)-1]
	}
	return c.path
}

func (c complaint) text() string {
	if c.got == "" {
		return c.want
	}
	return "got " + c.got + ", want " + c.want
}

func fits(kind string, v any) bool {
	n, isNumber := number(v)
	switch kind {
	case "number":
		return isNumber
	case "integer":
		return isNumber && n == math.Trunc(n) && !math.IsInf(n, 0)
	case "any":
		return true
	case "regexp":
		return typeOf(v) == "string"
	default:
		return typeOf(v) == kind
	}
}

// choice is v as a key: all that is the same number is one.
func choice(v any) any {
	if n, ok := number(v); ok {
		return n
	}
	if s, ok := v.(string); ok {
		return s
	}
	return nil
}

// pathText is a path as Lua has it.
func pathText(path []any) string {
	var b strings.Builder
	for _, p := range path {
		switch p := p.(type) {
		case string:
			b.WriteString("." + short(p))
		case int:
			b.WriteString("[" + strconv.Itoa(p+1) + "]")
		}
	}
	return b.String()
}

// short is a key, cut short.
func short(key string) string {
	if len(key) > maxShown {
		return strings.ToValidUTF8(key[:maxShown], "") + "..."
	}
	return key
}
