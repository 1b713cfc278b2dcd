package schema

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// rules is a list of records, with lists in them.
var rules = obj{
	"rules": obj{"type": "list", "required": true, "items": obj{"type": "object", "doc": "a rule", "fields": obj{
		"match": obj{"type": "regexp", "required": true},
		"allow": obj{"type": "list", "items": obj{"type": "string", "enum": list{"invite", "create"}}, "default": obj{}},
		"limit": obj{"type": "object", "fields": obj{"per_day": obj{"type": "integer", "min": 1.0, "default": 10.0}}, "default": list{}},
	}}},
	"servers": obj{"type": "object", "items": obj{"type": "list", "items": "string"}},
	"secret":  obj{"type": "string", "min_length": 4.0},
	"url":     obj{"type": "string", "pattern": "^https?://[^/]"},
}

func TestApplyNested(t *testing.T) {
	limit := obj{"per_day": 10.0}
	for _, tt := range []struct {
		name   string
		config obj
		want   obj
		err    string
	}{
		{"defaults inside", obj{"rules": list{obj{"match": "a"}, obj{"match": "b", "allow": list{"invite"}, "limit": obj{"per_day": int64(3)}}}},
			obj{"rules": list{obj{"match": "a", "allow": list{}, "limit": limit}, obj{"match": "b", "allow": list{"invite"}, "limit": obj{"per_day": int64(3)}}}}, ""},
		{"nothing inside", obj{"rules": list{}}, obj{"rules": list{}}, ""},
		{"null inside", obj{"rules": list{obj{"match": "a", "allow": nil, "limit": obj{"per_day": nil}}}},
			obj{"rules": list{obj{"match": "a", "allow": list{}, "limit": limit}}}, ""},
		{"texts", obj{"rules": list{}, "secret": "äöüß", "url": "http://a"}, obj{"rules": list{}, "secret": "äöüß", "url": "http://a"}, ""},
		{"a wrong type inside", obj{"rules": list{obj{"match": "a"}, obj{"match": 5.0}}}, nil,
			"at.rules[2].match: config.rules[2].match: got number, want a regular expression"},
		{"an unknown key inside", obj{"rules": list{obj{"match": "a", "alow": list{}}}}, nil,
			"key.rules[1].alow: config.rules[1]: unknown key `alow`; did you mean `allow`?"},
		{"a missing key inside", obj{"rules": list{obj{}}}, nil, "at.rules[1].match: config.rules[1]: `match` is required: want a regular expression"},
		{"no record", obj{"rules": list{"a"}}, nil, "at.rules[1]: config.rules[1]: got string, want an object"},
		{"no choice", obj{"rules": list{obj{"match": "a", "allow": list{"invite", "join"}}}}, nil,
			`at.rules[1].allow[2]: config.rules[1].allow[2]: got "join", want one of "invite", "create"`},
		{"deep", obj{"rules": list{obj{"match": "a", "limit": obj{"per_day": 0.5}}}}, nil, "at.rules[1].limit.per_day: config.rules[1].limit.per_day: got 0.5, want an integer"},
		{"a list in an object", obj{"rules": list{}, "servers": obj{"a": list{"b", 1.0}}}, nil, "at.servers.a[2]: config.servers.a[2]: got number, want a string"},
		{"short", obj{"rules": list{}, "secret": "abc"}, nil, `at.secret: config.secret: got 3 characters, want at least 4`},
		{"no match", obj{"rules": list{}, "url": "ftp://a"}, nil, `at.url: config.url: got "ftp://a", want a text that matches "^https?://[^/]"`},
		{"a wrong expression", obj{"rules": list{obj{"match": "(?i)a("}}}, nil,
			`at.rules[1].match: config.rules[1].match: got "(?i)a(", want a regular expression: missing closing )`},
		{"long texts are cut", obj{"rules": list{}, "url": strings.Repeat("x", 500)}, nil,
			`at.url: config.url: got "` + strings.Repeat("x", 120) + `"..., want a text that matches "^https?://[^/]"`},
		{"long keys are cut", obj{"rules": list{}, strings.Repeat("x", 500): 1.0}, nil,
			"key." + strings.Repeat("x", 120) + "...: config: unknown key `" + strings.Repeat("x", 120) + "...`"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := fmt.Sprint(tt.config)
			got, errs := Apply(rules, tt.config, at)
			if text(errs) != tt.err {
				t.Errorf("errors:\n got %s\nwant %s", text(errs), tt.err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if fmt.Sprint(tt.config) != before {
				t.Errorf("config was changed from %v to %v", before, tt.config)
			}
		})
	}
}

func TestCheckNested(t *testing.T) {
	item := func(rule obj) obj { return obj{"a": obj{"type": "list", "items": rule}} }
	for _, tt := range []struct {
		name   string
		schema any
		want   string
	}{
		{"all of it", rules, ""},
		{"fields that are none", obj{"a": obj{"type": "object", "fields": list{}}}, ""},
		{"a default of an element", item(obj{"type": "string", "default": "x"}), "config_schema.a.items: unknown key `default`"},
		{"a misspelt type inside", item(obj{"type": "object", "fields": obj{"b": obj{"type": "sting"}}}),
			`config_schema.a.items.fields.b.type: got "sting", want one of string, regexp, number, integer, boolean, list, object, any; did you mean ` + "`string`?"},
		{"items that are a number", obj{"a": obj{"type": "list", "items": 1.0}}, `config_schema.a.items: got number, want a table such as { type = "string" }`},
		{"fields of a list", obj{"a": obj{"type": "list", "fields": obj{}}}, "config_schema.a.fields: goes with the type object only"},
		{"fields that are a word", obj{"a": obj{"type": "object", "fields": "b"}}, "config_schema.a.fields: got string, want a table of keys"},
		{"both", obj{"a": obj{"type": "object", "fields": obj{}, "items": "any"}}, "config_schema.a: has items and fields; want one of the two"},
		{"a default without what is required", obj{"a": obj{"type": "object", "default": list{}, "fields": obj{"b": obj{"type": "string", "required": true}}}},
			"config_schema.a.default: `b` is required: want a string"},
		{"a default with a wrong field", obj{"a": obj{"type": "list", "default": list{obj{"c": 1.0}}, "items": obj{"type": "object", "fields": obj{}}}},
			"config_schema.a.default[1]: unknown key `c`"},
		{"min_length of a list", obj{"a": obj{"type": "list", "min_length": 1.0}}, "config_schema.a.min_length: goes with the type string only"},
		{"min_length of half a character", obj{"a": obj{"type": "string", "min_length": 0.5}}, "config_schema.a.min_length: got 0.5, want a number of characters"},
		{"a wrong pattern", obj{"a": obj{"type": "string", "pattern": "["}}, "config_schema.a.pattern: malformed pattern (missing ']')"},
		{"a pattern that is none", obj{"a": obj{"type": "string", "pattern": 1.0}}, "config_schema.a.pattern: got number, want a Lua pattern of at most 1000 bytes"},
		{"a default that does not match", obj{"a": obj{"type": "string", "pattern": "^a", "default": "b"}}, `config_schema.a.default: got "b", want a text that matches "^a"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := text(Check(tt.schema)); got != tt.want {
				t.Errorf("Check:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestNestedIsBounded: neither a schema nor a config may cost more than a moment.
func TestNestedIsBounded(t *testing.T) {
	deep := obj{"type": "any"}
	for range 50 {
		deep = obj{"type": "list", "items": deep}
	}
	if got := text(Check(obj{"a": deep})); !strings.HasSuffix(got, ": nested deeper than 10 levels") {
		t.Errorf("got %s", got)
	}
	wide := obj{"type": "any"}
	for range 9 {
		fields := obj{}
		for _, key := range strings.Split("abcdefgh", "") {
			fields[key] = wide
		}
		wide = obj{"type": "object", "fields": fields}
	}
	if got := text(Check(obj{"a": wide})); got != "config_schema has more than 1000 keys, with those of fields and items" {
		t.Errorf("got %s", got)
	}
	fields := obj{}
	for i := range 900 {
		fields[fmt.Sprint("key", i)] = obj{"type": "string"}
	}
	many := make(list, 100_000)
	for i := range many {
		many[i] = obj{}
	}
	_, errs := Apply(obj{"a": obj{"type": "list", "items": obj{"type": "object", "fields": fields}}}, obj{"a": many}, nil)
	if got := text(errs); !strings.HasSuffix(got, ": there is more in it than config_schema can judge") {
		t.Errorf("got %s", got)
	}
	_, errs = Apply(obj{"a": obj{"type": "string", "pattern": "(a*)(a*)(a*)%1%2%3b"}}, obj{"a": strings.Repeat("a", 5000)}, nil)
	if got := text(errs); !strings.Contains(got, "which cannot be told: pattern matching took too many steps") {
		t.Errorf("got %s", got)
	}
	huge := list{strings.Repeat("a", configRegexp), "("}
	if _, errs = Apply(obj{"a": obj{"type": "list", "items": "regexp"}}, obj{"a": huge}, nil); errs != nil {
		t.Errorf("got %s", text(errs))
	}
}
