package jobs

import (
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/prometheus/client_golang/prometheus"
)

// counts is what has run in this process, by outcome: "done", "failed", "retried", "handed over", "lost" or "skipped".
type counts struct{ runs, seconds *prometheus.CounterVec }

func newCounts() counts {
	labels := []string{"kind", "module", "name", "outcome"}
	counter := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	return counts{
		runs:    counter("axolua_background_runs_total", "Runs of jobs and timers, by outcome."),
		seconds: counter("axolua_background_seconds_total", "How long these runs took in all."),
	}
}

func (c counts) add(id engine.TaskID, outcome string, took time.Duration) {
	values := []string{string(id.Kind), id.Module, id.Name, outcome}
	c.runs.WithLabelValues(values...).Inc()
	c.seconds.WithLabelValues(values...).Add(took.Seconds())
}

// Describe is prometheus.Collector's.
func (r *Runner) Describe(to chan<- *prometheus.Desc) {
	r.counts.runs.Describe(to)
	r.counts.seconds.Describe(to)
}

// Collect gives Prometheus what has run in this process.
func (r *Runner) Collect(to chan<- prometheus.Metric) {
	r.counts.runs.Collect(to)
	r.counts.seconds.Collect(to)
}
