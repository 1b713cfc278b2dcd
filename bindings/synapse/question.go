package synapse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
	"github.com/creachadair/jrpc2"
	"go.uber.org/zap"
)

// call puts a question.
func (c *conn) call(ctx context.Context, req *jrpc2.Request) (any, error) {
	if req.IsNotification() {
		return nil, nil // nobody could be answered
	}
	if c.runs.count() >= maxRuns {
		return nil, refusal("too many questions are open")
	}
	r := c.runs.begin(c, req.ID())
	defer c.runs.end(r)
	var params json.RawMessage
	if err := req.UnmarshalParams(&params); err != nil {
		return nil, invalid("call: %v", err)
	}
	peer := wire.Peer{State: state{r}, File: func(path string) (engine.File, error) { return c.door.media.file(path, c.local) }, Unknown: c.door.unknown}
	q, err := peer.Read(params)
	if err != nil {
		c.log.Warn("a question was not understood; the homeserver goes by its policy", zap.Error(err))
		return nil, invalid("%s", err)
	}
	ctx, cancel := c.runs.inside(ctx, q.Within)
	defer cancel()
	if q.Timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, q.Timeout)
		defer cancel()
	}
	a, err := c.door.engine.Call(withRun(ctx, r), q.Question)
	if a == nil {
		return nil, notAnswered(err)
	}
	text, _ := wire.MarshalAnswerKeeping(a, c.handles.keep)
	if len(text) > maxAnswer {
		c.log.Error("an answer is too long to be sent", zap.String("callback", q.Callback.Name), zap.String("module", a.DecidedBy), zap.Int("bytes", len(text)))
		return nil, refusal(errLongLine.Error())
	}
	return json.RawMessage(text), nil
}

// finish runs a function that a module returned to be run later.
func (c *conn) finish(ctx context.Context, req *jrpc2.Request) (any, error) {
	var params struct {
		Handle   string          `json:"handle"`
		Response json.RawMessage `json:"response"`
	}
	if err := req.UnmarshalParams(&params); err != nil {
		return nil, invalid("%s: %v", req.Method(), err)
	}
	fn := c.handles.take(params.Handle)
	if fn == nil {
		return nil, refusal("there is no function for this handle any more")
	}
	r := c.runs.begin(c, req.ID())
	defer c.runs.end(r)
	var response any
	if len(params.Response) > 0 && !isNull(params.Response) {
		response = params.Response
	}
	return nil, notAnswered(fn.Run(withRun(ctx, r), response))
}

func (c *conn) cancel(_ context.Context, req *jrpc2.Request) (any, error) {
	var params struct {
		ID json.RawMessage `json:"id"`
	}
	if req.UnmarshalParams(&params) == nil {
		c.srv.CancelRequest(string(params.ID))
	}
	return nil, nil
}

func refusal(text string) error { return jrpc2.Errorf(-32001, "%s", text) }

func invalid(format string, args ...any) error {
	return jrpc2.Errorf(jrpc2.InvalidParams, "%s", fmt.Sprintf(format, args...))
}

// notAnswered is the error of a question that was not answered; nil for nil.
func notAnswered(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, engine.ErrClosed):
		return jrpc2.Errorf(-32002, "the engine is shutting down")
	case errors.Is(err, context.Canceled):
		return jrpc2.Errorf(jrpc2.Cancelled, "cancelled")
	}
	return jrpc2.Errorf(jrpc2.InternalError, "%v", err)
}
