package luatest

import (
	"fmt"
	"io"
	"strings"

	"github.com/axolua/axolua/engine"
)

// Coverage says which lines of the modules and libraries the tests have run.
type Coverage struct{ Files []engine.FileCoverage }

// percent is how much of so many lines have run; all of none have.
func percent(ran, missed int) float64 {
	if ran+missed == 0 {
		return 100
	}
	return 100 * float64(ran) / float64(ran+missed)
}

// Percent is how much of all lines with code have run.
func (c *Coverage) Percent() float64 {
	ran, missed := 0, 0
	for _, f := range c.Files {
		ran, missed = ran+len(f.Ran), missed+len(f.Missed)
	}
	return percent(ran, missed)
}

// Write tells of each file, with the lines that have not run.
func (c *Coverage) Write(w io.Writer, shown func(string) string) {
	x := &Text{Shown: shown}
	for _, f := range c.Files {
		text := ""
		if len(f.Missed) > 0 {
			text = "; not run: " + ranges(f.Missed)
		}
		fmt.Fprintf(w, "cover %s: %.1f%% of %d lines%s\n", x.shown(f.File), percent(len(f.Ran), len(f.Missed)), len(f.Ran)+len(f.Missed), text)
	}
	fmt.Fprintf(w, "cover: %.1f%% of all lines\n", c.Percent())
}

// ranges is "3, 7-9" for 3, 7, 8, 9.
func ranges(lines []int) string {
	var parts []string
	for i := 0; i < len(lines); i++ {
		from := lines[i]
		for i+1 < len(lines) && lines[i+1] == lines[i]+1 {
			i++
		}
		if part := itoa(from); lines[i] > from {
			parts = append(parts, part+"-"+itoa(lines[i]))
		} else {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}
