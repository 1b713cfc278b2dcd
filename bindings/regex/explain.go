package regex

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// explain makes an *Error of what package syntax says of a pattern: in words for those who know neither Go nor Perl, and with
// the place, which it does not say.
func explain(pattern string, err error) error {
	var wrong *syntax.Error
	if !errors.As(err, &wrong) {
		return &Error{Text: err.Error()}
	}
	switch wrong.Code {
	case syntax.ErrMissingParen:
		return &Error{Text: "a ( without its )", At: unpaired(pattern)}
	case syntax.ErrUnexpectedParen:
		return &Error{Text: "a ) without its (", At: unpaired(pattern)}
	case syntax.ErrTrailingBackslash:
		return &Error{Text: `a \ at the end`, At: len(pattern)}
	case syntax.ErrInternalError, syntax.ErrLarge, syntax.ErrNestingDepth:
		return &Error{Text: "the pattern is too large, or has too many parts in each other"}
	}
	at := place(pattern, wrong)
	if i := strings.Index(pattern, "(?P="); wrong.Expr == "(?P" && i >= 0 { // "(?P" alone is in front of each name
		wrong.Expr, at = "(?P=", i+1
	}
	return &Error{Text: fmt.Sprintf("%s: %.60q", reason(wrong), wrong.Expr), At: at}
}

// reasons are for what is wrong wherever it is.
var reasons = map[syntax.ErrorCode]string{
	syntax.ErrMissingRepeatArgument: "a repeat of nothing",
	syntax.ErrInvalidRepeatOp:       "a repeat of a repeat, which needs (?:...) around the first",
	syntax.ErrMissingBracket:        "a [ without its ]",
	syntax.ErrInvalidCharRange:      "no such range or class of characters",
	syntax.ErrInvalidCharClass:      "no such range or class of characters",
	syntax.ErrInvalidUTF8:           "what is no UTF-8",
}

// What RE2 leaves out of Perl's syntax, by how it begins.
var (
	lookAround     = regexp.MustCompile(`^\(\?<?[=!]`)
	backReferences = regexp.MustCompile(`^(\\[1-9kg]|\(\?P=)`)
)

// reason says what is wrong with a part of a pattern, which it shortens to that.
func reason(wrong *syntax.Error) string {
	if begin := lookAround.FindString(wrong.Expr); begin != "" {
		wrong.Expr = begin
		return "RE2 has no look-around"
	}
	if backReferences.MatchString(wrong.Expr) {
		return "RE2 has no back-references"
	}
	switch wrong.Code {
	case syntax.ErrInvalidEscape:
		return "no such escape sequence"
	case syntax.ErrInvalidPerlOp:
		return "RE2 has no such group"
	case syntax.ErrInvalidNamedCapture:
		return "a named group begins with (?P<name>"
	case syntax.ErrInvalidRepeatSize:
		if _, err := syntax.Parse("a"+wrong.Expr, syntax.Perl); err == nil {
			return fmt.Sprintf("repeats inside each other multiply to more than %d", mostRepeats)
		}
		return fmt.Sprintf("a repeat of more than %d times, or with the most below the least", mostRepeats)
	}
	if text := reasons[wrong.Code]; text != "" {
		return text
	}
	return wrong.Code.String()
}

// mostRepeats is package syntax's.
const mostRepeats = 1000

// maxPlaces is how many places are tried.
const maxPlaces = 20

// place is where the part stands that is wrong, counted from 1: the first place of it up to which the pattern fails in the
// same way.
func place(pattern string, wrong *syntax.Error) int {
	from := 0
	for range maxPlaces {
		i := strings.Index(pattern[from:], wrong.Expr)
		if i < 0 || wrong.Expr == "" {
			return 0
		}
		end := from + i + len(wrong.Expr)
		_, err := syntax.Parse(pattern[:end], syntax.Perl)
		var again *syntax.Error
		if errors.As(err, &again) && again.Code == wrong.Code && again.Expr == wrong.Expr {
			return from + i + 1
		}
		from += i + 1
	}
	return 0
}

// unpaired is the place of the first ) that closes nothing, or of the last ( that is not closed.
func unpaired(pattern string) int {
	var open []int
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			if strings.HasPrefix(pattern[i:], `\Q`) {
				if end := strings.Index(pattern[i:], `\E`); end > 0 {
					i += end
				} else {
					i = len(pattern)
				}
			}
			i++
		case '[':
			i = classEnd(pattern, i)
		case '(':
			open = append(open, i+1)
		case ')':
			if len(open) == 0 {
				return i + 1
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return 0
	}
	return open[len(open)-1]
}

// classEnd is where the class that begins at i ends. The first ] in it may stand for itself.
func classEnd(pattern string, i int) int {
	i++
	if strings.HasPrefix(pattern[i:], "^") {
		i++
	}
	if strings.HasPrefix(pattern[i:], "]") {
		i++
	}
	for ; i < len(pattern) && pattern[i] != ']'; i++ {
		if pattern[i] == '\\' {
			i++
		} else if strings.HasPrefix(pattern[i:], "[:") {
			if end := strings.Index(pattern[i:], ":]"); end > 0 {
				i += end + 1
			}
		}
	}
	return i
}
