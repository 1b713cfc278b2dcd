package lualib_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// FuzzFormat looks for what makes format panic, outgrow its limit or lose a string.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"%d %s", "%5.2f|%-10s|%+x", "%q", "%#o%#x%#g", "%%%c%i%u%X%e%E%G", "% 05.3d%099.99f", "%", "%5", "%.", "%123d", "%-+ #0-+ #0d"} {
		f.Add(seed, "a\x00\n\"\\", 12.5)
	}
	f.Fuzz(func(t *testing.T, format, s string, n float64) {
		v := newVM(t, true)
		v.meter.StringLength = 4096
		fn := v.GetGlobal("string").(*lua.LTable).RawGetString("format")
		args := []lua.LValue{lua.LString(s), lua.LNumber(n), lua.LString(s), lua.LNumber(-n), lua.LNumber(n * 1e9), lua.LTrue}
		if err := v.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, append([]lua.LValue{lua.LString(format)}, args...)...); err != nil {
			if api, ok := err.(*lua.ApiError); !ok || api.Type != lua.ApiErrorRun {
				t.Fatalf("%q: %v", format, err)
			}
			return
		}
		if out := v.ToString(-1); len(out) > 4096 {
			t.Errorf("%q: %d bytes", format, len(out))
		} else if strings.HasPrefix(format, "%s") && !strings.HasPrefix(out, s) {
			t.Errorf("%q: got %q for %q", format, out, s)
		}
	})
}

// FuzzQuoted reads back what %q wrote.
func FuzzQuoted(f *testing.F) {
	for _, seed := range []string{"", "a", "\x00\x001", "\r\n\"\\", "\\\n", "é\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := newVM(t, true)
		v.SetGlobal("s", lua.LString(s))
		if err := v.DoString(`quoted = ("%q"):format(s)`); err != nil {
			t.Fatal(err)
		}
		quoted := v.GetGlobal("quoted").String()
		if err := v.DoString("back = " + quoted); err != nil {
			t.Fatalf("%q: %v", quoted, err)
		}
		if got := v.GetGlobal("back"); got != lua.LString(s) {
			t.Errorf("%q: got %q from %s", s, got, quoted)
		}
	})
}

// FuzzNumerals looks for what tonumber reads but arithmetic then spoils.
func FuzzNumerals(f *testing.F) {
	for _, seed := range []string{"1", " 0x1F ", "-1e5", "1e999", ".5", "0x.8p1", "zz", "--1", "9999999999999999999999"} {
		f.Add(seed, 16)
	}
	f.Fuzz(func(t *testing.T, s string, base int) {
		v := newVM(t, true)
		fn := v.GetGlobal("tonumber")
		for _, args := range [][]lua.LValue{{lua.LString(s)}, {lua.LString(s), lua.LNumber(2 + base&31)}} {
			if err := v.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, args...); err != nil {
				t.Fatal(err)
			}
			n, ok := v.Get(-1).(lua.LNumber)
			v.Pop(1)
			if ok && n != n {
				t.Errorf("%q: not a number", s)
			}
			if ok && strings.Trim(s, "+- \t\n\v\f\r") == "" {
				t.Errorf("%q: %v", s, n)
			}
		}
	})
}
