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

// parseNumber reads a number as Lua does: decimal, or hexadecimal after 0x, with blanks around it.
func parseNumber(s string) (float64, bool) {
	s = strings.Trim(s, spaces)
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 || digits == "" || len(s) > maxNumeral {
		return 0, false
	}
	if len(digits) <= 15 && strings.Trim(digits, "0123456789") == "" {
		n, _ := strconv.ParseInt(digits, 10, 64)
		return signed(float64(n), s), true
	}
	if len(digits) > 1 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		return parseHex(digits, s)
	}
	if !only(digits, "0123456789.eE+-") {
		return 0, false
	}
	f, err := strconv.ParseFloat(digits, 64)
	return signed(f, s), err == nil || errors.Is(err, strconv.ErrRange)
}

// parseHex reads digits, which begin with 0x; s has the sign.
func parseHex(digits, s string) (float64, bool) {
	if !only(digits[2:], "0123456789abcdefABCDEF.pP+-") {
		return 0, false
	}
	if !strings.ContainsAny(digits, "pP") {
		digits += "p0"
	}
	f, err := strconv.ParseFloat(digits, 64)
	return signed(f, s), err == nil || errors.Is(err, strconv.ErrRange)
}

func signed(f float64, s string) float64 {
	if s[0] == '-' {
		return -f
	}
	return f
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
	s = strings.Trim(s, spaces)
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 || digits == "" || len(s) > maxNumeral {
		return 0, false
	}
	if base == 16 && len(digits) > 2 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		digits = digits[2:]
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if errors.Is(err, strconv.ErrRange) {
		return float64(n), only(strings.ToLower(digits), "0123456789abcdefghijklmnopqrstuvwxyz"[:base])
	}
	if s[0] == '-' {
		n = -n
	}
	return float64(n), err == nil
}
