package lualib

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
)

// integer appends n for %d.
func (c *conversion) integer(out []byte, n int) []byte {
	abs := uint64(n)
	if n < 0 {
		abs = -abs
	}
	var room [24]byte
	return c.digits(out, c.sign(n < 0), strconv.AppendUint(room[:0], abs, 10), abs == 0)
}

// unsigned appends f for %o, %u, %x and %X: what is negative counts down from 2^64, as in C on x86.
func (c *conversion) unsigned(out []byte, f float64) []byte {
	n := uint64(truncate(f))
	if f >= 1<<63 {
		n = uint64(truncate(f-1<<63)) ^ 1<<63
	}
	base, prefix := 10, ""
	switch c.verb {
	case 'o':
		base = 8
	case 'x':
		base, prefix = 16, "0x"
	case 'X':
		base, prefix = 16, "0X"
	}
	if !c.sharp || n == 0 {
		prefix = ""
	}
	var room [24]byte
	digits := strconv.AppendUint(room[:0], n, base)
	if c.verb == 'X' {
		digits = bytes.ToUpper(digits)
	}
	if c.verb == 'o' && c.sharp && c.precision <= len(digits) && (n != 0 || c.precision == 0) {
		return c.digits(out, "", append([]byte{'0'}, bytes.TrimLeft(digits, "0")...), false)
	}
	return c.digits(out, prefix, digits, n == 0)
}

// digits appends the digits of a whole number: precision is the least number of them, and zero has none if it is 0.
func (c *conversion) digits(out []byte, prefix string, digits []byte, isZero bool) []byte {
	if isZero && c.precision == 0 {
		digits = nil
	}
	zeros := c.precision - len(digits)
	if c.precision < 0 && c.zero && !c.minus {
		zeros = c.width - len(prefix) - len(digits)
	}
	if zeros <= 0 {
		return c.pad(out, prefix, string(digits))
	}
	return c.pad(out, prefix, string(append(fill(nil, '0', zeros), digits...)))
}

func (c *conversion) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case c.plus:
		return "+"
	case c.space:
		return " "
	}
	return ""
}

// float appends f for %e, %f and %g.
func (c *conversion) float(out []byte, f float64) []byte {
	sign := c.sign(math.Signbit(f))
	abs := math.Abs(f)
	precision := c.precision
	if precision < 0 {
		precision = 6
	}
	if precision == 0 && c.verb|0x20 == 'g' {
		precision = 1
	}
	var room [512]byte
	digits := appendFloat(room[:0], abs, c.verb, precision)
	if math.IsInf(f, 0) || math.IsNaN(f) {
		if c.verb < 'a' {
			digits = bytes.ToUpper(digits)
		}
		return c.pad(out, sign, string(digits))
	}
	if c.sharp {
		digits = fmt.Appendf(room[:0], "%#.*"+string(rune(c.verb)), precision, abs)
	}
	if zeros := c.width - len(sign) - len(digits); c.zero && !c.minus && zeros > 0 {
		out = fill(append(out, sign...), '0', zeros)
		return append(out, digits...)
	}
	return c.pad(out, sign, string(digits))
}
