package lualib

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// exactIntegers is up to where every whole number has a float64 of its own.
const exactIntegers = 1 << 53

// formatNumber is a number as Lua shows it.
func formatNumber(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) <= exactIntegers && (f != 0 || !math.Signbit(f)) {
		return strconv.FormatInt(int64(f), 10)
	}
	var room [32]byte
	return string(appendFloat(room[:0], f, 'g', 14))
}

// appendFloat is strconv's, with C's words for what is no number.
func appendFloat(out []byte, f float64, verb byte, precision int) []byte {
	if !math.IsInf(f, 0) && !math.IsNaN(f) {
		return strconv.AppendFloat(out, f, verb, precision, 64)
	}
	if math.Signbit(f) {
		out = append(out, '-')
	}
	if math.IsNaN(f) {
		return append(out, "nan"...)
	}
	return append(out, "inf"...)
}

const spaces = " \t\n\v\f\r"

// maxNumeral bounds numbers as text, blanks around them not counted: reading them costs up to 20 ns a byte.
const maxNumeral = 4096

// numeral takes blanks and the sign off a number. No digits are left if it cannot be one.
func numeral(s string) (digits string, negative bool) {
	if s != "" && (s[0] <= ' ' || s[len(s)-1] <= ' ') {
		s = strings.Trim(s, spaces)
	}
	if len(s) > maxNumeral {
		return "", false
	}
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:], s[0] == '-'
	}
	return s, false
}

// parseNumber reads a number as Lua does: decimal, or hexadecimal after 0x, with blanks around it.
func parseNumber(s string) (float64, bool) {
	digits, negative := numeral(s)
	f, ok := parseDigits(digits)
	if negative {
		f = -f
	}
	return f, ok
}

func parseDigits(digits string) (float64, bool) {
	if digits == "" {
		return 0, false
	}
	const exact = 15 // so many digits make a whole number that a float64 has
	if n, ok := shortInteger(digits); ok && len(digits) <= exact {
		return n, true
	}
	if len(digits) > 1 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		return parseHex(digits)
	}
	if !only(digits[:1], "0123456789.") || !only(digits, "0123456789.eE+-") {
		return 0, false
	}
	f, err := strconv.ParseFloat(digits, 64)
	return f, err == nil || errors.Is(err, strconv.ErrRange)
}

func shortInteger(digits string) (float64, bool) {
	n := 0
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return float64(n), true
}

// parseHex reads digits that begin with 0x.
func parseHex(digits string) (float64, bool) {
	if !only(digits[2:], "0123456789abcdefABCDEF.pP+-") {
		return 0, false
	}
	if !strings.ContainsAny(digits, "pP") {
		digits += "p0"
	}
	f, err := strconv.ParseFloat(digits, 64)
	return f, err == nil || errors.Is(err, strconv.ErrRange)
}

// only says that s has no other bytes than those of set.
func only(s, set string) bool {
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) < 0 {
			return false
		}
	}
	return true
}

// parseBase reads a whole number to a base from 2 to 36, as C's strtoul does: what is too large is the largest, and
// what is negative counts down from there.
func parseBase(s string, base int) (float64, bool) {
	digits, negative := numeral(s)
	if base == 16 && len(digits) > 2 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		digits = digits[2:]
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if errors.Is(err, strconv.ErrRange) {
		return float64(n), only(strings.ToLower(digits), "0123456789abcdefghijklmnopqrstuvwxyz"[:base])
	}
	if negative {
		n = -n
	}
	return float64(n), err == nil
}
