package luatest

import (
	"github.com/axolua/axolua/engine/counters"
	lua "github.com/yuin/gopher-lua"
)

// luaMetrics is metrics(name, labels): what the modules that answer have counted under a name, of all labels or of those
// that are given.
func (t *tester) luaMetrics(l *lua.LState) int {
	name := l.CheckString(1)
	if err := counters.CheckName(name); err != nil {
		l.ArgError(1, err.Error())
	}
	wanted := t.labels(l)
	sum := 0.0
	if t.engine != nil {
		for _, s := range t.engine.Metrics().Counters {
			if s.Name == name && hasLabels(s, wanted) {
				sum += s.Value
			}
		}
	}
	l.Push(lua.LNumber(sum))
	return 1
}

// labels are those in argument 2, of which `module` is one.
func (t *tester) labels(l *lua.LState) map[string]string {
	table := l.OptTable(2, nil)
	if table == nil {
		return nil
	}
	labels := map[string]string{}
	for k, v := table.Next(lua.LNil); k != lua.LNil; k, v = table.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			l.ArgError(2, `labels by name expected, such as { kind = "spam" }`)
		}
		switch v := textOf(v).(type) {
		case lua.LString, lua.LNumber, lua.LBool:
			labels[string(name)] = v.String()
		default:
			l.ArgError(2, "the value of the label "+string(name)+" is no text, number or boolean")
		}
	}
	return labels
}

func hasLabels(s counters.Series, wanted map[string]string) bool {
	has := map[string]string{"module": s.Module}
	for _, label := range s.Labels {
		has[label.Name] = label.Value
	}
	for name, value := range wanted {
		if got, ok := has[name]; !ok || got != value {
			return false
		}
	}
	return true
}
