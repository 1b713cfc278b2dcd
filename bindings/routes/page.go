package routes

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// page is one route of a generation.
type page struct {
	*Handler
	id    engine.TaskID
	route bindings.Route
}

func (p *page) wantsToken() bool { return p.route.Auth != "none" }

// ServeHTTP has the module answer. Who goes away meanwhile does not stop it: what it has begun it ends, and its VM remains
// whole.
func (p *page) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w, begun := &seen{ResponseWriter: to}, time.Now()
	defer func() { p.counts.add(p.id, w.code, time.Since(begun)) }()
	if p.wantsToken() {
		allowOthers(w.Header())
	}
	ip := p.client(r)
	leave, refused := p.guests.enter(ip)
	if refused != nil {
		refused.send(w)
		return
	}
	defer leave()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), p.Timeout)
	defer cancel()
	who, refused := p.who(ctx, r)
	if refused != nil {
		refused.send(w)
		return
	}
	request, refused := p.request(to, r, ip) // it is to's connection that a long body ends
	if refused != nil {
		refused.send(w)
		return
	}
	if p.wantsToken() {
		request["user_id"], request["is_admin"] = who.UserID, who.Admin
	}
	answer, refused := p.run(ctx, request)
	if refused != nil {
		refused.send(w)
		return
	}
	answer.send(w)
}

// run has the module answer.
func (p *page) run(ctx context.Context, request map[string]any) (*answer, *refusal) {
	leave, refused := p.slot()
	if refused != nil {
		return nil, refused
	}
	defer leave()
	results, err := p.Engine.RunTask(ctx, p.id, engine.Guarded{Value: request, Private: unshown(request)})
	if err == nil {
		var a *answer
		if a, err = p.answer(results); err == nil {
			return a, nil
		}
	}
	var fail *engine.CallError
	switch {
	case errors.As(err, &fail) && fail.Kind == engine.KindDeadline:
		refused = p.failed(http.StatusGatewayTimeout, "no answer in time", err)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &fail) && fail.Kind == engine.KindBusy,
		errors.Is(err, engine.ErrNoTask), errors.Is(err, engine.ErrClosed):
		refused = busy() // of the last two, the next attempt meets what comes after
	default:
		refused = p.failed(http.StatusInternalServerError, "internal error", err)
	}
	return nil, refused
}

// failed is what a client is told of a failure: nothing but the id under which the log has it, if it does.
func (p *page) failed(code int, text string, err error) *refusal {
	id := rand.Text()[:10]
	if p.tell(zap.ErrorLevel, "a route failed", id, err) {
		text += "; the server's log has it as " + id
	}
	return &refusal{code: code, errcode: "M_UNKNOWN", text: text}
}

// tell writes a line about the route, under an id if there is one, and reports false if the log has had enough of those.
func (p *page) tell(level zapcore.Level, text, id string, err error) bool {
	leftOut, ok := p.lines.pass(p.id.String(), time.Now())
	if !ok {
		return false
	}
	var fields []zap.Field
	if id != "" {
		fields = append(fields, zap.String("id", id))
	}
	fields = append(fields, zap.String("module", p.id.Module), zap.String("route", p.id.Name), zap.Error(err))
	if leftOut > 0 {
		fields = append(fields, zap.Int("left_out", leftOut))
	}
	p.Log.Log(level, text, fields...)
	return true
}
