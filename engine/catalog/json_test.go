package catalog

import (
	"encoding/json"
	"regexp"
	"testing"
)

func TestJSONOfOneEntry(t *testing.T) {
	cb := &Callback{Name: "ask", Family: Family{Name: "f", Title: "F"}, Since: "v1.2.0", Status: "stable", Doc: "Called.",
		Params: []Param{param("a", StringOrNil, "one"), secret("b", Event, "two")},
		Answer: Answer{Kind: Verdict, True: EndsDeprecated}, Rule: FirstModule, Default: `{"x":[1]}`,
		OnError: Raise, Synapse: Synapse{Raise: Deny, BadAnswer: Truthy}, DefinedBy: "asking"}
	const want = `{
  "name": "ask",
  "family": {
    "name": "f",
    "title": "F"
  },
  "since": "v1.2.0",
  "status": "stable",
  "doc": "Called.",
  "params": [
    {
      "name": "a",
      "type": "string or nil",
      "doc": "one"
    },
    {
      "name": "b",
      "type": "event",
      "secret": true,
      "doc": "two"
    }
  ],
  "answer": {
    "kind": "verdict",
    "true": "ends (deprecated)",
    "false": "fails"
  },
  "rule": "FirstModuleOnly",
  "on_error": "raise",
  "synapse": {
    "raise": "deny",
    "bad_answer": "truthy"
  },
  "passes_synapse_error": false,
  "global": "asking",
  "offers": [],
  "default": {
    "x": [
      1
    ]
  }
}`
	got, err := json.MarshalIndent(cb, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestJSONOfAll(t *testing.T) {
	data, err := json.Marshal(All())
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != len(All()) {
		t.Fatalf("%d entries of %d", len(list), len(All()))
	}
	for i, entry := range list {
		if entry["name"] != All()[i].Name {
			t.Errorf("entry %d is %v, want %s", i, entry["name"], All()[i].Name)
		}
		checkKeys(t, entry)
	}
}

var snakeCase = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

func checkKeys(t *testing.T, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if !snakeCase.MatchString(key) {
				t.Errorf("key %q", key)
			}
			checkKeys(t, inner)
		}
	case []any:
		for _, inner := range v {
			checkKeys(t, inner)
		}
	}
}
