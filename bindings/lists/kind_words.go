package lists

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/axolua/axolua/bindings/text"
	ahocorasick "github.com/petar-dambovaliev/aho-corasick"
)

// words is the index of Words: an automaton that looks for all of them in one pass.
type words struct {
	automaton ahocorasick.AhoCorasick
	written   []string // by number in the automaton, as they stand in the list
	whole     bool
	states    int64
	text      int64
}

const (
	// perState is what a state of the automaton takes, in bytes. There is one for each letter of the words, less those
	// with which others begin.
	perState = 104
	// maxStates is 1 GiB of them.
	maxStates = 1 << 30 / perState
	// perWord is what a word takes besides its states.
	perWord = 40
	// WordNanos is how long a byte of a text takes, about.
	WordNanos = 40
)

// Word is a word that was found.
type Word struct {
	Text string // as it stands in the list
	// From and To are where it is in what text.Fold gives, in bytes: the first, and the one behind the last.
	From, To int
}

type word struct{ folded, written string }

func newWords(entries *lines, whole bool) (index, error) {
	w := &words{whole: whole, text: int64(len(entries.rest))}
	var list []word
	for line, ok := entries.next(); ok; line, ok = entries.next() {
		folded, err := text.Fold(line, nil)
		if err != nil || folded == "" {
			entries.unfit()
			continue
		}
		list = append(list, word{folded, line})
	}
	slices.SortFunc(list, func(a, b word) int {
		return cmp.Or(strings.Compare(a.folded, b.folded), strings.Compare(a.written, b.written))
	})
	list = slices.CompactFunc(list, func(a, b word) bool { return a.folded == b.folded })
	if err := tooMany(len(list)); err != nil {
		return nil, err
	}
	if w.states = states(list); w.states > maxStates {
		return nil, fmt.Errorf("the words have %d letters with which no other begins, and may have %d", w.states, int64(maxStates))
	}
	patterns := make([]string, len(list))
	w.written = make([]string, len(list))
	for i, entry := range list {
		patterns[i], w.written[i] = entry.folded, entry.written
	}
	builder := ahocorasick.NewAhoCorasickBuilder(ahocorasick.Opts{MatchKind: ahocorasick.StandardMatch})
	w.automaton = builder.Build(patterns)
	return w, nil
}

// states counts the letters of words in order, but those that the word before has, too.
func states(list []word) (n int64) {
	before := ""
	for _, w := range list {
		same := 0
		for same < min(len(before), len(w.folded)) && before[same] == w.folded[same] {
			same++
		}
		n += int64(len(w.folded) - same)
		before = w.folded
	}
	return n
}

func (w *words) size() int { return len(w.written) }

func (w *words) bytes() int64 { return w.text + perState*w.states + perWord*int64(len(w.written)) }

// pollEvery is after how many matches, which are none because they are inside of words, the meter is asked.
const pollEvery = 256

func (w *words) find(s string, m text.Meter) (first Word, found bool, err error) {
	if len(w.written) == 0 {
		return Word{}, false, nil
	}
	folded, err := text.Fold(s, m)
	if err != nil {
		return Word{}, false, err
	}
	matches := w.automaton.IterOverlapping(folded)
	for n := 1; ; n++ {
		match := matches.Next()
		if match == nil || found && match.End() > first.To {
			return first, found, nil
		}
		if m != nil && n%pollEvery == 0 {
			if err := m(0); err != nil {
				return Word{}, false, err
			}
		}
		if w.whole && !alone(folded, match.Start(), match.End()) {
			continue
		}
		if !found || match.Start() < first.From {
			first, found = Word{w.written[match.Pattern()], match.Start(), match.End()}, true
		}
	}
}

// alone reports whether a match does not go on: a letter or digit of its own at an end has none beside it.
func alone(s string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	first, _ := utf8.DecodeRuneInString(s[from:to])
	last, _ := utf8.DecodeLastRuneInString(s[from:to])
	after, _ := utf8.DecodeRuneInString(s[to:])
	return !(inWord(before) && inWord(first)) && !(inWord(last) && inWord(after))
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
