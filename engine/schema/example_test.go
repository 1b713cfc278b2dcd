package schema_test

import (
	"fmt"

	"github.com/axolua/axolua/engine/schema"
)

func ExampleApply() {
	rules := map[string]any{ // from Lua's config_schema
		"min_age_hours": map[string]any{"type": "number", "default": 24.0, "min": 0.0},
		"mode":          map[string]any{"type": "string", "enum": []any{"soft", "hard"}, "default": "soft"},
	}
	at := func(path ...any) schema.Place {
		return schema.Place{Key: "axolua.yaml:14:3", Value: "axolua.yaml:14:18"}
	}
	config, _ := schema.Apply(rules, map[string]any{"mode": "hard"}, at)
	fmt.Println(config)
	_, problems := schema.Apply(rules, map[string]any{"min_age_hours": "24"}, at)
	fmt.Println(problems[0])
	// Output:
	// map[min_age_hours:24 mode:hard]
	// axolua.yaml:14:18: config.min_age_hours: got string, want a number
}
