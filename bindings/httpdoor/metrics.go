package httpdoor

import (
	"slices"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/counters"
	"github.com/prometheus/client_golang/prometheus"
)

// collector gives the engine's own counts to Prometheus when it asks, so that counting costs the calls nothing more.
type collector struct{ engine *engine.Engine }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("axolua_"+name, help, labels, nil)
}

var (
	calls     = desc("calls_total", "Calls of a module.", "module", "callback")
	durations = desc("call_duration_seconds", "How long calls of a module took.", "module", "callback")
	decisions = desc("decisions_total", "Calls in which the module's answer decided.", "module", "callback")
	failures  = desc("failures_total", "Calls that failed, by kind.", "module", "callback", "kind")
	fenced    = desc("fenced", "1 while the module is not asked because it cost too much again and again.", "module", "callback")

	generation = desc("generation_info", "The generation that serves; always 1.", "generation")
	lastGood   = desc("last_good", "1 while an earlier generation serves because the scripts were broken at the start.")
	loads      = desc("loads_total", "Attempts to load, by outcome.", "outcome")
	loadOK     = desc("last_load_ok", "1 if the newest attempt to load was not refused.")
	loadTime   = desc("last_load_timestamp_seconds", "When the newest attempt to load was made.")
	draining   = desc("draining_generations", "Replaced generations with calls still inside.")

	vms     = desc("pool_vms", "VMs of the generation that serves.")
	maxVMs  = desc("pool_max_vms", "The most VMs it may have.")
	waiting = desc("pool_waiting", "Questions that wait for a VM.")
	renewed = desc("pool_renewals_total", "Times that the VMs were renewed because the memory was nearly used up.")
)

// Describe sends nothing: which series there are depends on the modules.
func (collector) Describe(chan<- *prometheus.Desc) {}

// Collect is called for each scrape, and for several at once.
func (c collector) Collect(to chan<- prometheus.Metric) {
	m, s := c.engine.Metrics(), c.engine.Status()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, n uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	for _, call := range m.Calls {
		count(calls, call.Calls, call.Module, call.Callback)
		count(decisions, call.Decided, call.Module, call.Callback)
		for kind, n := range call.Failures {
			count(failures, n, call.Module, call.Callback, kind.String())
		}
		to <- prometheus.MustNewConstHistogram(durations, call.Calls, call.Seconds, cumulative(call), call.Module, call.Callback)
	}
	for _, m := range s.Modules {
		for _, callback := range m.Callbacks {
			up := slices.ContainsFunc(s.Fences, func(f engine.FenceStatus) bool { return f.Module == m.Module && f.Callback == callback })
			gauge(fenced, number(up), m.Module, callback)
		}
	}
	if s.Generation != "" {
		gauge(generation, 1, s.Generation)
	}
	gauge(lastGood, number(s.LastGood))
	count(loads, m.Loads.Succeeded, "succeeded")
	count(loads, m.Loads.Refused, "refused")
	count(loads, m.Loads.Unchanged, "unchanged")
	gauge(loadOK, number(m.Loads.OK))
	if !m.Loads.At.IsZero() {
		gauge(loadTime, float64(m.Loads.At.UnixMilli())/1000)
	}
	gauge(draining, float64(s.Draining))
	gauge(vms, float64(m.Pool.VMs))
	gauge(maxVMs, float64(m.Pool.Max))
	gauge(waiting, float64(m.Pool.Waiting))
	count(renewed, m.Renewals)
	for _, one := range m.Counters {
		to <- counted(one)
	}
}

// counted is a counter of a module's own. Which names and labels there are is the module's business.
func counted(one counters.Series) prometheus.Metric {
	names, values := []string{"module"}, []string{one.Module}
	for _, l := range one.Labels {
		names, values = append(names, l.Name), append(values, l.Value)
	}
	d := desc("module_"+one.Name, "Counted by modules with metric.inc.", names...)
	return prometheus.MustNewConstMetric(d, prometheus.CounterValue, one.Value, values...)
}

// cumulative adds buckets up as Prometheus wants them. The engine's last bucket has no upper bound and so is the one
// that Prometheus adds itself.
func cumulative(c engine.CallMetrics) map[float64]uint64 {
	bounds := engine.BucketBounds()
	buckets, sum := make(map[float64]uint64, len(bounds)), uint64(0)
	for i, bound := range bounds[:len(bounds)-1] {
		sum += c.Buckets[i]
		buckets[bound] = sum
	}
	return buckets
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
