package shadow

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// eachByte times b is a word of eight bytes b.
const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// scanString finds the quote that ends the string whose first byte is text[i]. Eight bytes at a time: a byte of mask
// has its high bit set where the word has a quote, a backslash or a control character. The subtractions may also mark
// bytes above such a byte, never below, so the lowest mark is right.
func scanString(text []byte, i int) (end int, flags uint32, problem string) {
	start, high := i, uint64(0)
	for i+8 <= len(text) {
		w := binary.LittleEndian.Uint64(text[i : i+8])
		// Control characters and the quote change places with what is above them, so that one subtraction finds both.
		quote, slash := (w^2*eachByte)-0x21*eachByte, (w^'\\'*eachByte)-eachByte
		mask := (quote | slash) &^ w & highBits
		if mask == 0 {
			high |= w
			i += 8
			continue
		}
		first := bits.TrailingZeros64(mask) &^ 7
		high |= w & (1<<first - 1)
		i += first >> 3
		if text[i] == '"' {
			if high&highBits != 0 && !utf8.Valid(text[start:i]) {
				return badUTF8(text, start, i)
			}
			return i, flags, ""
		}
		if i, problem = stepEscape(text, i); problem != "" {
			return i, 0, problem
		}
		flags = escapedBit
	}
	return scanTail(text, start, i, high, flags)
}

// scanTail goes on byte by byte, which is less than eight bytes before the end of the text or a mistake.
func scanTail(text []byte, start, i int, high uint64, flags uint32) (end int, _ uint32, problem string) {
	for i < len(text) && text[i] != '"' {
		high |= uint64(text[i])
		if text[i] >= ' ' && text[i] != '\\' {
			i++
			continue
		}
		if i, problem = stepEscape(text, i); problem != "" {
			return i, 0, problem
		}
		flags = escapedBit
	}
	if i >= len(text) {
		return i, 0, unexpected(text, i, "the end of a string")
	}
	if high&highBits != 0 && !utf8.Valid(text[start:i]) {
		return badUTF8(text, start, i)
	}
	return i, flags, ""
}

func badUTF8(text []byte, start, end int) (int, uint32, string) {
	for start < end {
		r, n := utf8.DecodeRune(text[start:end])
		if r == utf8.RuneError && n == 1 {
			break
		}
		start += n
	}
	return start, 0, "invalid UTF-8"
}

// stepEscape goes past the escape sequence at text[i], or says why it cannot.
func stepEscape(text []byte, i int) (next int, problem string) {
	if text[i] != '\\' {
		return i, "control character in a string"
	}
	if i+1 >= len(text) {
		return i + 1, unexpected(text, i+1, "an escape sequence")
	}
	switch text[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2, ""
	case 'u':
		for j := i + 2; j < i+6; j++ {
			if j >= len(text) || !isHex(text[j]) {
				return j, unexpected(text, j, "a hexadecimal digit")
			}
		}
		return i + 6, ""
	}
	return i + 1, unexpected(text, i+1, "an escape sequence")
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// scanNumber gives the end of the number that starts at text[i], or the complement of the place that is wrong.
func scanNumber(text []byte, i int) int {
	if text[i] == '-' {
		i++
	}
	if i < len(text) && text[i] == '0' {
		i++
	} else if i = scanDigits(text, i); i < 0 {
		return i
	}
	if i < len(text) && text[i] == '.' {
		if i = scanDigits(text, i+1); i < 0 {
			return i
		}
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		return scanDigits(text, i)
	}
	return i
}

// scanDigits wants at least one digit.
func scanDigits(text []byte, i int) int {
	start := i
	for i < len(text) && text[i]-'0' <= 9 {
		i++
	}
	if i == start {
		return ^i
	}
	return i
}

func literal(c byte) (string, Kind) {
	switch c {
	case 't':
		return "true", Bool
	case 'f':
		return "false", Bool
	case 'n':
		return "null", Null
	}
	return "", Invalid
}

func skipSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
		i++
	}
	return i
}

func unexpected(text []byte, i int, want string) string {
	if i >= len(text) {
		return "unexpected end, want " + want
	}
	return fmt.Sprintf("unexpected %q, want %s", text[i], want)
}

// unescape decodes what scanString has accepted.
func unescape(s []byte) string {
	var b strings.Builder
	b.Grow(len(s))
	for len(s) > 0 {
		var char [utf8.UTFMax]byte
		var part []byte
		part, s = decode(s, &char)
		b.Write(part)
	}
	return b.String()
}

// stands reports whether s, which scanString has accepted, stands for text.
func stands(s []byte, text string) bool {
	for len(s) > 0 {
		var char [utf8.UTFMax]byte
		var part []byte
		part, s = decode(s, &char)
		if len(part) > len(text) || string(part) != text[:len(part)] {
			return false
		}
		text = text[len(part):]
	}
	return text == ""
}

// decode gives what comes before the next escape sequence, or in char what the one that s starts with stands for. Half
// a surrogate pair becomes U+FFFD, as in encoding/json.
func decode(s []byte, char *[utf8.UTFMax]byte) (part, rest []byte) {
	i := bytes.IndexByte(s, '\\')
	if i < 0 {
		return s, nil
	}
	if i > 0 {
		return s[:i], s[i:]
	}
	if s[1] != 'u' {
		char[0] = escapes[s[1]]
		return char[:1], s[2:]
	}
	r := hex4(s[2:])
	s = s[6:]
	if utf16.IsSurrogate(r) {
		pair := rune(utf8.RuneError)
		if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
			pair = utf16.DecodeRune(r, hex4(s[2:]))
		}
		if r = pair; r != utf8.RuneError {
			s = s[6:]
		}
	}
	return char[:utf8.EncodeRune(char[:], r)], s
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func hex4(s []byte) rune {
	n, _ := strconv.ParseUint(string(s[:4]), 16, 16)
	return rune(n)
}
