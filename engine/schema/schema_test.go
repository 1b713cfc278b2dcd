package schema

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"strings"
	"testing"
)

type (
	obj  = map[string]any
	list = []any
)

func text(errs []error) string {
	if errs == nil {
		return ""
	}
	return errors.Join(errs...).Error()
}

func TestCheck(t *testing.T) {
	const types = "string, regexp, number, integer, boolean, list, object, any"
	for _, tt := range []struct {
		name   string
		schema any
		want   string
	}{
		{"no schema", nil, ""},
		{"an empty table, as a list", list{}, ""},
		{"an empty table, as a map", obj{}, ""},
		{"every key", obj{"a": obj{"type": "integer", "default": 3.0, "min": 1.0, "max": int64(5), "enum": list{1.0, 3.0}, "doc": "x"}}, ""},
		{"required", obj{"a": obj{"type": "string", "required": true}}, ""},
		{"default {} of a list", obj{"a": obj{"type": "list", "default": obj{}, "items": "string"}}, ""},
		{"default {} of an object", obj{"a": obj{"type": "object", "default": list{}}}, ""},
		{"not a table", "number", "config_schema: got string, want a table of keys"},
		{"a list", list{"a"}, "config_schema: got list, want a table of keys"},
		{"a rule that is a word", obj{"a": "number"}, `config_schema.a: got string, want a table such as { type = "string" }`},
		{"no type", obj{"a": obj{}}, "config_schema.a: type is missing: want one of " + types},
		{"a misspelt type", obj{"a": obj{"type": "nubmer"}}, `config_schema.a.type: got "nubmer", want one of ` + types + "; did you mean `number`?"},
		{"a type that is no word", obj{"a": obj{"type": true}}, "config_schema.a.type: got boolean, want one of " + types},
		{"a misspelt key", obj{"a": obj{"type": "any", "requird": true}}, "config_schema.a: unknown key `requird`; did you mean `required`?"},
		{"min of a string", obj{"a": obj{"type": "string", "min": 1.0}}, "config_schema.a.min: goes with the types number and integer only"},
		{"min that is text", obj{"a": obj{"type": "number", "min": "1"}}, "config_schema.a.min: got string, want a number"},
		{"min that is NaN", obj{"a": obj{"type": "number", "min": math.NaN()}}, "config_schema.a.min: got NaN, want a number"},
		{"min above max", obj{"a": obj{"type": "number", "min": 2.5, "max": 1.0}}, "config_schema.a: min is 2.5, above max, which is 1"},
		{"enum of a list", obj{"a": obj{"type": "list", "enum": list{"x"}}}, "config_schema.a.enum: goes with the types string, number and integer only"},
		{"an empty enum", obj{"a": obj{"type": "string", "enum": obj{}}}, "config_schema.a.enum: want a list of 1 to 1000 values to choose from"},
		{"enum of another type", obj{"a": obj{"type": "string", "enum": list{"x", 1.0}}}, "config_schema.a.enum[2]: got number, want a string"},
		{"items of a string", obj{"a": obj{"type": "string", "items": "string"}}, "config_schema.a.items: goes with the types list and object only"},
		{"items misspelt", obj{"a": obj{"type": "list", "items": "sting"}}, `config_schema.a.items: got "sting", want one of ` + types + "; did you mean `string`?"},
		{"required with default", obj{"a": obj{"type": "string", "required": true, "default": "x"}}, "config_schema.a: is required and has a default; want one of the two"},
		{"required that is text", obj{"a": obj{"type": "string", "required": "yes"}}, "config_schema.a.required: got string, want true or false"},
		{"doc that is a number", obj{"a": obj{"type": "string", "doc": 1.0}}, "config_schema.a.doc: got number, want a string"},
		{"default of another type", obj{"a": obj{"type": "number", "default": "24"}}, "config_schema.a.default: got string, want a number"},
		{"default out of range", obj{"a": obj{"type": "number", "default": 7.0, "max": 5.0}}, "config_schema.a.default: got 7, want at most 5"},
		{"default with a wrong element", obj{"a": obj{"type": "list", "items": "string", "default": list{"x", 2.0}}}, "config_schema.a.default[2]: got number, want a string"},
		{"several", obj{"b": obj{"type": "string", "min": 1.0, "max": 2.0}, "a": 1.0},
			"config_schema.a: got number, want a table such as { type = \"string\" }\n" +
				"config_schema.b.min: goes with the types number and integer only\n" +
				"config_schema.b.max: goes with the types number and integer only"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := text(Check(tt.schema)); got != tt.want {
				t.Errorf("Check:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

var ages = obj{
	"hours":   obj{"type": "number", "default": 24.0, "min": 0.0, "max": 99.5},
	"tries":   obj{"type": "integer", "min": 1.0},
	"mode":    obj{"type": "string", "enum": list{"soft", "hard"}},
	"on":      obj{"type": "boolean", "default": false},
	"domains": obj{"type": "list", "items": "string", "default": obj{}},
	"weights": obj{"type": "object", "items": "number"},
	"extra":   obj{"type": "any"},
}

// at gives places that can be told apart: the path itself.
func at(path ...any) Place {
	return Place{Key: "key" + pathText(path), Value: "at" + pathText(path), Secret: len(path) > 0 && path[0] == "mode"}
}

func TestApply(t *testing.T) {
	for _, tt := range []struct {
		name   string
		config obj
		want   obj
		err    string
	}{
		{"nothing", nil, obj{"hours": 24.0, "on": false, "domains": list{}}, ""},
		{"null is missing", obj{"hours": nil, "mode": nil}, obj{"hours": 24.0, "on": false, "domains": list{}}, ""},
		{"all", obj{"hours": int64(1), "tries": 2.0, "mode": "hard", "on": true, "domains": list{"a"}, "weights": obj{"x": 1.5}, "extra": list{}},
			obj{"hours": int64(1), "tries": 2.0, "mode": "hard", "on": true, "domains": list{"a"}, "weights": obj{"x": 1.5}, "extra": list{}}, ""},
		{"a wrong type", obj{"hours": "24"}, nil, "at.hours: config.hours: got string, want a number"},
		{"true for an integer", obj{"tries": true}, nil, "at.tries: config.tries: got boolean, want an integer"},
		{"a fraction for an integer", obj{"tries": 1.5}, nil, "at.tries: config.tries: got 1.5, want an integer"},
		{"below", obj{"tries": int64(0)}, nil, "at.tries: config.tries: got 0, want at least 1"},
		{"above", obj{"hours": int64(100)}, nil, "at.hours: config.hours: got 100, want at most 99.5"},
		{"NaN", obj{"hours": math.NaN()}, nil, "at.hours: config.hours: got NaN, want a number"},
		{"a secret that is no choice", obj{"mode": "hunter2, want x"}, nil, `at.mode: config.mode: got [secret], want one of "soft", "hard"`},
		{"an unknown key", obj{"hous": int64(1)}, nil, "key.hous: config: unknown key `hous`; did you mean `hours`?"},
		{"a wrong element", obj{"domains": list{"a", int64(5), nil}}, nil,
			"at.domains[2]: config.domains[2]: got number, want a string\nat.domains[3]: config.domains[3]: got nothing, want a string"},
		{"a wrong member", obj{"weights": obj{"b": "x", "a": list{}}}, nil,
			"at.weights.a: config.weights.a: got list, want a number\nat.weights.b: config.weights.b: got string, want a number"},
		{"an object for a list", obj{"domains": obj{}}, nil, "at.domains: config.domains: got object, want a list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := maps.Clone(tt.config)
			got, errs := Apply(ages, tt.config, at)
			if text(errs) != tt.err {
				t.Errorf("errors:\n got %s\nwant %s", text(errs), tt.err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if fmt.Sprint(before) != fmt.Sprint(tt.config) {
				t.Errorf("config was changed from %v to %v", before, tt.config)
			}
		})
	}
}

func TestApplyWithoutPlacesAndWithARequiredKey(t *testing.T) {
	schema := obj{"url": obj{"type": "string", "required": true}}
	_, errs := Apply(schema, nil, nil)
	if got, want := text(errs), "config: `url` is required: want a string"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	_, errs = Apply(schema, obj{"url": nil}, at)
	if got, want := text(errs), "at.url: config: `url` is required: want a string"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestApplyRefusesABadSchema(t *testing.T) {
	out, errs := Apply(obj{"a": "number"}, nil, nil)
	if out != nil || !strings.HasPrefix(text(errs), "config_schema.a: ") {
		t.Errorf("got %v, %v", out, errs)
	}
}

func TestDefaultsAreFreshCopies(t *testing.T) {
	schema := obj{"a": obj{"type": "list", "default": list{obj{"x": 1.0}}}}
	first, _ := Apply(schema, nil, nil)
	first["a"].(list)[0].(obj)["x"] = 2.0
	second, _ := Apply(schema, nil, nil)
	if got := second["a"].(list)[0].(obj)["x"]; got != 1.0 {
		t.Errorf("a change of the first config reached the second: got %v", got)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	long := make(list, 5000)
	_, errs := Apply(ages, obj{"domains": long}, at)
	if len(errs) != maxProblems {
		t.Errorf("got %d problems, want %d", len(errs), maxProblems)
	}
}

func TestProblemsHaveAPlace(t *testing.T) {
	for place, want := range map[string]Problem{
		"axolua.yaml:4:7":    {File: "axolua.yaml", Line: 4, Column: 7},
		"C:\\axolua:40:17":   {File: "C:\\axolua", Line: 40, Column: 17},
		"axolua.yaml":        {File: "axolua.yaml"},
		"axolua.yaml:4":      {File: "axolua.yaml:4"},
		"C:\\axolua:yaml:17": {File: "C:\\axolua:yaml:17"},
		"":                   {},
	} {
		_, errs := Apply(obj{"n": obj{"type": "number"}}, obj{"n": "1"}, func(...any) Place { return Place{Value: place} })
		want.Text = "config.n: got string, want a number"
		var got *Problem
		if !errors.As(errors.Join(errs...), &got) || *got != want {
			t.Errorf("%q: got %+v, want %+v", place, got, want)
		}
		if text := strings.TrimPrefix(place+": "+want.Text, ": "); errs[0].Error() != text {
			t.Errorf("%q: got %s", place, errs[0])
		}
	}
}

func TestTooManyKeys(t *testing.T) {
	table := map[string]any{}
	for i := range 1001 {
		table[fmt.Sprint("key", i)] = map[string]any{"type": "string"}
	}
	if all := Check(table); len(all) != 1 || all[0].Error() != "config_schema has more than 1000 keys, with those of fields and items" {
		t.Errorf("got %v", all)
	}
}
