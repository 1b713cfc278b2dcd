package jobs_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
)

// late are books on another machine: they have done what they were asked before who asked may have given up.
type late struct{ jobs.Books }

func (l late) answer(ctx context.Context) error {
	select {
	case <-time.After(100 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return store.ErrUnavailable
	}
}

func (l late) Claim(ctx context.Context, owner string, modules []string, lease time.Duration, n int) ([]store.Job, time.Duration, error) {
	claimed, next, err := l.Books.Claim(ctx, owner, modules, lease, n)
	if gone := l.answer(ctx); gone != nil {
		return nil, 0, gone
	}
	return claimed, next, err
}

func (l late) ClaimTick(ctx context.Context, timer store.Timer, owner string, lease time.Duration) (store.Tick, error) {
	tick, err := l.Books.ClaimTick(ctx, timer, owner, lease)
	if gone := l.answer(ctx); gone != nil {
		return store.Tick{}, gone
	}
	return tick, err
}

// TestAReloadDoesNotLoseWhatIsBeingClaimed: it would be nobody's until its lease is over.
func TestAReloadDoesNotLoseWhatIsBeingClaimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := late{openStore(t)}, &modules{}, time.Now()
		tasks := map[engine.TaskID]fn{timer("tick"): done, job("work"): done}
		m.load(tasks, every(t, time.Hour))
		p := start(books, m, 0)
		time.Sleep(30 * time.Minute)
		enqueue(t, p, store.Job{ID: "1", Name: "work"}, 0)
		time.Sleep(50 * time.Millisecond) // it is claimed, and the answer is on its way
		m.load(tasks, every(t, time.Hour))
		time.Sleep(30*time.Minute + 100*time.Millisecond) // likewise with the tick
		m.load(tasks, every(t, time.Hour))
		time.Sleep(time.Second)
		p.stop()
		if runs := m.runs(begun); len(runs) != 2 || runs[0] > 1801 || runs[1] > 3601 {
			t.Errorf("ran at %v, want at 1800 and 3600", runs)
		}
	})
}
