package synapse

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

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
