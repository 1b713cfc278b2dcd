package synapse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
	"github.com/creachadair/jrpc2"
	"go.uber.org/zap"
)

const (
	// greeting is how long a connection may be silent at first.
	greeting = 10 * time.Second
	// maxRuns is how many questions one process of a homeserver may have open. The engine's pool and its queue are far
	// smaller; this bounds what those cost that nobody has looked at yet.
	maxRuns = 10_000
	// goAhead lets every request begin at once: the engine decides who waits.
	goAhead = 1 << 30
	// maxAnswer leaves room for what is around an answer in its line.
	maxAnswer = maxLine - 1<<10
)

// conn is one connection, which is one process of a homeserver.
type conn struct {
	door    *Door
	log     *zap.Logger
	local   bool // over the unix socket
	lines   *lines
	srv     *jrpc2.Server
	peer    atomic.Pointer[hello] // nil before hello
	runs    runs
	handles handles
	over    atomic.Bool // the connection has ended

	mu    sync.Mutex // held while an offer is sent, so that they arrive in their order
	ready bool       // the homeserver can be asked
	told  string     // the generation that was offered last
}

// maxStrangers is how many connections may be there that have not said hello.
const maxStrangers = 32

// serve answers until the connection ends, or ctx does.
func (d *Door) serve(ctx context.Context, nc net.Conn) {
	if d.strangers.Add(1) > maxStrangers {
		d.strangers.Add(-1)
		nc.Close()
		return
	}
	_, local := nc.(*net.UnixConn)
	c := &conn{door: d, local: local, lines: newLines(nc), log: d.Log.With(zap.Uint64("connection", d.number.Add(1)))}
	own, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	c.srv = jrpc2.NewServer(c, &jrpc2.ServerOptions{AllowPush: true, DisableBuiltin: true, Concurrency: goAhead,
		NewContext: func() context.Context { return own }})
	silent := time.AfterFunc(greeting, func() {
		if c.peer.Load() == nil {
			c.log.Warn("a connection said nothing and was closed")
			c.hangUp()
		}
	})
	defer silent.Stop()
	// In this order no question that is cut off gets an answer, and the homeserver asks it again.
	stop := context.AfterFunc(ctx, func() { c.hangUp(); end() })
	defer stop()
	err := c.srv.Start(c.lines).Wait()
	c.over.Store(true)
	end()
	if c.peer.Load() == nil {
		d.strangers.Add(-1)
	}
	d.dismiss(c)
	c.handles.drop()
	<-c.lines.done
	if h := c.peer.Load(); h != nil {
		c.log.Info("homeserver disconnected", zap.String("server_name", h.ServerName), zap.String("worker", h.worker()), zap.Error(err))
	}
}

// hangUp ends the connection. It is not jrpc2's Stop, which panics if a message comes at that moment.
func (c *conn) hangUp() { _ = c.lines.Close() } // or it has ended already

// Assign is jrpc2.Assigner's.
func (c *conn) Assign(_ context.Context, method string) jrpc2.Handler {
	if c.peer.Load() == nil && method != "hello" {
		return func(context.Context, *jrpc2.Request) (any, error) { return nil, refusal("say hello first") }
	}
	switch method {
	case "hello":
		return c.hello
	case "ready":
		return c.beReady
	case "call":
		return c.call
	case "on_login", "on_exit":
		return c.finish
	case "cancel":
		return c.cancel
	case "ping":
		return func(context.Context, *jrpc2.Request) (any, error) { return nil, nil }
	}
	return nil
}

func (c *conn) beReady(ctx context.Context, _ *jrpc2.Request) (any, error) {
	c.mu.Lock()
	c.ready = true
	c.mu.Unlock()
	c.tell(ctx)
	if c.peer.Load().Background {
		c.door.connected(ctx)
	}
	return nil, nil
}

// tell makes the offer of now, unless it is known.
func (c *conn) tell(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.door.engine.Offer()
	if c.ready && c.told != o.Generation && o.Generation != "" {
		c.told = o.Generation
		_ = c.srv.Notify(ctx, "callbacks_changed", offer(o)) // who has gone is told when it comes again
	}
}

func (c *conn) offered(generation string) {
	c.mu.Lock()
	c.told = generation
	c.mu.Unlock()
}

func (c *conn) isReady() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ready
}

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

var errLost = &bindings.APIError{Kind: "unreachable", Text: "the connection to the homeserver was lost"}

// ask asks the homeserver on behalf of r. The error is an *bindings.APIError or bindings.ErrNotOffered, or ctx's.
func (c *conn) ask(ctx context.Context, r *run, method string, params map[string]any) (json.RawMessage, error) {
	params["run"] = json.RawMessage(r.id)
	answer, err := c.srv.Callback(ctx, method, params)
	if err != nil {
		return nil, c.unanswered(ctx, err)
	}
	return json.RawMessage(answer.ResultString()), nil
}

// unanswered says why the homeserver did not do what it was asked.
func (c *conn) unanswered(ctx context.Context, err error) error {
	var said *jrpc2.Error
	switch {
	case c.over.Load(): // before what its end has cancelled
		return errLost
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errLongLine):
		return &bindings.APIError{Kind: "failed", Text: "too long to be sent: " + err.Error()}
	case !errors.As(err, &said):
		return errLost
	case said.Code == jrpc2.MethodNotFound:
		return bindings.ErrNotOffered
	}
	e := &bindings.APIError{Kind: "failed", Text: said.Message}
	var data struct {
		Kind, Errcode, Error string
		Code                 int
		Fields               map[string]any
	}
	if json.Unmarshal(said.Data, &data) == nil && data.Kind != "" {
		e.Kind, e.Code, e.Errcode, e.Fields = data.Kind, data.Code, data.Errcode, data.Fields
		if data.Error != "" {
			e.Text = data.Error
		}
	}
	return e
}

// event reads an event that the homeserver gave.
func (c *conn) event(text json.RawMessage) (*bindings.Event, error) {
	peer := wire.Peer{Unknown: c.door.unknown}
	return peer.Event(text)
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
