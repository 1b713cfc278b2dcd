package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/axolua/axolua/cmd/bench/measure"
)

// byWork is the timings in groups of the same work, in the order in which these come first.
func (d *Document) byWork() (groups [][]*measure.Timing) {
	place := map[string]int{}
	for i := range d.Results.Timings {
		t := &d.Results.Timings[i]
		at, known := place[t.Work]
		if !known {
			at = len(groups)
			place[t.Work] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], t)
	}
	return groups
}

// contested says that somebody else does the work too, so that there is something to compare.
func (d *Document) contested(group []*measure.Timing) bool {
	return slices.ContainsFunc(group, func(t *measure.Timing) bool { return t.Peer != d.Engine })
}

// PeerWorks is a table for each work that peers have in common, the fastest first.
func (d *Document) PeerWorks() string {
	var b strings.Builder
	for _, group := range d.byWork() {
		if d.contested(group) {
			fmt.Fprintf(&b, "### %s\n\n%s\n", capital(group[0].Work), d.workTable(group))
		}
	}
	return b.String()
}

func (d *Document) workTable(group []*measure.Timing) string {
	slices.SortStableFunc(group, func(a, b *measure.Timing) int {
		return int(measure.SpreadOf(a.NS).Median - measure.SpreadOf(b.NS).Median)
	})
	engine := d.Results.Timing(group[0].Work, d.Engine)
	var rows [][]string
	for _, t := range group {
		row := []string{t.Peer, took(t.NS), "", "", ""}
		switch {
		case t.Peer == d.Engine:
			row[0] = "**" + t.Peer + "**"
		case engine != nil:
			row[2] = times(measure.Ratio(t.NS, engine.NS))
		}
		if t.Own {
			row[3], row[4] = median(t.Allocs), median(t.Bytes)
		}
		rows = append(rows, row)
	}
	return table([]string{"", "a question", "to " + d.Engine, "allocations", "bytes"}, rows)
}

// median rounds, for a few allocations of the runtime itself are counted with millions of the work's.
func median(values []float64) string {
	return fmt.Sprintf("%.0f", measure.SpreadOf(values).Median)
}

// OwnWorks is one table of all work that only the engine does.
func (d *Document) OwnWorks() string {
	var rows [][]string
	for _, group := range d.byWork() {
		if t := group[0]; !d.contested(group) {
			row := []string{t.Work, took(t.NS), "", ""}
			if t.Own {
				row[2], row[3] = median(t.Allocs), median(t.Bytes)
			}
			rows = append(rows, row)
		}
	}
	if rows == nil {
		return ""
	}
	return table([]string{"", "once", "allocations", "bytes"}, rows) + "\n"
}

// ProbeTable is what the probes took. The unit of a figure follows the last comma of its name.
func (d *Document) ProbeTable() string {
	var rows [][]string
	last := ""
	for _, f := range d.Results.Figures {
		title := f.Work
		if f.Peer != d.Engine {
			title += ", " + f.Peer
		}
		shown := title
		if title == last {
			shown = ""
		}
		last = title
		name, unit := f.Name, ""
		if comma := strings.LastIndex(name, ", "); comma >= 0 {
			name, unit = name[:comma], " "+name[comma+2:]
		}
		rows = append(rows, []string{shown, name, spread(measure.SpreadOf(f.Values), unit)})
	}
	if rows == nil {
		return ""
	}
	return table([]string{"", "figure", "measured"}, rows)
}

// GrowthTable is the cost at the least and the most of each series, and its slope.
func (d *Document) GrowthTable() string {
	var rows [][]string
	for i := range d.Results.Growth {
		g := &d.Results.Growth[i]
		last := len(g.Sizes) - 1
		at := func(i int) string {
			return fmt.Sprintf("%s: %s", digits(float64(g.Sizes[i])), digits(measure.SpreadOf(g.Costs[i]).Median))
		}
		each := measure.SpreadOf(g.Costs[last]).Median / float64(g.Sizes[last])
		slope := measure.SpreadOf(g.Slopes())
		verdict := "met"
		if slope.Median > g.Most {
			verdict = "**not met**"
		}
		title := g.Work
		if g.Peer != d.Engine {
			title += ", " + g.Peer
		}
		rows = append(rows, []string{title, g.Size, g.Unit, at(0), at(last), digits(each),
			fmt.Sprintf("%.2f (%.2f to %.2f)", slope.Median, slope.Low, slope.High), fmt.Sprintf("at most %.2f", g.Most), verdict})
	}
	if rows == nil {
		return ""
	}
	return table([]string{"", "what grows", "unit", "least", "most", "for each of the most", "slope", "goal", ""}, rows)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
