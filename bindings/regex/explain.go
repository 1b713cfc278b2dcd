package regex

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
)

// explain makes an *Error of what package syntax says of a pattern. It says which part is wrong, but not where that is.
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
	case syntax.ErrInternalError, syntax.ErrLarge, syntax.ErrNestingDepth:
		return &Error{Text: "the pattern is too large: " + wrong.Code.String()}
	}
	return &Error{Text: fmt.Sprintf("%s: %.60q", wrong.Code, wrong.Expr), At: place(pattern, wrong)}
}

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
