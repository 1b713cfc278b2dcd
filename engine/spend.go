package engine

import lua "github.com/yuin/gopher-lua"

// Spend accounts for n bytes, of anything but strings, that Go code is about to use on behalf of the module call that is
// running; 0 only asks whether it may go on. The error says why it may not: then Go code returns, and raises it where it
// has somebody to raise it for.
func (s *Scope) Spend(n int) error { return s.vm.spend(n) }

// ToLua is Conv().ToLua for a value that l's module asked for: it is accounted for, and raises when a limit is reached.
func (s *Scope) ToLua(l *lua.LState, v any) lua.LValue { return s.vm.toLua(l, v) }

// spend is Scope.Spend. What Go makes for a module counts like the strings that it builds: else the one could be had
// for the other.
func (v *vm) spend(n int) error {
	m := &v.limit.meter
	if m.Bytes -= int64(n); m.Bytes < 0 {
		v.limit.fire(KindStringBytes, "too many bytes in strings and copies of tables")
	}
	m.Hold(n)
	return m.Poll()
}

// toGo is conv.ToGo for what a module gave, under its limits.
func (v *vm) toGo(value lua.LValue) (any, error) { return v.conv.ToGoWhile(value, v.spend) }

// toLua is conv.ToLua for what a module asked for, under its limits.
func (v *vm) toLua(l *lua.LState, value any) lua.LValue {
	lv, err := v.conv.ToLuaWhile(value, v.spend)
	if err != nil {
		l.RaiseError("%s", err)
	}
	return lv
}

// take raises if n bytes may not be used, or the module call has to stop.
func (v *vm) take(l *lua.LState, n int) {
	if err := v.spend(n); err != nil {
		l.RaiseError("%s", err)
	}
}
