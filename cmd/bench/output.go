package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/cmd/bench/peer"
	"github.com/axolua/axolua/cmd/bench/report"
	"github.com/axolua/axolua/cmd/bench/work"
)

func (o *options) document(args []string, machine report.Machine, peers []peer.Peer, results *measure.Results) *report.Document {
	d := &report.Document{Engine: work.Engine, Date: time.Now(), Machine: machine, Run: o.runner, Results: results,
		Command: strings.Join(append([]string{"bench"}, args...), " "), Goals: goals(peers)}
	for _, j := range jobs() {
		d.Questions = append(d.Questions, j.work)
	}
	d.Questions = slices.Compact(d.Questions)
	for _, p := range peers {
		d.Peers = append(d.Peers, report.Peer{Name: p.Name, Note: p.Note})
	}
	return d
}

// complete says which goals have nothing that is measured for them: a name that was changed in one place only.
func complete(d *report.Document, o *options) error {
	if o.only.String() != "" {
		return nil
	}
	if lost := report.Unmeasured(d.Goals, d.Results); lost != nil {
		return fmt.Errorf("goals for which nothing was measured:\n%s", strings.Join(lost, "\n"))
	}
	return nil
}

// write writes document and chart.
func write(d *report.Document, output, chart string, stdout io.Writer) error {
	if chart != "" {
		from, err := filepath.Abs(filepath.Dir(output))
		if err != nil {
			return err
		}
		to, err := filepath.Abs(chart)
		if err != nil {
			return err
		}
		if d.Chart, err = filepath.Rel(from, to); err != nil {
			return err
		}
	}
	if output == "-" {
		if err := d.Write(stdout); err != nil {
			return err
		}
	} else if err := replace(output, d.Write); err != nil {
		return err
	}
	if chart == "" {
		return nil
	}
	// With a struct a peer has a place there already; one that takes only what is ready is a floor.
	twice := func(name string) bool {
		plain, isReady := strings.CutSuffix(name, ready)
		return isReady && d.Results.Timing(one, plain) != nil
	}
	return replace(chart, func(w io.Writer) error { return d.WriteChart(w, bars, twice) })
}

// replace writes a file anew, or leaves it as it was.
func replace(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".bench-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = errors.Join(write(f), f.Chmod(0o644), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
