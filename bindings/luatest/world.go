package luatest

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/fetch"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
)

// world is the Opener of the VMs of one test, its own and those of the modules: they have one homeserver and one network.
type world struct{ *tester }

// Open is engine.Opener's.
func (w world) Open(s *engine.Scope) (engine.Bindings, error) {
	v := &inVM{w.tester, s}
	reach := fetch.Settings{Transport: v}
	return bindings.Open(bindings.Options{
		ServerName: w.r.ServerName, Host: hostInVM{w.server, v}, Sleep: v.sleep, HTTP: fetch.New(reach),
		Cache: w.cache, Lists: w.lists, Jobs: &w.background, Store: w.background.store,
		Admin: fetch.NewAdmin(fetch.AdminSettings{URL: "https://" + w.r.ServerName, Token: "admin", HTTP: reach}),
	}).Open(s)
}

// inVM is what one VM reaches: what it waits for takes no time, but counts as if it did.
type inVM struct {
	*tester
	s *engine.Scope
}

// ofTest says that the VM is the test's own.
func (v *inVM) ofTest() bool { return v.s == v.scope }

// sleep moves the clock instead of waiting. The time of the test itself is not that of a module.
func (v *inVM) sleep(_ context.Context, d time.Duration) error {
	if !v.ofTest() {
		took := v.s.Skip(d)
		v.mu.Lock()
		v.slept += took
		v.mu.Unlock()
		if took < d {
			return context.DeadlineExceeded
		}
	}
	v.server.Advance(d)
	return nil
}

// RoundTrip is http.RoundTripper's: that of the test's web. A module that meets a timeout has waited for it.
func (v *inVM) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := v.web.RoundTrip(r)
	var fail *fetch.Error
	if end, ok := r.Context().Deadline(); ok && errors.As(err, &fail) && fail.Kind == fetch.Timeout {
		left := v.s.Remaining()
		_ = v.sleep(r.Context(), max(0, min(time.Until(end), left-left/10))) // a second try shares what is left
	}
	return response, err
}

// hostInVM is the homeserver. Who asks it has waited for the modules that it asked meanwhile.
type hostInVM struct {
	*hosttest.Server
	v *inVM
}

// API is bindings.Host's.
func (h hostInVM) API(ctx context.Context, call bindings.APICall) (any, error) {
	if h.v.ofTest() {
		defer h.v.at(h.v.running, nil)()
		return h.Server.API(ctx, call)
	}
	before := h.v.sleptSoFar()
	result, err := h.Server.API(ctx, call)
	h.v.s.Skip(h.v.sleptSoFar() - before)
	return result, err
}

func (t *tester) sleptSoFar() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.slept
}
