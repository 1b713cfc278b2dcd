package regex

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// lastFold is the last character that has another case.
const lastFold = 0x1e943

// ranged is how many characters, of those that may have another case, are in the ranges of a pattern; at least that
// many, for it takes everything for a range that may be one.
func ranged(pattern string) (n int) {
	for i := 0; ; i++ {
		dash := strings.IndexByte(pattern[i:], '-')
		if dash < 0 {
			return n
		}
		i += dash
		if to := after(pattern[i+1:]); to >= utf8.RuneSelf {
			n += max(0, int(min(to, lastFold)-min(before(pattern[:i]), lastFold)))
		}
	}
}

// after is the character that s begins with.
func after(s string) rune {
	if rest, ok := strings.CutPrefix(s, `\x{`); ok {
		digits, _, _ := strings.Cut(rest, "}")
		return hexadecimal(digits)
	}
	if strings.HasPrefix(s, `\x`) {
		return hexadecimal(s[2:min(4, len(s))])
	}
	c, width := utf8.DecodeRuneInString(s)
	if width == 0 {
		return 0
	}
	return c
}

// before is the character that s ends with; 0 if that may be an escape of another kind.
func before(s string) rune {
	if braced, ok := strings.CutSuffix(s, "}"); ok {
		start := strings.LastIndex(braced, `\x{`)
		if start < 0 {
			return 0
		}
		return hexadecimal(braced[start+3:])
	}
	c, width := utf8.DecodeLastRuneInString(s)
	if c < utf8.RuneSelf && strings.Contains(s[max(0, len(s)-width-3):len(s)-width], `\`) {
		return 0
	}
	return c
}

// hexadecimal is 0 for what is no number.
func hexadecimal(digits string) rune {
	n, err := strconv.ParseUint(digits, 16, 31)
	if err != nil {
		return 0
	}
	return rune(n)
}
