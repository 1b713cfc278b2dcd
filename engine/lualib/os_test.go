package lualib_test

import (
	"testing"
	"time"

	"github.com/axolua/axolua/engine/lualib"
	lua "github.com/yuin/gopher-lua"
)

// TestClock: all of os goes by the clock that it is given.
func TestClock(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	l := lua.NewState()
	defer l.Close()
	for name, fn := range lualib.OS(&lualib.Meter{StringLength: 1 << 20, Bytes: 1 << 20}, func() time.Time { return at }) {
		l.SetGlobal(name, l.NewFunction(fn))
	}
	at = at.Add(1500 * time.Millisecond)
	if err := l.DoString(`said = clock() .. " " .. time() .. " " .. date("!%H:%M:%S")`); err != nil {
		t.Fatal(err)
	}
	if got, want := l.GetGlobal("said").String(), "1.5 1767323046 03:04:06"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
