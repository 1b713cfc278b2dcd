package hosttest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// MaxDepth bounds how deep questions nest: a module that sends a message when it is asked about one is asked about that one
// too. Beyond it the call fails, where Synapse would go on until it has no memory.
const MaxDepth = 8

type depthKey struct{}

// depth is how many questions of a server ctx is inside of.
func depth(ctx context.Context) int {
	n, _ := ctx.Value(depthKey{}).(int)
	return n
}

type changingKey struct{}

// changing marks the memberships of a room as being changed by what ctx is for; false if they are being changed already.
// Synapse has a lock there, and so waits for itself.
func changing(ctx context.Context, roomID string) (context.Context, bool) {
	rooms, _ := ctx.Value(changingKey{}).([]string)
	if slices.Contains(rooms, roomID) {
		return ctx, false
	}
	return context.WithValue(ctx, changingKey{}, append(slices.Clip(rooms), roomID)), true
}

// changed marks the memberships of all rooms as free again: what is asked from then on comes after the change.
func changed(ctx context.Context) context.Context {
	return context.WithValue(ctx, changingKey{}, []string(nil))
}

// ask asks the modules; the answer is nil where nobody is to be asked.
func (s *Server) ask(ctx context.Context, cb *catalog.Callback, args ...any) (*engine.Answer, error) {
	if s.Ask == nil {
		return nil, nil
	}
	n := depth(ctx)
	if n >= MaxDepth {
		return nil, fmt.Errorf("questions nest deeper than %d: %s would be asked because of itself", MaxDepth, cb.Name)
	}
	a, err := s.Ask(context.WithValue(ctx, depthKey{}, n+1), engine.Question{Callback: cb, Args: args})
	var raised *engine.SynapseError
	if errors.As(err, &raised) {
		return nil, &bindings.APIError{Kind: "matrix", Code: raised.Code, Errcode: raised.Errcode, Text: raised.Message, Fields: raised.Fields}
	}
	return a, err
}

// verdict asks a callback whose answer is a verdict. Its refusal is the error, with text where it has none of its own.
func (s *Server) verdict(ctx context.Context, cb *catalog.Callback, text string, args ...any) error {
	a, err := s.ask(ctx, cb, args...)
	if err != nil || a == nil {
		return err
	}
	v, _ := a.Result.(engine.Verdict)
	if !v.Denied() {
		return nil
	}
	if v.Error != "" {
		text = v.Error
	}
	return &bindings.APIError{Kind: "matrix", Code: 403, Errcode: v.Code, Text: text, Fields: v.Fields}
}

// permission asks a callback whose answer is a permission.
func (s *Server) permission(ctx context.Context, cb *catalog.Callback, args ...any) (bool, error) {
	a, err := s.ask(ctx, cb, args...)
	if err != nil || a == nil {
		return err == nil, err
	}
	allowed, isBool := a.Result.(bool)
	return allowed || !isBool, nil
}

// tell asks a callback whose answer does not matter, and whose failures Synapse only logs.
func (s *Server) tell(ctx context.Context, cb *catalog.Callback, args ...any) {
	_, _ = s.ask(ctx, cb, args...)
}
