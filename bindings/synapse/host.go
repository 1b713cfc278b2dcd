package synapse

import (
	"context"
	"slices"

	"github.com/axolua/axolua/bindings"
)

// Info is bindings.Host's: what the process says that asked the question, or outside of questions the one that runs
// background tasks, or else the first that is connected.
func (d *Door) Info(ctx context.Context) bindings.HostInfo {
	if r := runOf(ctx); r != nil {
		return r.conn.peer.Load().info()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	info := bindings.HostInfo{ServerName: d.serverName}
	for i, c := range d.conns {
		if h := c.peer.Load(); i == 0 || h.Background {
			info = h.info()
		}
	}
	return info
}

// API is bindings.Host's. A question's calls go to the process that asked it, all others to the one that runs background
// tasks.
func (d *Door) API(ctx context.Context, call bindings.APICall) (any, error) {
	r := runOf(ctx)
	if r == nil {
		c := d.background()
		if c == nil {
			return nil, &bindings.APIError{Kind: "unreachable", Text: "no homeserver is connected"}
		}
		r = c.runs.begin(c, "")
		defer c.runs.end(r)
	}
	r.waiting.Store(&ctx)
	text, err := r.conn.ask(ctx, r, "api", map[string]any{"method": call.Method, "args": call.Args})
	if err != nil {
		return nil, err
	}
	return bindings.ParseResult(call.Method, text)
}

// background is the newest connection of the process that runs background tasks, as an older one may be dead without
// anybody having noticed; nil if there is none.
func (d *Door) background() *conn {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range slices.Backward(d.conns) {
		if c.peer.Load().Background && c.isReady() {
			return c
		}
	}
	return nil
}
