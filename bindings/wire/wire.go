// Package wire is the JSON in which questions and answers cross a boundary: the command line, the HTTP door and the
// doors to homeservers all speak it, so that a question recorded at one of them can be put to any other.
//
// Args and Question read; they refuse whatever they do not understand and say everything that is wrong at once.
// MarshalAnswer writes. Start with args.go.
package wire

import (
	"fmt"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// MaxBody is the size in bytes up to which a door reads a question.
const MaxBody = 1 << 20

// Error says what is wrong with a question, one sentence each, such as "args.user: missing (want string)". No sentence
// holds a value out of the question.
type Error struct {
	Problems []string // never empty
}

// Error gives one problem per line.
func (e *Error) Error() string { return strings.Join(e.Problems, "\n") }

// Callback finds a callback by the name under which it is asked. The error suggests what may have been meant.
func Callback(name string) (*catalog.Callback, error) {
	if cb := catalog.ByName(name); cb != nil {
		return cb, nil
	}
	names := make([]string, 0, len(catalog.All()))
	for _, cb := range catalog.All() {
		if cb.Global() == name {
			return nil, fmt.Errorf("unknown callback %s; it is asked as %s", name, cb.Name)
		}
		names = append(names, cb.Name)
	}
	return nil, fmt.Errorf("unknown callback %s%s", shorten(name), catalog.DidYouMean(name, names))
}

// shorten makes a name out of a question fit for a message: not long, and without control characters.
func shorten(name string) string {
	const most = 60
	for i := range name {
		if i >= most {
			name = name[:i] + "..."
			break
		}
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, name)
}
