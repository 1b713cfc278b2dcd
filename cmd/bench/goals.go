package main

import (
	"strings"

	"github.com/axolua/axolua/cmd/bench/peer"
	"github.com/axolua/axolua/cmd/bench/report"
	"github.com/axolua/axolua/cmd/bench/work"
)

const (
	empty = "empty callback, from a struct"
	one   = "one rule, from a struct"
	json  = "one rule, from JSON"
	ten   = "ten rules, from a struct"
	idle  = "a hundred modules of which one handles, from a struct"
)

// bars are what the chart shows.
var bars = []report.Bars{{Work: one, Label: one}, {Work: json, Label: json}, {Work: ten, Label: ten}}

// to is how many times as long a peer takes as the engine.
func to(name, work string, least float64, want string) report.Goal {
	return report.Goal{Measure: name + " to the engine: " + work, Want: want, Unit: "x", Met: report.AtLeast(least),
		Of: report.Time{Work: work, Peer: name}.Over(engine(work))}
}

func engine(name string) report.Time { return report.Time{Work: name, Peer: work.Engine} }

// probed is a goal about what a probe of the engine found, which can be at most so much.
func probed(measure, want, name, figure, unit string, most float64) report.Goal {
	return report.Goal{Measure: measure, Want: want, Of: report.Probed(name, work.Engine, figure), Unit: unit, Met: report.AtMost(most)}
}

// goals are those of the peers that take part.
func goals(peers []peer.Peer) (all []report.Goal) {
	for _, p := range peers {
		if strings.HasPrefix(p.Name, "Synapse") { // its version follows
			all = append(all, to(p.Name, one, 14, "at least 14x"), to(p.Name, ten, 21, "at least 21x"), to(p.Name, empty, 110, "at least 110x"))
		}
	}
	all = append(all,
		to(work.Pooled, one, 2, "at least 2x"),
		to(work.Pooled, json, 5, "at least 5x"),
		to(work.Pooled, ten, 2.8, "at least 2.8x"))
	for _, name := range []string{"goja", "starlark-go"} {
		all = append(all, to(name, one, 1, "more than 1x"), to(name, ten, 1, "more than 1x"))
	}
	return append(append(all, engineGoals()...), serverGoals()...)
}

func engineGoals() []report.Goal {
	const load = "1000 modules of 100 lines are loaded"
	const reload = "reload of one changed file of 1000, one caller per core"
	return []report.Goal{
		{Measure: "the engine to " + work.Raw + " on a ready table: ten rules", Want: "at most 1.35x", Unit: "x", Met: report.AtMost(1.35),
			Of: engine(ten).Over(report.Time{Work: ten, Peer: work.Raw + ready})},
		{Measure: "two cores to one, 8 callers", Want: "at least 1.85x", Unit: "x", Met: report.AtLeast(1.85),
			Of: report.Probed("two cores against one, one rule, 8 callers", work.Engine, "times the questions")},
		{Measure: "each module that does not handle the callback", Want: "0 ns, to within 0.5", Unit: "ns", Met: report.AtMost(0.5),
			Of: report.Each("question, by modules of which one handles it")}, // of a thousand, for one is less than the noise
		{Measure: "the same, memory", Want: "0 bytes, to within 0.5", Unit: "bytes", Met: report.AtMost(0.5),
			Of: engine(idle).BytesBeyond(engine(one))},
		probed("load of 1,000 modules of 100 lines", "at most 1 s", load, "ms", "ms", 1000),
		{Measure: "reload of one changed file of 1,000", Want: "at most 50 ms", Unit: "ms", Met: report.AtMost(50),
			Of: report.At("reload of one changed file, by modules", 1000, 1e6)},
		probed("the same with one caller per core", "at most 50 ms", reload, "reload, ms", "ms", 50),
		probed("the same: p99.9 of the calls meanwhile", "at most 1 ms more", reload, "p99.9 more, µs", "µs", 1000),
	}
}

func serverGoals() []report.Goal {
	const idle = "an idle axolua serve with the stock scripts"
	const door = "questions over HTTP, one rule, client and server on the same processors"
	return []report.Goal{
		probed("idle `axolua serve` with the stock scripts: RSS", "at most 35 MB", idle, "RSS after 10 s, MB", "MB", 35),
		probed("the same: wake-ups beyond the poll", "0 a second", idle, "wake-ups a second without polls", "a second", 0),
		{Measure: "HTTP, one rule, keep-alive, loopback, client on the same cores", Want: "at least 20,000 a second", Unit: "a second",
			Of: report.Probed(door, work.Engine, "questions a second"), Met: report.AtLeast(20_000)},
		probed("the same: p99 at half of that", "at most 5 ms", door, "p99 at 10,000 a second, ms", "ms", 5),
	}
}
