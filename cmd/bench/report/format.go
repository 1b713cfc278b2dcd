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
	return thousands(text)
}

// thousands sets them apart in a whole number.
func thousands(text string) string {
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

// plainly is the spread of a number near 1.
func plainly(s measure.Spread) string {
	return fmt.Sprintf("%.2f (%.2f to %.2f)", s.Median, s.Low, s.High)
}

// took is the spread of nanoseconds.
func took(ns []float64) string {
	s := measure.SpreadOf(ns)
	factor, unit := readable(s.Median, "ns")
	return spread(measure.Spread{Low: s.Low / factor, Median: s.Median / factor, High: s.High / factor}, " "+unit)
}

// amount is v with a unit. What follows ns or bytes in it stays.
func amount(v float64, unit string) string {
	unit, rest, _ := strings.Cut(unit, " ")
	factor, unit := readable(v, unit)
	return strings.TrimSpace(digits(v/factor) + " " + unit + " " + rest)
}

// readable is a unit in which v has few digits, and how many of its own are one of that.
func readable(v float64, unit string) (factor float64, larger string) {
	units, known := map[string][]string{"ns": {"ns", "µs", "ms", "s"}, "bytes": {"bytes", "KB", "MB", "GB"}}[unit]
	if !known {
		return 1, unit
	}
	at := 0
	for factor = 1; v >= 1e4*factor && at < len(units)-1; at++ {
		factor *= 1e3
	}
	return factor, units[at]
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
