// Command bench measures what the engine costs, beside everything that one could use in its place and beside the floor,
// and writes that into a document with a chart. `make bench` runs it.
//
// contest.go has what peers do, package work what only the engine does; measure times both, report writes it down.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"syscall"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/cmd/bench/peer"
	"github.com/axolua/axolua/cmd/bench/peer/remote"
	"github.com/axolua/axolua/cmd/bench/report"
	"github.com/axolua/axolua/cmd/bench/work"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(1)
	}
}

// options are what the flags say.
type options struct {
	runner        measure.Runner
	only          *regexp.Regexp
	inProcess     bool
	synapse       string
	output, chart string
	check         bool
}

func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{only: regexp.MustCompile("")}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.IntVar(&o.runner.Rounds, "rounds", 11, "how many turns each piece of work has")
	f.DurationVar(&o.runner.Turn, "time", 100*time.Millisecond, "about how long one turn takes")
	f.IntVar(&o.runner.ProbeRounds, "probe-rounds", 5, "how often the rest is measured: reloads, memory, growth")
	f.Uint64Var(&o.runner.Seed, "seed", 1, "of the order of the turns")
	f.Func("only", "measure only the work whose name matches this `regexp`", func(s string) (err error) {
		o.only, err = regexp.Compile(s)
		return err
	})
	f.Func("peers", "`all`, or in-process: those of this process for which nothing is missing", func(s string) error {
		if o.inProcess = s == "in-process"; !o.inProcess && s != "all" {
			return errors.New("neither all nor in-process")
		}
		return nil
	})
	f.StringVar(&o.synapse, "synapse", "", "`directory` of a virtual environment that has Synapse")
	f.StringVar(&o.output, "o", "-", "the document, as Markdown: a `file`, or - for standard output")
	f.StringVar(&o.chart, "chart", "", "the chart, as SVG: a `file`")
	f.BoolVar(&o.check, "check", false, "only see that all peers answer alike, and that every piece of work can be done")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("unexpected %q", f.Arg(0))
	}
	if o.check { // with no time for a turn each does its work once
		o.runner.Rounds, o.runner.ProbeRounds, o.runner.Turn = 1, 1, 0
	}
	return o, o.enough()
}

// enough says whether there is a figure for everything.
func (o *options) enough() error {
	if o.runner.Rounds < 1 || o.runner.ProbeRounds < 1 {
		return errors.New("-rounds and -probe-rounds are at least 1")
	}
	return nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	begun := time.Now()
	o.runner.Progress = func(done string) {
		fmt.Fprintf(stderr, "%5.0f s  %s\n", time.Since(begun).Seconds(), done)
	}
	peers := peer.InProcess()
	if o.inProcess {
		peers = slices.DeleteFunc(peers, func(p peer.Peer) bool { return p.Missing() != nil })
	} else {
		peers = append(peers, remote.Peers(o.synapse)...)
	}
	if err := missing(peers); err != nil {
		return err
	}
	machine := report.ThisMachine()
	results, err := o.measure(ctx, peers)
	if err != nil {
		return err
	}
	document := o.document(args, machine, peers, results)
	if !o.check {
		if err := write(document, o.output, o.chart, stdout); err != nil {
			return err
		}
	}
	return complete(document, o)
}

// missing says what has to be installed, all at once.
func missing(peers []peer.Peer) error {
	var all []error
	for _, p := range peers {
		if err := p.Missing(); err != nil {
			all = append(all, fmt.Errorf("%s: %w", p.Name, err))
		}
	}
	if all != nil {
		return fmt.Errorf("not everything is there that is to be compared:\n%w", errors.Join(all...))
	}
	return nil
}

// measure sees that all answer alike, and then runs all that -only leaves.
func (o *options) measure(ctx context.Context, peers []peer.Peer) (_ *measure.Results, err error) {
	w, err := work.Open(o.check)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	events := peer.Events()
	entries, err := enter(only(o, jobs(), func(j job) string { return j.work }), peers, events)
	if err != nil {
		return nil, err
	}
	defer closeAll(entries)
	o.runner.Progress("everybody answers alike")
	plan := measure.Plan{
		Cases:  only(o, w.Cases(), func(c measure.Case) string { return c.Work }),
		Probes: only(o, w.Probes(), func(p measure.Probe) string { return p.Work }),
		Series: only(o, w.Growth(), func(s measure.Series) string { return s.Work }),
	}
	for _, e := range entries {
		plan.Cases = append(plan.Cases, e.timed(events))
	}
	return o.runner.Run(ctx, plan)
}

func only[T any](o *options, all []T, name func(T) string) (some []T) {
	for _, v := range all {
		if o.only.MatchString(name(v)) {
			some = append(some, v)
		}
	}
	return some
}
