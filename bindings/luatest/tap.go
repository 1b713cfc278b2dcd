package luatest

import (
	"fmt"
	"io"
	"strings"
)

// TAP writes a report in the Test Anything Protocol, version 13.
func TAP(w io.Writer, r *Report, shown func(string) string) {
	x := &Text{Shown: shown}
	passed, failed := r.Count()
	fmt.Fprintf(w, "TAP version 13\n1..%d\n", passed+failed)
	number := 0
	for _, f := range r.Files {
		for i := range f.Results {
			result := &f.Results[i]
			if !result.counts() {
				continue
			}
			number++
			word := "ok"
			if result.Failed() {
				word = "not ok"
			}
			// A # would begin a directive.
			fmt.Fprintf(w, "%s %d - %s\n", word, number, strings.NewReplacer("#", `\#`, "\n", " ").Replace(x.shown(f.Name)+": "+printable(title(result))))
			for _, failure := range result.Failures {
				fmt.Fprintf(w, "# %s\n", strings.ReplaceAll(x.failure(result, failure), "\n", "\n# "))
			}
		}
	}
}

// title is what a result is called where the name of its file stands already.
func title(r *Result) string {
	if r.Name == "" {
		return "(the file)"
	}
	return r.Name
}
