package engine_test

import (
	"os"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/configfile"
)

// configured loads source as m.lua, with config as its `config:` in axolua.yaml; "" gives it none.
func configured(t *testing.T, source, config string) (*world, error) {
	t.Helper()
	text := "modules:\n  - module: m.lua\n"
	if config != "" {
		text += "    config: " + config + "\n"
	}
	file, err := configfile.Parse("axolua.yaml", []byte(text), os.LookupEnv, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return tryWorld(t, nil, file.Settings(), map[string]string{"m.lua": source})
}

const schemaSource = `config_schema = {
  min = { type = "number", default = 24, min = 0, doc = "hours" },
  words = { type = "list", items = "string", default = {} },
}
local early = config.min
function check_event_for_spam(event)
  return "= " .. early .. " " .. config.min .. " " .. #config.words .. " " .. type(config.words)
end`

const rulesSource = `config_schema = {
  rules = { type = "list", items = { type = "object", fields = {
    match = { type = "regexp", required = true },
    deny = { type = "list", items = { type = "string", enum = { "invite", "create" } }, default = {} },
  } }, default = { { match = ".*" } } },
}
function check_event_for_spam(event)
  return "= " .. config.rules[1].match .. #config.rules[1].deny
end`

// TestConfig: what a module makes of its config, by a schema or by hand.
func TestConfig(t *testing.T) {
	byHand := func(body string) string {
		return "function parse_config(config) " + body + " end\n" + handler(`return "= " .. tostring(config.n)`)
	}
	for _, c := range []struct{ name, source, config, want string }{
		{"defaults", schemaSource, "", "= 24 24 0 table"},
		{"given", schemaSource, "{ min: 3, words: [a, b] }", "= 3 3 2 table"},
		{"defaults inside", rulesSource, "", "= .*0"},
		{"given inside", rulesSource, "{ rules: [{ match: a, deny: [invite] }] }", "= a1"},
		{"null is absent", schemaSource, "{ min: null }", "= 24 24 0 table"},
		{"read-only", schemaSource + "\n" + `function check_event_for_spam() config.min = 1 end`, "",
			"m.lua:9: check_event_for_spam: config is read-only; what a module changes belongs in a local or in `store`"},
		{"by hand", byHand(`return { n = (config.n or 1) * 2 }`), "{ n: 21 }", "= 42"},
		{"by hand, from nothing", byHand(`return { n = (config.n or 1) * 2 }`), "", "= 2"},
		{"what comes back is read-only too", "function parse_config() return { n = { 1 } } end\n" + handler(`config.n[1] = 2`), "",
			"m.lua:2: check_event_for_spam: config is read-only; what a module changes belongs in a local or in `store`"},
		{"nothing of the config is lost", "function parse_config(c) return c end\n" + handler(`return "= " .. config.list[2] .. #config.empty .. tostring(config.none)`),
			"{ list: [a, b], empty: [], none: null }", "= b0nil"},
		{"functions in it", "function parse_config(c) return { f = function() return c.n end } end\n" + handler(`return "= " .. config.f()`), "{ n: 7 }", "= 7"},
		{"not assigned by hand", byHand(`return { n = tostring(rawget(_G, "leak")) }`), "", "= nil"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := configured(t, c.source, c.config)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(w.hears(t), "M_FORBIDDEN"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestWrongConfig: the admin reads where the YAML, or the module, is wrong.
func TestWrongConfig(t *testing.T) {
	for _, c := range []struct{ name, source, config, want string }{
		{"type", schemaSource, "{ min: often }", "axolua.yaml:3:20: m.lua: config.min: got string, want a number"},
		{"range", schemaSource, "{ min: -1 }", "axolua.yaml:3:20: m.lua: config.min: got -1, want at least 0"},
		{"unknown key", schemaSource, "{ mon: 1 }", "axolua.yaml:3:15: m.lua: config: unknown key `mon`; did you mean `min`?"},
		{"element", schemaSource, "{ words: [a, 2] }", "axolua.yaml:3:26: m.lua: config.words[2]: got number, want a string"},
		{"all of them", schemaSource, "{ mon: 1, words: 1 }",
			"axolua.yaml:3:15: m.lua: config: unknown key `mon`; did you mean `min`?\naxolua.yaml:3:30: m.lua: config.words: got number, want a list"},
		{"nested", rulesSource, "{ rules: [{ match: a }, { match: 5 }] }", "axolua.yaml:3:46: m.lua: config.rules[2].match: got number, want a regular expression"},
		{"nested key", rulesSource, "{ rules: [{ match: a, dney: [] }] }", "axolua.yaml:3:35: m.lua: config.rules[1]: unknown key `dney`; did you mean `deny`?"},
		{"nested and missing", rulesSource, "{ rules: [{ deny: [] }] }", "axolua.yaml:3:23: m.lua: config.rules[1]: `match` is required: want a regular expression"},
		{"nested choice", rulesSource, "{ rules: [{ match: a, deny: [join] }] }", "axolua.yaml:3:42: m.lua: config.rules[1].deny[1]: got \"join\", want one of \"invite\", \"create\""},
		{"schema is no table", `config_schema = 1`, "", "m.lua:1: config_schema: got number, want a table of keys"},
		{"schema with a function", `config_schema = { a = print }`, "", "m.lua:1: config_schema: a is a function"},
		{"schema with a wrong type", `config_schema = { a = { type = "strin" } }`, "", "m.lua:1: config_schema.a.type: got \"strin\", want one of string, regexp, number, integer, boolean, list, object, any; did you mean `string`?"},
		{"nothing returned", "\nfunction parse_config() end", "", "m.lua:2: parse_config returned nothing; return what `config` is to be"},
		{"an error", "function parse_config(c)\n  error('n is missing') end", "", "m.lua:2: n is missing"},
		{"an error without a line", "function parse_config(c)\n  error('n is missing', 0) end", "", "m.lua: n is missing"},
		{"a wrong answer of a helper", "local function n(c)\n return c.n + 1 end\nfunction parse_config(c) return { n = n(c) } end", "",
			"m.lua:2: cannot perform add operation between nil and number"},
		{"no function", "parse_config = {}", "", "m.lua:1: parse_config is a table, want a function that takes config and returns what it is to be"},
		{"not pure", "function parse_config(c) leak = 1 return c end", "", "m.lua:1: assignment to the global 'leak' " + storeHint},
		{"config is written", "function parse_config(c) c.n = 1 return c end", "", "m.lua:1: config is read-only; what a module changes belongs in a local or in `store`"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := configured(t, c.source, c.config)
			if err == nil {
				t.Fatal("this was loaded")
			}
			if got, _, _ := strings.Cut(err.Error(), "\nm.lua: warning: "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
