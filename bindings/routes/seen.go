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

// counts is what was answered. The zero value is ready.
type counts struct {
	mu       sync.Mutex
	requests map[outcome]*total
}

type outcome struct {
	id   engine.TaskID
	code int
}

type total struct {
	n    float64
	took time.Duration
}

func (c *counts) add(id engine.TaskID, code int, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.requests == nil {
		c.requests = map[outcome]*total{}
	}
	t := c.requests[outcome{id, code}]
	if t == nil {
		t = &total{}
		c.requests[outcome{id, code}] = t
	}
	t.n++
	t.took += took
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

var (
	labels   = []string{"module", "route", "code"}
	requests = prometheus.NewDesc("axolua_route_requests_total", "Requests of the routes of modules, by the status of the answer.", labels, nil)
	seconds  = prometheus.NewDesc("axolua_route_seconds_total", "How long these requests took in all.", labels, nil)
)

// Describe sends nothing: which series there are depends on the modules.
func (h *Handler) Describe(chan<- *prometheus.Desc) {}

// Collect gives Prometheus what was answered.
func (h *Handler) Collect(to chan<- prometheus.Metric) {
	h.counts.mu.Lock()
	defer h.counts.mu.Unlock()
	for o, t := range h.counts.requests {
		values := []string{o.id.Module, o.id.Name, strconv.Itoa(o.code)}
		to <- prometheus.MustNewConstMetric(requests, prometheus.CounterValue, t.n, values...)
		to <- prometheus.MustNewConstMetric(seconds, prometheus.CounterValue, t.took.Seconds(), values...)
	}
}
