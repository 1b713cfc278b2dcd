// Package synapse is the way in for a homeserver: its processes connect, put their questions, and carry out what modules
// ask of the module API. PROTOCOL.md is what goes over a connection; python/ is the module that Synapse loads, which
// speaks it.
//
// A Door is the engine's bindings.Host as well: make it first, give it to bindings.Open, make the engine, and Serve.
package synapse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
)

// Options say who may come in, and what it may name.
type Options struct {
	// ServerName is the homeserver's until one says its own.
	ServerName string
	// Token is what a homeserver must say that connects over TCP; "" lets none in there.
	Token string
	// MediaStore is the directory of the files that a homeserver may name; "" lets one on the unix socket name any, and
	// one on TCP none.
	MediaStore string
	// Log gets a line per connection. Nil means none.
	Log *zap.Logger
}

// comeBack is how long homeservers hold their questions when this process goes away: most often it is only restarted.
const comeBack = 5 * time.Second

// Door is where homeservers connect. It is safe for concurrent use.
type Door struct {
	Options
	engine *engine.Engine
	media  media
	number atomic.Uint64
	// strangers counts the connections that have not said hello.
	strangers atomic.Int32
	warned    sync.Map // keys that were not understood

	mu         sync.Mutex
	serverName string
	conns      []*conn // that have said hello, in that order
}

// New makes a door that is closed until Serve.
func New(o Options) *Door {
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	return &Door{Options: o, media: media{o.MediaStore}, serverName: o.ServerName}
}

// ServerName is the name of the homeserver that connected last, or that of the options before any did. A change of it has
// to be a change of the engine's settings, for which Serve asks with a reload: modules may have read it at their top
// level.
func (d *Door) ServerName() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.serverName
}

// Connections counts the processes that are connected.
func (d *Door) Connections() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.conns)
}

// Serve answers on the listeners with e until ctx ends. Then it tells the homeservers that it goes away, waits for the
// questions that are open, but not longer than grace, and closes everything. The error is that of a listener.
func (d *Door) Serve(ctx context.Context, e *engine.Engine, listeners []net.Listener, grace time.Duration) error {
	d.engine = e
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var conns, loops sync.WaitGroup
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		loops.Go(func() { failed <- d.accept(serving, l, &conns) })
	}
	loops.Go(func() { d.follow(serving) })
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	for _, l := range listeners {
		l.Close()
	}
	d.goAway(serving, grace)
	stop()
	loops.Wait()
	conns.Wait()
	return err
}

// accept takes connections until the listener is closed.
func (d *Door) accept(ctx context.Context, l net.Listener, conns *sync.WaitGroup) error {
	for pause := 5 * time.Millisecond; ; {
		nc, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil: // such as too many open files
			d.Log.Warn("a connection could not be taken", zap.Error(err))
			select {
			case <-time.After(pause):
			case <-ctx.Done():
				return nil
			}
			pause = min(2*pause, time.Second)
			continue
		}
		pause = 5 * time.Millisecond
		conns.Go(func() { d.serve(ctx, nc) })
	}
}

// follow tells the homeservers of every generation that serves.
func (d *Door) follow(ctx context.Context) {
	for {
		o := d.engine.Offer()
		if o.Generation == "" {
			return // the engine is closed
		}
		for _, c := range d.connections() {
			c.tell(ctx)
		}
		select {
		case <-o.Changed:
		case <-ctx.Done():
			return
		}
	}
}

func (d *Door) connections() []*conn {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.conns)
}

// goAway announces the end and waits for the open questions.
func (d *Door) goAway(ctx context.Context, grace time.Duration) {
	for _, c := range d.connections() {
		_ = c.srv.Notify(ctx, "restarting", map[string]int64{"back_in_ms": comeBack.Milliseconds()}) // or it has gone first
	}
	limit := time.After(grace)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for slices.ContainsFunc(d.connections(), func(c *conn) bool { return c.runs.count() > 0 }) {
		select {
		case <-look.C:
		case <-limit:
			return
		}
	}
}

// admit takes c in, as the homeserver of h. A name that is new to the engine is loaded with before c learns anything.
func (d *Door) admit(ctx context.Context, c *conn, h *hello) error {
	d.mu.Lock()
	if len(d.conns) > 0 && h.ServerName != d.serverName {
		defer d.mu.Unlock()
		return fmt.Errorf("the homeserver %s is connected already; another one needs an axolua serve of its own", d.serverName)
	}
	if !c.peer.CompareAndSwap(nil, h) {
		d.mu.Unlock()
		return errors.New("hello was said already")
	}
	d.strangers.Add(-1)
	c.lines.trusted.Store(true)
	renamed := d.serverName != h.ServerName
	d.serverName = h.ServerName
	d.conns = append(d.conns, c)
	d.mu.Unlock()
	if renamed {
		_, _ = d.engine.Reload(context.WithoutCancel(ctx)) // what came of it is in the log
	}
	return nil
}

func (d *Door) dismiss(c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.conns = slices.DeleteFunc(d.conns, func(other *conn) bool { return other == c })
}

// connected has the modules' init run, now that it can ask.
func (d *Door) connected(ctx context.Context) {
	go func() { _ = d.engine.Connected(ctx) }() // it logs, and tries again until the connection ends
}

// unknown warns of a key that a newer homeserver sends, once.
func (d *Door) unknown(key string) {
	if _, told := d.warned.LoadOrStore(key, nil); !told {
		d.Log.Warn("the homeserver sends something that this version does not know", zap.String("key", key))
	}
}
