package jobs

import (
	"sync"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/prometheus/client_golang/prometheus"
)

// counts is what has run in this process. The zero value is ready.
type counts struct {
	mu   sync.Mutex
	runs map[outcome]*total
}

type outcome struct {
	id   engine.TaskID
	what string // "done", "failed", "retried", "handed over", "lost" or "skipped"
}

type total struct {
	n    float64
	took time.Duration
}

func (c *counts) add(id engine.TaskID, what string, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.runs == nil {
		c.runs = map[outcome]*total{}
	}
	t := c.runs[outcome{id, what}]
	if t == nil {
		t = &total{}
		c.runs[outcome{id, what}] = t
	}
	t.n++
	t.took += took
}

var (
	labels  = []string{"kind", "module", "name", "outcome"}
	runs    = prometheus.NewDesc("axolua_background_runs_total", "Runs of jobs and timers, by outcome.", labels, nil)
	seconds = prometheus.NewDesc("axolua_background_seconds_total", "How long these runs took in all.", labels, nil)
)

// Describe sends nothing: which series there are depends on the modules.
func (r *Runner) Describe(chan<- *prometheus.Desc) {}

// Collect gives Prometheus what has run in this process.
func (r *Runner) Collect(to chan<- prometheus.Metric) {
	r.counts.mu.Lock()
	defer r.counts.mu.Unlock()
	for o, t := range r.counts.runs {
		values := []string{string(o.id.Kind), o.id.Module, o.id.Name, o.what}
		to <- prometheus.MustNewConstMetric(runs, prometheus.CounterValue, t.n, values...)
		to <- prometheus.MustNewConstMetric(seconds, prometheus.CounterValue, t.took.Seconds(), values...)
	}
}
