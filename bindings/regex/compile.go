// Package regex is Go's regular expressions for those who cannot wait: matching can be stopped, and there are bounds to
// what a pattern may take to be compiled. It knows nothing of Lua.
//
// Compile makes a Pattern; find.go says how it is looked for.
package regex

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Bounds of patterns: compiling can't be stopped, and takes some 10 ms at most within these.
const (
	MaxLength   = 16 << 10 // bytes of a pattern
	MaxSize     = 10_000   // instructions that it becomes
	MaxCaptures = 99
	maxNesting  = 990     // of parts in parts; package syntax takes 1000, and find.go puts patterns into others
	maxClasses  = 20      // such as \pL, which stand for thousands of characters
	maxRanges   = 1 << 16 // characters in ranges, which (?i) goes through one by one
)

// Pattern is a compiled pattern. It belongs to one goroutine.
type Pattern struct {
	source    string // with its flags
	re        *regexp.Regexp
	later     *regexp.Regexp // for what looks back, from the middle of a text; made when needed
	whole     *regexp.Regexp // for all of a text; made when needed
	prefix    string         // that every match begins with
	literal   bool           // the prefix is all of it
	looksBack bool           // at what is in front of a match
	first     bool           // it matches at the beginning of a text or not at all
	size      int
	names     []string
}

// Error says what is wrong with a pattern.
type Error struct {
	Text string
	At   int // the byte of the pattern, from 1; 0 if it is no place
}

func (e *Error) Error() string {
	if e.At == 0 {
		return e.Text
	}
	return fmt.Sprintf("%s, at character %d", e.Text, e.At)
}

// Compile makes a Pattern of RE2's syntax. Flags are any of i, m, s and U. The error is an *Error.
func Compile(pattern, flags string) (*Pattern, error) {
	if err := bounds(pattern, flags); err != nil {
		return nil, err
	}
	source := pattern
	if flags != "" {
		source = "(?" + flags + ")" + pattern
	}
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil, explain(pattern, err)
	}
	p := &Pattern{source: source, size: size(tree), looksBack: looksBack(tree), first: anchored(tree)}
	if p.size > MaxSize {
		return nil, &Error{Text: fmt.Sprintf("the pattern is too large: about %d instructions, %d are the limit; what is repeated counts each time", p.size, MaxSize)}
	}
	if height(tree) > maxNesting {
		return nil, &Error{Text: "the pattern is too large: expression nests too deeply"}
	}
	if n := tree.MaxCap(); n > MaxCaptures {
		return nil, &Error{Text: fmt.Sprintf("the pattern has %d captures, %d are the limit; (?:...) does not capture", n, MaxCaptures)}
	}
	if p.re, err = regexp.Compile(source); err != nil {
		return nil, explain(pattern, err)
	}
	p.prefix, p.literal = p.re.LiteralPrefix()
	p.literal = p.literal && p.prefix != "" && p.re.NumSubexp() == 0
	p.names = p.re.SubexpNames()
	return p, nil
}

func bounds(pattern, flags string) error {
	for i, f := range flags {
		if !strings.ContainsRune("imsU", f) || strings.ContainsRune(flags[:i], f) {
			return &Error{Text: fmt.Sprintf("the flags are i, m, s and U, each once; got %.20q", flags)}
		}
	}
	if len(pattern) > MaxLength {
		return &Error{Text: fmt.Sprintf("the pattern has %d bytes, %d are the limit", len(pattern), MaxLength)}
	}
	if n := classes(pattern); n > maxClasses {
		return &Error{Text: fmt.Sprintf(`the pattern has %d classes such as \pL, %d are the limit`, n, maxClasses)}
	}
	if n := ranged(pattern); n > maxRanges {
		return &Error{Text: fmt.Sprintf("the pattern has ranges of %d characters, %d are the limit", n, maxRanges)}
	}
	return nil
}

func classes(pattern string) int { return strings.Count(pattern, `\p`) + strings.Count(pattern, `\P`) }

// size is about how many instructions a pattern becomes.
func size(re *syntax.Regexp) int {
	sum := 0
	for _, sub := range re.Sub {
		sum = min(sum+size(sub), 1<<40)
	}
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpRepeat:
		if re.Max < 0 {
			return (re.Min+1)*sum + 1
		}
		return re.Max * (sum + 1)
	case syntax.OpConcat:
		return sum
	case syntax.OpAlternate:
		return sum + len(re.Sub) - 1
	case syntax.OpCapture:
		return sum + 2
	}
	return sum + 1
}

// height is how deep the parts of a pattern are in each other.
func height(re *syntax.Regexp) int {
	deepest := 0
	for _, sub := range re.Sub {
		deepest = max(deepest, height(sub))
	}
	return deepest + 1
}

func looksBack(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	for _, sub := range re.Sub {
		if looksBack(sub) {
			return true
		}
	}
	return false
}

// anchored reports whether all matches are at the beginning of the text.
func anchored(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText:
		return true
	case syntax.OpCapture, syntax.OpConcat:
		return anchored(re.Sub[0])
	}
	return false
}

// Size is about how many instructions the pattern has.
func (p *Pattern) Size() int { return p.size }

// Captures is how many groups capture.
func (p *Pattern) Captures() int { return len(p.names) - 1 }

// Name is the name of a capture, counted from 1; "" if it has none.
func (p *Pattern) Name(capture int) string { return p.names[capture] }

// Index is the number of the capture with a name, 0 if there is none.
func (p *Pattern) Index(name string) int { return max(p.re.SubexpIndex(name), 0) }

// Escape gives a pattern that matches s and nothing else.
func Escape(s string) string { return regexp.QuoteMeta(s) }
