package text

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// confusables is made by internal/genconfusables of Unicode's data, whose licence is in NOTICE.
//
//go:embed confusables.txt
var confusables string

// prototypes has what stands for each character that looks like something else.
var prototypes = sync.OnceValue(func() map[rune]string {
	table := make(map[rune]string, strings.Count(confusables, "\n"))
	for line := range strings.SplitSeq(strings.TrimSuffix(confusables, "\n"), "\n") {
		r, size := utf8.DecodeRuneInString(line)
		table[r] = line[size:]
	}
	return table
})

// Skeleton gives the same text for all texts that look alike, by UTS 39 (Unicode 15). It is for comparing with another
// skeleton only: m becomes rn, because both look so.
func Skeleton(s string, m Meter) (string, error) {
	table := prototypes()
	return inParts(s, m, func(part string) string {
		var b strings.Builder
		for _, r := range norm.NFD.String(part) {
			if to, ok := table[r]; ok {
				b.WriteString(to)
			} else if !unseen(r) {
				b.WriteRune(r)
			}
		}
		return norm.NFD.String(b.String())
	})
}
