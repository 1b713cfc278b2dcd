package lualib

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// conversion is one item of a format, such as %-5.2f.
type conversion struct {
	minus, plus, space, sharp, zero bool

	width, precision int // precision is -1 if there is none
	verb             byte
}

func (x *library) format(l *lua.LState) int {
	f := ToText(l, 1, "format")
	var room [128]byte
	out := room[:0]
	for arg, top := 1, l.GetTop(); ; {
		i := strings.IndexByte(f, '%')
		if i < 0 {
			out = append(out, f...)
			break
		}
		out = append(out, f[:i]...)
		if f = f[i+1:]; f != "" && f[0] == '%' {
			out = append(out, '%')
			f = f[1:]
			continue
		}
		if arg++; arg > top {
			ArgError(l, arg, "format", "no value")
		}
		var c conversion
		f = c.parse(l, f)
		out = x.convert(l, out, arg, c)
		x.spend(l, 1+i/bytesPerStep)
		if len(out) > x.StringLength {
			x.tooLong(l)
		}
	}
	x.charge(l, len(out))
	l.Push(text(string(out)))
	return 1
}

// parse reads a conversion after its '%' and returns what follows it.
func (c *conversion) parse(l *lua.LState, f string) string {
	const maxFlags = 5
	i := 0
	for ; i < len(f) && c.flag(f[i]); i++ {
	}
	if i > maxFlags {
		l.RaiseError("invalid format (repeated flags)")
	}
	c.width, i = twoDigits(f, i)
	c.precision = -1
	if i < len(f) && f[i] == '.' {
		c.precision, i = twoDigits(f, i+1)
	}
	if i == len(f) {
		return "" // verb 0
	}
	if f[i] >= '0' && f[i] <= '9' {
		l.RaiseError("invalid format (width or precision too long)")
	}
	c.verb = f[i]
	return f[i+1:]
}

func (c *conversion) flag(b byte) bool {
	switch b {
	case '-':
		c.minus = true
	case '+':
		c.plus = true
	case ' ':
		c.space = true
	case '#':
		c.sharp = true
	case '0':
		c.zero = true
	default:
		return false
	}
	return true
}

// twoDigits reads a number of at most two digits at f[i:], which may be none, and returns where it ends.
func twoDigits(f string, i int) (n, end int) {
	for end = i; end < min(len(f), i+2) && f[end] >= '0' && f[end] <= '9'; end++ {
		n = n*10 + int(f[end]-'0')
	}
	return n, end
}

// convert appends argument arg as c has it.
func (x *library) convert(l *lua.LState, out []byte, arg int, c conversion) []byte {
	switch c.verb {
	case 'c':
		return c.pad(out, "", single[byte(truncate(toNumber(l, arg, "format")))].String())
	case 'd', 'i':
		return c.integer(out, truncate(toNumber(l, arg, "format")))
	case 'o', 'u', 'x', 'X':
		return c.unsigned(out, toNumber(l, arg, "format"))
	case 'e', 'E', 'f', 'g', 'G':
		return c.float(out, toNumber(l, arg, "format"))
	case 'q':
		return x.quoted(l, out, ToText(l, arg, "format"))
	case 's':
		s := x.toString(l, arg)
		if c.precision >= 0 {
			s = s[:min(len(s), c.precision)]
		}
		if len(s) > x.StringLength-len(out) {
			x.tooLong(l)
		}
		x.spend(l, len(s)/bytesPerStep)
		return c.pad(out, "", s)
	case 0:
		l.RaiseError("invalid option '%%' to 'format'")
	}
	l.RaiseError("invalid option '%%%c' to 'format'", c.verb)
	return nil
}

// pad appends prefix and s, and fills them up with blanks.
func (c *conversion) pad(out []byte, prefix, s string) []byte {
	blanks := c.width - len(prefix) - len(s)
	if !c.minus {
		out = fill(out, ' ', blanks)
	}
	out = append(out, prefix...)
	out = append(out, s...)
	if c.minus {
		out = fill(out, ' ', blanks)
	}
	return out
}

func fill(out []byte, with byte, n int) []byte {
	for range n {
		out = append(out, with)
	}
	return out
}

// quoted appends s as a string that Lua can read back.
func (x *library) quoted(l *lua.LState, out []byte, s string) []byte {
	out = append(out, '"')
	for i := range len(s) {
		if i%pollEvery == 0 {
			x.spend(l, min(len(s)-i, pollEvery)/valuesPerStep)
			if len(out) > x.StringLength {
				x.tooLong(l)
			}
		}
		switch c := s[i]; c {
		case '"', '\\', '\n':
			out = append(out, '\\', c)
		case '\r':
			out = append(out, `\r`...)
		case 0:
			out = append(out, `\000`...)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
