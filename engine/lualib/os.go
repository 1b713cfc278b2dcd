package lualib

import (
	"time"

	lua "github.com/yuin/gopher-lua"
)

// OS gives clock, date, difftime and time. Now is what they go by; nil means time.Now. The clock starts when OS is called,
// and counts waiting too.
func OS(m *Meter, now func() time.Time) map[string]lua.LGFunction {
	if now == nil {
		now = time.Now
	}
	x, made := clock{m, now}, now()
	elapsed := func(l *lua.LState) int {
		l.Push(lua.LNumber(now().Sub(made).Seconds()))
		return 1
	}
	return map[string]lua.LGFunction{"clock": elapsed, "date": x.date, "difftime": difftime, "time": x.time}
}

type clock struct {
	*Meter
	now func() time.Time
}

func difftime(l *lua.LState) int {
	from := 0.0
	if l.Get(2) != lua.LNil {
		from = toNumber(l, 2, "difftime")
	}
	l.Push(lua.LNumber(toNumber(l, 1, "difftime") - from))
	return 1
}

// maxSeconds keeps years within 32 bits, as C does.
const maxSeconds = 1 << 55

func (x *clock) date(l *lua.LState) int {
	format := OptText(l, 1, "date", "%c")
	t := x.now()
	if l.Get(2) != lua.LNil {
		seconds := ToInt(l, 2, "date")
		if seconds < -maxSeconds || seconds > maxSeconds {
			l.Push(lua.LNil)
			return 1
		}
		t = time.Unix(int64(seconds), 0)
	}
	if format != "" && format[0] == '!' {
		t, format = t.UTC(), format[1:]
	} else {
		t = t.Local()
	}
	if len(format) >= 2 && format[:2] == "*t" {
		l.Push(fields(l, t))
		return 1
	}
	l.Push(text(string(x.strftime(l, format, t))))
	return 1
}

func fields(l *lua.LState, t time.Time) *lua.LTable {
	f := l.CreateTable(0, 9)
	for name, n := range map[string]int{"sec": t.Second(), "min": t.Minute(), "hour": t.Hour(), "day": t.Day(),
		"month": int(t.Month()), "year": t.Year(), "wday": int(t.Weekday()) + 1, "yday": t.YearDay()} {
		f.RawSetString(name, number(n))
	}
	f.RawSetString("isdst", lua.LBool(t.IsDST()))
	return f
}

// strftime is C's, in the C locale. What it does not know it leaves as it is.
func (x *clock) strftime(l *lua.LState, format string, t time.Time) []byte {
	var out []byte
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			out = append(out, format[i])
			continue
		}
		i++
		x.spend(l, 64)
		if out = appendTime(out, format[i], t); len(out) > x.StringLength {
			x.tooLong(l)
		}
	}
	x.charge(l, len(out))
	return out
}

func (x *clock) time(l *lua.LState) int {
	if l.Get(1) == lua.LNil {
		l.Push(lua.LNumber(x.now().Unix()))
		return 1
	}
	t := ToTable(l, 1, "time")
	var f [6]int
	for i, name := range []string{"year", "month", "day", "hour", "min", "sec"} {
		n, ok := field(l, t, name)
		switch {
		case ok:
			f[i] = n
		case i < 3:
			l.RaiseError("field '%s' missing in date table", name)
		case name == "hour":
			f[i] = 12
		}
	}
	for _, n := range f {
		if n != int(int32(n)) {
			l.Push(lua.LNil)
			return 1
		}
	}
	l.Push(lua.LNumber(time.Date(f[0], time.Month(f[1]), f[2], f[3], f[4], f[5], 0, time.Local).Unix()))
	return 1
}

func field(l *lua.LState, t *lua.LTable, name string) (int, bool) {
	switch v := l.GetField(t, name).(type) {
	case lua.LNumber:
		return truncate(float64(v)), true
	case lua.LString:
		f, ok := parseNumber(string(v))
		return truncate(f), ok
	}
	return 0, false
}
