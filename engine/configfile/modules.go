package configfile

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/schema"
)

// Module is one entry of `modules`. Printing one shows its name only, for Config may hold secrets.
type Module struct {
	Name string // of the file in File.Scripts
	// Config is what the module sees as config, never nil: map[string]any, []any, string, bool, int64, float64 and
	// nil, secrets in the plain: the engine is told of them.
	Config    map[string]any `json:"-"`
	Allow     []string       // powers: auth, api.register_user, admin, http.example.org
	OnError   Choice         // applies to the callbacks that offer it
	Callbacks map[string]CallbackRules
	Limits    Limits // zero fields are not said here

	file   string
	at     *value // the entry
	config *value // its config; nil without one
}

// Position gives where the value at a path of the config is, such as "axolua.yaml:14:18": map keys are strings and
// list indices are ints from 0. Of a path that is not in the file it gives the nearest parent.
func (m *Module) Position(path ...any) string { return m.Place(path...).Value }

// Place is Position, and more; m.Place is a schema.Places.
func (m *Module) Place(path ...any) schema.Place {
	if m.at == nil { // made by hand, not by Parse
		return schema.Place{}
	}
	root := m.config
	if root == nil {
		root, path = m.at, nil
	}
	_, nearest, key := root.walk(path)
	at := position(m.file, nearest.line, nearest.col)
	place := schema.Place{Key: at, Value: at, Secret: nearest.secret}
	if key != nil {
		place.Key = position(m.file, key.line, key.col)
	}
	return place
}

// secrets are the texts in the config that came from files and from the environment, in order.
func (m *Module) secrets() []string {
	found := map[string]bool{}
	if m.config != nil {
		m.config.secrets(found)
	}
	return sortedKeys(found)
}

func (v *value) secrets(found map[string]bool) {
	if v.secret {
		found[v.text] = true
	}
	for _, item := range v.items {
		item.secrets(found)
	}
	for _, e := range v.entries {
		e.value.secrets(found)
	}
}

// String gives the name.
func (m Module) String() string { return m.Name }

// Format is String whatever the verb: %d would otherwise walk into Config.
func (m Module) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(m.Name)) }

// maxModules is more than anybody has, and bounds what aliases can make of one entry.
const maxModules = 1000

// modules reads the list of modules.
func (d *decoder) modules(to *[]Module) reader {
	return func(v *value) {
		if v.kind == null {
			d.problem(v, "got nothing: write [] to load no module, or leave the key out to load all")
			return
		}
		if v.kind != list {
			d.want(v, "a list")
			return
		}
		if len(v.items) > maxModules {
			d.problem(v, "got %d modules, want at most %d", len(v.items), maxModules)
			return
		}
		all := []Module{}
		first := map[string]int{}
		d.list(func(v *value) {
			m := d.moduleEntry(v)
			if m.Name == "" {
				return // the problem is reported
			}
			if line, twice := first[m.Name]; twice {
				d.problem(v, "%s is listed twice, first in line %d", m.Name, line)
				return
			}
			first[m.Name] = v.line
			all = append(all, m)
		})(v)
		*to = all
	}
}

func (d *decoder) moduleEntry(v *value) Module {
	m := Module{Config: map[string]any{}, file: d.problems.file, at: v}
	if v.kind == text {
		d.problem(v, "got %s, want - module: %s", v.show(), strings.Trim(v.show(), `"`))
		return m
	}
	if v.kind != mapping {
		d.want(v, "- module: and a file name")
		return m
	}
	name := v.find("module")
	if name == nil {
		d.problem(v, "the entry has no `module`, which names the file")
	} else if name.kind == text && !name.secret && moduleFault(name.text) == "" {
		m.Name = name.text
		outer := d.path
		d.module, d.path = m.Name, nil
		defer func() { d.module, d.path = "", outer }()
	}
	d.section(fields{
		"module":    d.moduleName,
		"config":    d.config(&m),
		"allow":     d.list(d.power(&m.Allow)),
		"on_error":  d.choice(&m.OnError, Skip, Deny, Raise),
		"limits":    d.callLimits(&m.Limits),
		"callbacks": d.callbacks(&m.Callbacks),
	})(v)
	for i, power := range m.Allow {
		if strings.HasPrefix(power, "http.") {
			m.Allow[i] = strings.ToLower(power) // as the hosts of URLs are compared
		}
	}
	return m
}

func (d *decoder) moduleName(v *value) {
	switch {
	case v.secret:
		d.problem(v, "the name of a module cannot be a secret")
	case v.kind != text:
		d.want(v, "a file name")
	case moduleFault(v.text) != "":
		d.problem(v, "got %s: %s", v.show(), moduleFault(v.text))
	}
}

// config reads a module's config.
func (d *decoder) config(m *Module) reader {
	return func(v *value) {
		m.config = v
		if !d.isMapping(v) {
			return
		}
		if plain, ok := d.plain(v).(map[string]any); ok {
			m.Config = plain
		}
	}
}

// plain gives v as Go values, and a problem for each that Lua would not see as it was meant.
func (d *decoder) plain(v *value) any {
	switch v.kind {
	case text:
		if !v.quoted && len(v.text) <= 3 && slices.Contains([]string{"yes", "no", "on", "off"}, strings.ToLower(v.text)) {
			d.problem(v, "`%s` is a text in YAML, and every text is true in Lua; write true or false, or quote it", v.text)
		}
		return v.text
	case list:
		out := make([]any, len(v.items))
		for i, item := range v.items {
			d.in(i, func() { out[i] = d.plain(item) })
		}
		return out
	case mapping:
		out := make(map[string]any, len(v.entries))
		for _, e := range v.entries {
			d.in(e.key, func() { out[e.key] = d.plain(e.value) })
		}
		return out
	case integer, float:
		if fault := numberFault(v); fault != "" {
			d.problem(v, "%s %s", v.show(), fault)
		}
	}
	return v.scalar
}

var (
	digitsOnly = regexp.MustCompile(`^[-+]?[0-9_]+$`)
	octalForm  = regexp.MustCompile(`^[-+]?0[0-9_]+$`)
)

// numberFault says what would happen to a number on the way to Lua, where every number is a float64.
func numberFault(v *value) string {
	const exact = 1 << 53
	f, isFloat := v.scalar.(float64)
	n, _ := v.scalar.(int64)
	switch {
	case isFloat && (math.IsInf(f, 0) || math.IsNaN(f)):
		return "is no number that a config can hold"
	case octalForm.MatchString(v.text):
		return "begins with 0, which YAML takes for octal; quote it to get a string"
	case isFloat && math.Abs(f) > exact && digitsOnly.MatchString(v.text), n > exact, n < -exact:
		return fmt.Sprintf("is beyond %d, the last that Lua holds exactly; quote it to get a string", int64(exact))
	}
	return ""
}
