// Package routes serves what modules declare with `route`, over HTTP.
//
// New makes the handler; request.go is what a module gets of a request, answer.go what becomes of its results, guard.go
// bounds what clients can take, limit.go the connections that they have.
package routes

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
)

// Engine is what has the routes: *engine.Engine does.
type Engine interface {
	Tasks() engine.TaskList
	RunTask(ctx context.Context, id engine.TaskID, args ...any) ([]any, error)
}

// Options say for whom the routes are there, and bound what clients can take. Zero is the default.
type Options struct {
	Engine Engine
	// Tokens knows whose access tokens are. Nil is a homeserver that is not connected.
	Tokens bindings.TokenHost
	Log    *zap.Logger
	// Hosts are the values of the Host header, without a port, that are served; none serves all.
	Hosts []string
	// TrustedProxies are those whose X-Forwarded-For is believed; none.
	TrustedProxies []netip.Prefix
	MaxBody        int64         // bytes of a body, in both directions; 1 MiB
	Concurrent     int           // requests that are answered at once; 64
	PerIP          int           // those of one address; 16
	Timeout        time.Duration // for an answer, with what it waits for; 30s
}

func (o Options) orDefault() Options {
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.Concurrent == 0 {
		o.Concurrent = 64
	}
	if o.PerIP == 0 {
		o.PerIP = 16
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	return o
}

// Handler serves the routes of the generation that serves. It is safe for concurrent use and holds no goroutine.
type Handler struct {
	Options
	guests guests
	counts counts
	lines  lines
	slots  chan struct{} // has an element for each request that keeps the engine or the homeserver busy

	mu    sync.Mutex
	table *table // guarded by mu
}

// New makes the handler.
func New(o Options) *Handler {
	o = o.orDefault()
	return &Handler{Options: o, counts: newCounts(), guests: newGuests(readers*o.Concurrent, o.PerIP), slots: make(chan struct{}, o.Concurrent)}
}

// table are the routes of one generation.
type table struct {
	mux     http.ServeMux
	changed <-chan struct{} // closed when it is out of date
}

// current gives the routes of the serving generation.
func (h *Handler) current() *table {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.table; t != nil {
		select {
		case <-t.changed:
		default:
			return t
		}
	}
	list := h.Engine.Tasks()
	t := &table{changed: list.Changed}
	for _, task := range list.Tasks {
		r, ok := task.Data.(bindings.Route)
		if !ok {
			continue
		}
		if err := r.Register(&t.mux, &page{Handler: h, id: task.TaskID, route: r}); err != nil { // which the load would have refused
			h.Log.Error("a route is not served", zap.Stringer("route", task.TaskID), zap.Error(err))
		}
	}
	h.table = t
	return t
}

// ServeHTTP answers what is asked of a route, or says that there is none.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	harden(w.Header())
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(h.Timeout + 2*writeTimeout)) // a recorder in tests has none
	t := h.current()
	switch _, pattern := t.mux.Handler(r); {
	case !h.serves(r.Host):
		refusal{code: http.StatusMisdirectedRequest, errcode: "M_UNRECOGNIZED", text: "this host is not served here"}.send(w)
	case r.Method == "OPTIONS":
		t.options(w, r)
	case pattern == "":
		t.refuse(w, r)
	default:
		t.mux.ServeHTTP(w, r)
	}
}

// serves says whether a Host header is one of Hosts.
func (h *Handler) serves(host string) bool {
	if len(h.Hosts) == 0 {
		return true
	}
	if at := strings.LastIndexByte(host, ':'); at > strings.LastIndexByte(host, ']') {
		host = host[:at]
	}
	return slices.ContainsFunc(h.Hosts, func(served string) bool {
		return strings.EqualFold(strings.Trim(served, "[]"), strings.Trim(host, "[]"))
	})
}

// methods are those that a path is served with.
func (t *table) methods(r *http.Request) (methods []string) {
	as := *r
	for _, m := range append([]string{"HEAD"}, bindings.RouteMethods...) {
		as.Method = m
		if _, pattern := t.mux.Handler(&as); pattern != "" {
			methods = append(methods, m)
		}
	}
	if methods != nil {
		methods = append(methods, "OPTIONS")
	}
	slices.Sort(methods)
	return methods
}

// refuse answers where the path has no route, or none with the method.
func (t *table) refuse(w http.ResponseWriter, r *http.Request) {
	methods := t.methods(r)
	if methods == nil {
		refusal{code: http.StatusNotFound, errcode: "M_UNRECOGNIZED", text: "nothing is here"}.send(w)
		return
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	refusal{code: http.StatusMethodNotAllowed, errcode: "M_UNRECOGNIZED", text: "want " + strings.Join(methods, ", ")}.send(w)
}

// options tells browsers what the pages of others, such as Matrix clients, may ask for.
func (t *table) options(w http.ResponseWriter, r *http.Request) {
	methods := t.methods(r)
	if methods == nil {
		t.refuse(w, r)
		return
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	as := *r
	as.Method = r.Header.Get("Access-Control-Request-Method")
	found, _ := t.mux.Handler(&as)
	if p, ok := found.(*page); ok && p.wantsToken() {
		allowOthers(w.Header())
	}
	w.WriteHeader(http.StatusNoContent)
}

// allowOthers lets pages of other origins in, as the client API of Matrix does: their requests carry nothing that a browser
// adds by itself.
func allowOthers(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "X-Requested-With, Content-Type, Authorization, Date")
}
