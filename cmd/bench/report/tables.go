package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/axolua/axolua/cmd/bench/measure"
)

func (d *Document) byWork() map[string][]*measure.Timing {
	groups := map[string][]*measure.Timing{}
	for i := range d.Results.Timings {
		t := &d.Results.Timings[i]
		groups[t.Work] = append(groups[t.Work], t)
	}
	return groups
}

// PeerWorks is a table for each of d.Questions, the fastest peer first.
func (d *Document) PeerWorks() string {
	var b strings.Builder
	groups := d.byWork()
	for _, work := range d.Questions {
		if group := groups[work]; group != nil {
			slices.SortStableFunc(group, func(a, b *measure.Timing) int {
				return cmp.Compare(measure.SpreadOf(a.NS).Median, measure.SpreadOf(b.NS).Median)
			})
			head := append([]string{""}, d.timingHead("a question")...)
			fmt.Fprintf(&b, "### %s\n\n%s\n", capital(work), table(head, d.timingRows(group)))
		}
	}
	return b.String()
}

func (d *Document) timingHead(once string) []string {
	return []string{once, "to " + d.Engine, "allocations", "bytes"}
}

// timingRows begin with the peer.
func (d *Document) timingRows(group []*measure.Timing) (rows [][]string) {
	engine := d.Results.Timing(group[0].Work, d.Engine)
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
	return rows
}

// median rounds, for a few allocations of the runtime itself are counted with millions of the work's.
func median(values []float64) string {
	return fmt.Sprintf("%.0f", measure.SpreadOf(values).Median)
}

// OtherWorks is one table of all other timings.
func (d *Document) OtherWorks() string {
	var rows [][]string
	groups := d.byWork()
	for _, t := range d.Results.Timings {
		group := groups[t.Work]
		if group[0].Peer != t.Peer || slices.Contains(d.Questions, t.Work) {
			continue
		}
		for i, row := range d.timingRows(group) {
			work := t.Work
			if i > 0 {
				work = ""
			}
			rows = append(rows, append([]string{work}, row...))
		}
	}
	if rows == nil {
		return ""
	}
	return table(append([]string{"", ""}, d.timingHead("once")...), rows) + "\n"
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

// tolerance is what a slope may be more than it should, by noise alone.
const tolerance = 0.1

// GrowthTable is the cost at the least and the most of each series, and its slope: over all sizes, and at their end, where
// what does not grow hides the least of what does.
func (d *Document) GrowthTable() string {
	var rows [][]string
	for i := range d.Results.Growth {
		g := &d.Results.Growth[i]
		last := len(g.Sizes) - 1
		cost := func(i int) float64 { return measure.SpreadOf(g.Costs[i]).Median }
		at := func(i int) string {
			return fmt.Sprintf("%s: %s", thousands(strconv.Itoa(g.Sizes[i])), amount(cost(i), g.Unit))
		}
		each := (cost(last) - cost(0)) / float64(g.Sizes[last]-g.Sizes[0])
		slope, end := measure.SpreadOf(g.Slopes(len(g.Sizes))), measure.SpreadOf(g.Slopes(2))
		verdict := "met"
		if max(slope.Median, end.Median) > g.Most+tolerance {
			verdict = "**not met**"
		}
		title := g.Work
		if g.Peer != d.Engine && g.Peer != "" {
			title += ", " + g.Peer
		}
		rows = append(rows, []string{title, g.Size, at(0), at(last), amount(each, g.Unit), plainly(slope), plainly(end), fmt.Sprintf("%.0f", g.Most), verdict})
	}
	if rows == nil {
		return ""
	}
	return table([]string{"", "what grows", "from", "to", "each further", "slope", "at the end", "goal", ""}, rows)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
