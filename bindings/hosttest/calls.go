package hosttest

import (
	"context"
	"slices"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine/shadow"
)

// Call is one call of the module API and what came of it.
type Call struct {
	Method string // such as "is_user_admin" or "account_data_manager.get_global"
	Args   map[string]any
	Result any   // as bindings.Host.API gives it; nil while the call lasts
	Err    error // what it failed with
	Depth  int   // how many questions the call was inside of, as far as this server asked them
	Done   bool
}

// API is bindings.Host's. The members are recorded, whether they succeed or not.
func (s *Server) API(ctx context.Context, call bindings.APICall) (any, error) {
	c := &Call{Method: call.Method, Args: make(map[string]any, len(call.Args)), Depth: depth(ctx)}
	for name, v := range call.Args {
		if object, ok := v.(map[string]any); ok {
			v = shadow.Plain(object) // a member may change its own
		}
		c.Args[name] = v
	}
	s.mu.Lock()
	s.calls = append(s.calls, c)
	err := s.failing[call.Method]
	s.mu.Unlock()
	if err == nil {
		err = ctx.Err()
	}
	var result any
	if err == nil {
		result, err = s.host.API(ctx, call)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Result, c.Err, c.Done = result, err, true
	return result, err
}

// Calls lists the calls of the module API in the order in which they began.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := make([]Call, len(s.calls))
	for i, c := range s.calls {
		calls[i] = *c
	}
	return calls
}

// CallsOf lists those of one member.
func (s *Server) CallsOf(method string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return c.Method != method })
}

// ForgetCalls begins the record anew.
func (s *Server) ForgetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}
