package schema

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
)

// flags are those of a group, such as (?i) or (?i-s:.
var flags = regexp.MustCompile(`\(\?[imsU-]+`)

// regexpFault says what is wrong with the syntax of a regular expression; "" if nothing is, so far as this can be told.
// Whether it is too large, re.compile says. That letters are to be the same in either case changes nothing about the
// syntax, but parsing takes a hundred times as long with it.
func regexpFault(s string) string {
	plain := flags.ReplaceAllStringFunc(s, func(group string) string { return strings.ReplaceAll(group, "i", "s") })
	_, err := syntax.Parse(plain, syntax.Perl)
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return wrong.Code.String()
	}
	return ""
}
