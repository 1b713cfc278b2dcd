package catalog

import "strings"

// Nearest gives the candidate that name was probably meant to be, or "" when none is near: at most a third of
// the name's letters may be wrong, and never more than three. Upper and lower case count as the same letter.
// Of equally near candidates the first is given.
func Nearest(name string, candidates []string) string {
	typed := []rune(strings.ToLower(name))
	best, limit := "", min(max(len(typed)/3, 1), 3)
	if len(typed) < 2 {
		return ""
	}
	for _, c := range candidates {
		wanted := []rune(strings.ToLower(c))
		// What differs more in length cannot be near; this also bounds the work for absurdly long names.
		if len(wanted)-len(typed) > limit || len(typed)-len(wanted) > limit {
			continue
		}
		if d := distance(typed, wanted); d <= limit {
			best, limit = c, d-1
		}
	}
	return best
}

// DidYouMean gives "; did you mean x?" for the end of a message about name, or "" when no candidate is near.
func DidYouMean(name string, candidates []string) string {
	const longest = 64 // nothing is called so; comparing more would only cost time
	if len(name) > longest {
		return ""
	}
	if near := Nearest(name, candidates); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// distance is the Damerau-Levenshtein distance in its usual restricted form: insertions, deletions, substitutions
// and swaps of neighbours, no letter edited twice.
func distance(a, b []rune) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before, above, row = above, row, before
		row[0] = i + 1
		for j := range b {
			differ := 1
			if a[i] == b[j] {
				differ = 0
			}
			row[j+1] = min(above[j]+differ, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
