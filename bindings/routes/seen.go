package routes

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/prometheus/client_golang/prometheus"
)

// maxLines is how many lines the log gets of one route in each window: strangers decide how often it fails.
const (
	maxLines = 10
	window   = time.Minute
)

// lines says which lines are written. The zero value is ready.
type lines struct {
	mu  sync.Mutex
	all map[string]*written
}

type written struct {
	since time.Time
	n     int
}

// pass says whether a line about a route may be written now, and how many were not in the last window that had any.
func (l *lines) pass(route string, now time.Time) (leftOut int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[string]*written{}
	}
	w := l.all[route]
	if w == nil {
		w = &written{since: now}
		l.all[route] = w
	}
	if now.Sub(w.since) >= window {
		leftOut = max(0, w.n-maxLines)
		*w = written{since: now}
	}
	w.n++
	return leftOut, w.n <= maxLines
}

// counts is what was answered, by the status.
type counts struct{ requests, seconds *prometheus.CounterVec }

func newCounts() counts {
	labels := []string{"module", "route", "code"}
	counter := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	return counts{
		requests: counter("axolua_route_requests_total", "Requests of the routes of modules, by the status of the answer."),
		seconds:  counter("axolua_route_seconds_total", "How long these requests took in all."),
	}
}

func (c counts) add(id engine.TaskID, code int, took time.Duration) {
	values := []string{id.Module, id.Name, strconv.Itoa(code)}
	c.requests.WithLabelValues(values...).Inc()
	c.seconds.WithLabelValues(values...).Add(took.Seconds())
}

// seen notes the status of an answer.
type seen struct {
	http.ResponseWriter
	code int
}

// WriteHeader is http.ResponseWriter's.
func (s *seen) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap is for http.ResponseController.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Describe is prometheus.Collector's.
func (h *Handler) Describe(to chan<- *prometheus.Desc) {
	h.counts.requests.Describe(to)
	h.counts.seconds.Describe(to)
}

// Collect gives Prometheus what was answered.
func (h *Handler) Collect(to chan<- prometheus.Metric) {
	h.counts.requests.Collect(to)
	h.counts.seconds.Collect(to)
}
