package luatest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
	lua "github.com/yuin/gopher-lua"
)

// luaModules is modules(entry, ...): which modules answer, instead of those of the configuration.
func (t *tester) luaModules(l *lua.LState) int {
	list := []engine.ModuleSettings{}
	for i := 1; i <= l.GetTop(); i++ {
		list = append(list, t.moduleEntry(l, i))
	}
	t.modules = list
	if t.engine != nil {
		t.engine.Close()
		t.engine = nil
	}
	return 0
}

const wantEntry = `want "file.lua" or { file = "file.lua", config = {...}, allow = {...}, on_error = "deny", callbacks = {...}, limits = {...} }`

// moduleEntry reads "file.lua", or a table with the keys of an entry in axolua.yaml, which means the same here.
func (t *tester) moduleEntry(l *lua.LState, i int) engine.ModuleSettings {
	plain, err := t.scope.ToGo(l.CheckAny(i))
	if err != nil {
		l.ArgError(i, err.Error())
	}
	if file, ok := plain.(string); ok {
		return engine.ModuleSettings{File: file}
	}
	given, _ := plain.(map[string]any)
	if file, ok := given["file"].(string); !ok || file == "" {
		l.ArgError(i, wantEntry)
	}
	config, entry := t.splitEntry(l, i, given)
	m, err := t.r.policies.Entry(entry)
	if err != nil {
		l.ArgError(i, entryProblems(err))
	}
	m.Config, m.ConfigAt = config, nil
	return m
}

// splitEntry takes config out, which stays as Lua has it, and names the rest as axolua.yaml does.
func (t *tester) splitEntry(l *lua.LState, i int, given map[string]any) (config, entry map[string]any) {
	entry = map[string]any{"module": given["file"]}
	for key, value := range given {
		if list, ok := value.([]any); ok && len(list) == 0 && key != "allow" {
			value = map[string]any{} // Lua's {} may be either
		}
		switch key {
		case "file":
		case "config":
			var ok bool
			if config, ok = value.(map[string]any); !ok {
				l.ArgError(i, "the field config is wrong; "+wantEntry)
			}
		case "allow", "on_error", "callbacks", "limits":
			entry[key] = value
		default:
			l.ArgError(i, fmt.Sprintf("there is no field %s; %s", key, wantEntry))
		}
	}
	return config, entry
}

// entryProblems are those of an entry, without their places in a file that nobody has.
func entryProblems(err error) string {
	var wrong *configfile.Error
	if !errors.As(err, &wrong) {
		return err.Error()
	}
	var texts []string
	for _, p := range wrong.Problems {
		texts = append(texts, p.Text)
	}
	slices.Sort(texts) // the fields of a table have no order
	return strings.Join(texts, "; ")
}
