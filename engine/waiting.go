package engine

import (
	"context"
	"sync"
	"time"
)

// waiting is the context of Go code that waits on behalf of a module: it ends with the module's time and with the question.
// It is made for each call of a library that may wait, most of which do not: so it has a timer only when it is waited for.
type waiting struct {
	context.Context // the question's
	end             time.Duration

	mu   sync.Mutex
	over bool            // cancel was called
	real context.Context // nil until it is waited for
	stop context.CancelFunc
}

// Deadline is context.Context's.
func (w *waiting) Deadline() (time.Time, bool) {
	end := epoch.Add(w.end)
	if outer, ok := w.Context.Deadline(); ok && outer.Before(end) {
		return outer, true
	}
	return end, true
}

// Done is context.Context's.
func (w *waiting) Done() <-chan struct{} { return w.make().Done() }

func (w *waiting) make() context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.real == nil {
		w.real, w.stop = context.WithDeadline(w.Context, epoch.Add(w.end))
		if w.over {
			w.stop()
		}
	}
	return w.real
}

// Err is context.Context's.
func (w *waiting) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.real != nil:
		return w.real.Err()
	case w.over:
		return context.Canceled
	case now() >= w.end:
		return context.DeadlineExceeded
	}
	return w.Context.Err()
}

// Value is context.Context's. A question that is asked with it is nested one deeper.
func (w *waiting) Value(key any) any {
	if key == (nestingKey{}) {
		return nesting(w.Context) + 1
	}
	w.mu.Lock()
	from := w.real
	w.mu.Unlock()
	if from == nil {
		from = w.Context
	}
	return from.Value(key)
}

func (w *waiting) cancel() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	if w.stop != nil {
		w.stop()
	}
}
