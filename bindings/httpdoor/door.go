// Package httpdoor is the way in for admins and tools: questions, status, reload and metrics over HTTP.
//
// New makes the handler; guard.go decides who gets in, call.go and the like answer, serve.go runs it on a listener.
//
// Who asks about an event sets its key "origin", to "local" or to the server that sent it as the connection shows, and
// overwrites what the PDU has there: fences, filters and the policies for local and federated events trust it. An event
// without it counts as the homeserver's own.
package httpdoor

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luasrc"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Options say what the door opens to, and to whom.
type Options struct {
	Engine *engine.Engine
	// Token is the bearer token that every request but /healthz must bring; "" asks for none.
	Token string
	// Hosts are values of the Host header, without a port, that are served besides loopback addresses and localhost.
	Hosts []string
	// Version is what /v1/status says of the program.
	Version string
	// Connections counts the processes of a homeserver that are connected: then questions want a token, for what
	// modules do is real. Nil means none.
	Connections func() int
	// Warnings are those of the configuration, which the status lists after the problems of the last load. Nil means
	// none.
	Warnings func() luasrc.Problems
	// Lists are those of `data`, for the status. Nil means none.
	Lists func() []lists.Status
	// Background is who runs jobs and timers, for the status and the metrics. Nil means nobody.
	Background *jobs.Runner
	// Routes counts what the modules' routes answer, for the metrics. Nil means that nobody serves them.
	Routes prometheus.Collector
}

type door struct {
	Options
	token [32]byte // its digest
}

// New makes the handler. It is safe for concurrent use and holds no goroutine.
func New(o Options) http.Handler {
	d := &door{Options: o, token: digest(o.Token)}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector{o.Engine}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if o.Background != nil {
		registry.MustRegister(o.Background)
	}
	if o.Routes != nil {
		registry.MustRegister(o.Routes)
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/callbacks/{callback}", d.only("POST", http.HandlerFunc(d.call)))
	mux.Handle("/v1/reload", d.only("POST", http.HandlerFunc(d.reload)))
	mux.Handle("/v1/status", d.only("GET", http.HandlerFunc(d.status)))
	mux.Handle("/metrics", d.only("GET", promhttp.HandlerFor(registry, promhttp.HandlerOpts{})))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "nothing is here; there are POST /v1/callbacks/{callback}, GET /v1/status, POST /v1/reload, GET /metrics and GET /healthz")
	})
	open := http.NewServeMux()
	open.HandleFunc("/healthz", d.health)
	open.Handle("/", d.guard(mux))
	return open
}

func (d *door) lists() []lists.Status {
	if d.Lists == nil {
		return []lists.Status{}
	}
	return d.Lists()
}

// background is what jobs and timers do, as far as the store says so in time; nil if nobody runs any.
func (d *door) background(ctx context.Context) *jobs.Status {
	if d.Background == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	s := d.Background.Status(ctx, d.Engine)
	return &s
}

// routeStatus is a route that a module declares.
type routeStatus struct {
	Module string `json:"module"`
	Method string `json:"method"`
	Path   string `json:"path"`
	Auth   string `json:"auth"`
	Served bool   `json:"served"` // false where routes.listen is not set
}

func (d *door) routes() []routeStatus {
	list := []routeStatus{}
	for _, t := range d.Engine.Tasks().Tasks {
		if r, ok := t.Data.(bindings.Route); ok {
			list = append(list, routeStatus{t.Module, r.Method, r.Base() + r.Path, r.Auth, d.Routes != nil})
		}
	}
	return list
}

// health says whether questions are answered. It is for load balancers and so asks for nothing.
func (d *door) health(w http.ResponseWriter, r *http.Request) {
	if d.Engine.Status().Generation == "" {
		refuse(w, http.StatusServiceUnavailable, engine.ErrClosed.Error())
		return
	}
	reply(w, http.StatusOK, map[string]bool{"ok": true})
}

// status is the engine's, with what only the process knows.
func (d *door) status(w http.ResponseWriter, r *http.Request) {
	s := d.Engine.Status()
	problems := s.LastLoad.Problems
	if d.Warnings != nil {
		problems = slices.Concat(problems, d.Warnings())
	}
	reply(w, http.StatusOK, struct {
		Version string  `json:"version"`
		UptimeS float64 `json:"uptime_s"`
		engine.Status
		LastLoad    loadStatus     `json:"last_load"` // in place of Status's
		Lists       []lists.Status `json:"lists"`
		Background  *jobs.Status   `json:"background,omitempty"`
		Routes      []routeStatus  `json:"routes"`
		Connections int            `json:"connections"`
	}{d.Version, time.Since(s.Started).Seconds(), s, loadStatus{s.LastLoad, wire.Problems(problems)}, d.lists(), d.background(r.Context()), d.routes(), d.connections()})
}

func (d *door) connections() int {
	if d.Connections == nil {
		return 0
	}
	return d.Connections()
}

type loadStatus struct {
	engine.LoadStatus
	Problems []wire.Problem `json:"problems"`
}

// reload loads what is on disk now, and answers when that is done. Who asks may go away meanwhile.
func (d *door) reload(w http.ResponseWriter, r *http.Request) {
	untimed(w)
	changed, err := d.Engine.Reload(context.WithoutCancel(r.Context()))
	var load *engine.LoadError
	var problems luasrc.Problems
	switch {
	case errors.As(err, &load):
		problems = load.Problems
	case err != nil && !errors.As(err, &problems):
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	if err != nil {
		lines := make([]string, len(problems))
		for i, p := range problems {
			lines[i] = p.String()
		}
		refuse(w, http.StatusUnprocessableEntity, "load refused; what served before still does", lines...)
		return
	}
	reply(w, http.StatusOK, struct {
		Changed    bool   `json:"changed"`
		Generation string `json:"generation"`
	}{changed, d.Engine.Status().Generation})
}

// refusal is the body of every answer that is none.
type refusal struct {
	Error    string   `json:"error"`
	Problems []string `json:"problems,omitempty"`
}

func refuse(w http.ResponseWriter, code int, text string, problems ...string) {
	reply(w, code, refusal{text, problems})
}

func reply(w http.ResponseWriter, code int, body any) {
	text, err := json.Marshal(body)
	if err != nil { // plain structs of our own
		code, text = http.StatusInternalServerError, []byte(`{"error":"the answer is not JSON"}`)
	}
	send(w, code, text)
}

// untimed lifts the server's limit on reading, once there is nothing left to read: it would end the request's context
// in the middle of a long question.
func untimed(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a recorder in tests has none
}

// send writes the answer, giving a slow reader a limited time to take it.
func send(w http.ResponseWriter, code int, text []byte) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTimeout)) // as in untimed
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	_, _ = w.Write(append(text, '\n')) // who asked has gone
}
