package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold gives a text in which words can be looked for: in lower case, in one form of each letter ("ﬁ", "Ｆ" and "𝐟" are
// f-something), without accents and without characters that nobody sees. Both sides of a comparison must be folded.
func Fold(s string, m Meter) (string, error) {
	if plainASCII(s) {
		return strings.ToLower(s), nil
	}
	fold := cases.Fold()
	return inParts(s, m, func(part string) string {
		part = dropped(norm.NFKD.String(part), func(r rune) bool { return unseen(r) || unicode.In(r, unicode.Mn, unicode.Me) })
		return norm.NFC.String(fold.String(part))
	})
}

// unseen tells whether a character takes no place on the screen: zero-width ones, those that only steer others, and
// fillers.
func unseen(r rune) bool {
	if r < 0x80 {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
	}
	if r < 0x34f && r != 0xad || r >= 0x370 && r < 0x600 || r >= 0x3400 && r < 0xd800 { // most of what people write
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// dropped is s without the characters that drop wants.
func dropped(s string, drop func(rune) bool) string {
	if strings.IndexFunc(s, drop) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}, s)
}

// plainASCII tells whether s has nothing but printable ASCII and white space.
func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return true
}

// partSize is how many bytes are normalised at once, and about as many again if no good end is near.
const partSize = 8192

// inParts changes a long text part by part, so that m is asked in between. A part begins with a character that does not
// combine with what is before it.
func inParts(s string, m Meter, change func(part string) string) (string, error) {
	g := newGauge(m)
	var b strings.Builder
	for len(s) > 0 {
		n := partEnd(s)
		part := change(s[:n])
		if g.build(len(part)) {
			return "", g.err
		}
		b.WriteString(part)
		s = s[n:]
	}
	return b.String(), nil
}

func partEnd(s string) int {
	if len(s) <= partSize {
		return len(s)
	}
	end := min(len(s), 2*partSize)
	for i := partSize; i < end; i++ {
		if s[i] < utf8.RuneSelf {
			return i
		}
	}
	for end < len(s) && !utf8.RuneStart(s[end]) {
		end++
	}
	if n := norm.NFKC.FirstBoundaryInString(s[end:min(len(s), end+partSize)]); n > 0 {
		end += n
	}
	return end
}

// clean gives s as the address bar of a browser would take it: full-width and other forms of ASCII's characters as ASCII,
// the ideographic full stop as a dot, and without characters that nobody sees.
func clean(s string, m Meter) (string, error) {
	if plainASCII(s) {
		return s, nil
	}
	return inParts(s, m, func(part string) string {
		part = dropped(norm.NFKC.String(dropped(part, unseen)), func(r rune) bool { return r == '\u034f' })
		return strings.ReplaceAll(part, "\u3002", ".")
	})
}

// Len is the number of characters (code points) in s.
func Len(s string) int { return utf8.RuneCountInString(s) }

// Truncate gives the first n characters of s.
func Truncate(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if n >= len(s) {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
