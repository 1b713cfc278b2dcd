package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/axolua/axolua/cmd/bench/measure"
)

// digits is three significant digits, or all before the point if there are more, with thousands set apart.
func digits(v float64) string {
	if v == 0 {
		return "0"
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	text := strconv.FormatFloat(v, 'f', min(decimals, 3), 64)
	if strings.Contains(text, ".") {
		return text
	}
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// spread is a median with its quartiles.
func spread(s measure.Spread, unit string) string {
	return fmt.Sprintf("%s%s (%s to %s)", digits(s.Median), unit, digits(s.Low), digits(s.High))
}

// times is the spread of a ratio.
func times(s measure.Spread) string {
	return fmt.Sprintf("%.2fx (%.2f to %.2f)", s.Median, s.Low, s.High)
}

// took is the spread of nanoseconds, in a unit with which they are easily read.
func took(ns []float64) string {
	s := measure.SpreadOf(ns)
	unit, factor := " ns", 1.0
	switch {
	case s.Median >= 1e7:
		unit, factor = " ms", 1e6
	case s.Median >= 1e4:
		unit, factor = " µs", 1e3
	}
	return spread(measure.Spread{Low: s.Low / factor, Median: s.Median / factor, High: s.High / factor}, unit)
}

// table is a Markdown table. Rows have as many cells as head.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	fmt.Fprintln(&b, "|"+strings.Repeat("---|", len(head)))
	for _, row := range rows {
		line(row)
	}
	return b.String()
}
