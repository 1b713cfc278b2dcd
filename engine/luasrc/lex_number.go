package luasrc

import (
	"errors"
	"strconv"
	"strings"
)

// number steps over a number and refuses what gopher-lua would read as another: its compiler takes any number it
// cannot convert for NaN, and one that keeps a leading zero for octal.
func (x *lexer) number() {
	start, line, column := x.pos, x.line, x.column()
	for isDigit(x.at(0)) || x.at(0) == '.' {
		x.pos++
	}
	if x.at(0)|0x20 == 'e' {
		x.pos++
		if x.at(0) == '+' || x.at(0) == '-' {
			x.pos++
		}
	}
	for isDigit(x.at(0)) || isLetter(x.at(0)) {
		x.pos++
	}
	if wrong := wrongNumber(string(x.src[start:x.pos])); wrong != "" {
		x.fail(line, column, "malformed number '%s'%s", shorten(string(x.src[start:x.pos])), wrong)
	}
}

// wrongNumber is why s is no number, in a form to append; "" if it is one.
func wrongNumber(s string) string {
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		_, err := strconv.ParseInt(s, 0, 64)
		switch {
		case errors.Is(err, strconv.ErrRange):
			return ": it is too large"
		case err != nil || strings.ContainsRune(s, '_'):
			return ": hexadecimal digits expected"
		}
		return ""
	}
	if strings.Trim(s, "0123456789.eE+-") != "" {
		return ": a digit, an operator or a blank expected after it"
	}
	if len(s) > 2 && s[:2] == "00" && isDigit(s[2]) {
		return ": leave out the leading zeros"
	}
	_, err := strconv.ParseFloat(s, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return ": it is too large; use math.huge"
	case err != nil:
		return ": it has a dot or an exponent too many, or too few digits"
	}
	return ""
}
