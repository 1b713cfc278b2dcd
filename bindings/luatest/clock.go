package luatest

import (
	"context"
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// luaNow is clock.now().
func (t *tester) luaNow(l *lua.LState) int {
	l.Push(lua.LNumber(t.server.Now().UnixMilli()))
	return 1
}

// firstMS and endMS are where the years of four digits begin and end.
var (
	firstMS = float64(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
	endMS   = float64(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
)

// luaSet is clock.set(time): milliseconds, or text such as "2026-03-01T12:00:00Z".
func (t *tester) luaSet(l *lua.LState) int {
	t.inTest(l, "clock.set")
	if text, ok := l.Get(1).(lua.LString); ok {
		at, err := time.Parse(time.RFC3339Nano, string(text))
		if err != nil {
			l.ArgError(1, `milliseconds or a time such as "2026-03-01T12:00:00Z" expected`)
		}
		return t.jump(l, at)
	}
	ms := float64(l.CheckNumber(1))
	if !(ms >= firstMS && ms < endMS) {
		l.ArgError(1, "ms of a year from 0 to 9999 expected")
	}
	return t.jump(l, time.UnixMilli(int64(ms)))
}

// jump sets the clock. To timers and jobs it is as if nothing had run meanwhile.
func (t *tester) jump(l *lua.LState, at time.Time) int {
	t.server.SetNow(at.UTC())
	if t.engine != nil {
		t.inBackground(l, "clock.set", func(ctx context.Context) error { _, _, err := t.background.due(ctx); return err })
	}
	return 0
}

// longestAdvance is in ms; a time.Duration has room for some 292 years.
const longestAdvance = 100 * 366 * 24 * 3600 * 1000

// luaAdvance is clock.advance(ms): time passes, and timers and jobs run as they become due.
func (t *tester) luaAdvance(l *lua.LState) int {
	t.inTest(l, "clock.advance")
	ms := float64(l.CheckNumber(1))
	if !(math.Abs(ms) <= longestAdvance) {
		l.ArgError(1, "a number of ms, of a hundred years at most, expected")
	}
	d := time.Duration(ms * float64(time.Millisecond))
	if d < 0 {
		t.server.Advance(d)
		return 0
	}
	t.inBackground(l, "clock.advance", func(ctx context.Context) error { return t.background.advance(ctx, d) })
	return 0
}
