package synapse

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"sync/atomic"
)

// run is a question that is being answered, or whatever else a module does on the engine's own account. The homeserver
// refers to it where it asks something while it carries out what a module wants.
type run struct {
	conn *conn
	id   string // as in JSON
	// waiting is the context of the module API call that goes on; nil if there was none yet.
	waiting atomic.Pointer[context.Context]
}

type runKey struct{}

// runOf gives the run on behalf of which ctx is used; nil outside questions of a homeserver.
func runOf(ctx context.Context) *run {
	r, _ := ctx.Value(runKey{}).(*run)
	return r
}

func withRun(ctx context.Context, r *run) context.Context { return context.WithValue(ctx, runKey{}, r) }

// runs are those of one connection.
type runs struct {
	mu   sync.Mutex
	byID map[string]*run
	last int
}

// begin files a run under the id of its question; "" makes up a text.
func (rs *runs) begin(c *conn, id string) *run {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if id == "" {
		rs.last++
		id = strconv.Quote("r" + strconv.Itoa(rs.last))
	}
	r := &run{conn: c, id: id}
	if rs.byID == nil {
		rs.byID = map[string]*run{}
	}
	rs.byID[id] = r
	return r
}

func (rs *runs) end(r *run) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	delete(rs.byID, r.id)
}

func (rs *runs) count() int {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return len(rs.byID)
}

// inside gives ctx the place of a question that arose inside a run, so that the engine sees that it is nested. A run that
// is over leaves it as it is.
func (rs *runs) inside(ctx context.Context, id json.RawMessage) (context.Context, context.CancelFunc) {
	rs.mu.Lock()
	outer := rs.byID[string(id)]
	rs.mu.Unlock()
	if outer == nil {
		return context.WithCancel(ctx)
	}
	waiting := outer.waiting.Load()
	if waiting == nil {
		return context.WithCancel(ctx)
	}
	// Of the outer question it has the values only: the end of one is not that of the other.
	nested, cancel := context.WithCancel(context.WithoutCancel(*waiting))
	stop := context.AfterFunc(ctx, cancel)
	return nested, func() { stop(); cancel() }
}
