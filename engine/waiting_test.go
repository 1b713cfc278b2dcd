package engine

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestWaiting: it is like a context with a deadline, whether or not somebody has waited for it before.
func TestWaiting(t *testing.T) {
	type key struct{}
	outer, end := context.WithCancel(context.WithValue(t.Context(), key{}, 1))
	defer end()
	for _, c := range []struct {
		name string
		left time.Duration
		do   func(*waiting)
		want error
	}{
		{"goes on", time.Hour, func(*waiting) {}, nil},
		{"time is over", -1, func(*waiting) {}, context.DeadlineExceeded},
		{"cancelled", time.Hour, (*waiting).cancel, context.Canceled},
		{"the question has ended", time.Hour, func(w *waiting) {
			ended, end := context.WithCancel(w.Context)
			end()
			w.Context = ended
		}, context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &waiting{Context: outer, end: now() + c.left}
			c.do(w)
			if err := w.Err(); !errors.Is(err, c.want) {
				t.Errorf("before: %v", err)
			}
			child, stop := context.WithCancel(w)
			defer stop()
			if err := w.Err(); !errors.Is(err, c.want) {
				t.Errorf("behind: %v", err)
			}
			if c.want != nil {
				<-child.Done()
				if !errors.Is(child.Err(), c.want) {
					t.Errorf("a child: %v", child.Err())
				}
			}
			if nesting(child) != 1 || child.Value(key{}) != 1 {
				t.Errorf("depth %d, value %v", nesting(child), child.Value(key{}))
			}
			w.cancel()
			<-w.Done()
		})
	}
	early, stop := context.WithDeadline(outer, epoch)
	defer stop()
	if at, _ := (&waiting{Context: early, end: time.Hour}).Deadline(); !at.Equal(epoch) {
		t.Errorf("the deadline is %v", at)
	}
}
