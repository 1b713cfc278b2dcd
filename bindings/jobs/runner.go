package jobs

import (
	"context"
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
)

// firstPause and lastPause bound how long the store is left alone that did not answer.
const firstPause, lastPause = time.Second, 30 * time.Second

// Books is what keeps account of jobs and timers: every store does.
type Books interface {
	store.Jobs
	store.Ticks
}

// Engine is what runs them: *engine.Engine does.
type Engine interface {
	Tasks() engine.TaskList
	RunTask(ctx context.Context, id engine.TaskID, args ...any) ([]any, error)
}

// Runner runs the jobs and timers of the serving generation. It is safe for concurrent use.
type Runner struct {
	books  Books
	owner  string
	log    *zap.Logger
	counts counts
	spread func(time.Duration) time.Duration // varies the pause before a retry

	wake    chan struct{} // of capacity 1: there may be a job to claim
	mu      sync.Mutex
	running int                             // jobs, guarded by mu
	ended   map[engine.TaskID]chan struct{} // of capacity 1, guarded by mu: a tick of that timer is over
	work    sync.WaitGroup                  // what runs
}

// New makes a Runner for books, which may be shared by processes.
func New(books Books, log *zap.Logger) *Runner {
	if log == nil {
		log = zap.NewNop()
	}
	host, _ := os.Hostname()
	return &Runner{
		books: books, owner: fmt.Sprintf("%s %d %s", host, os.Getpid(), crand.Text()), log: log, counts: newCounts(),
		wake: make(chan struct{}, 1), ended: map[engine.TaskID]chan struct{}{},
		spread: func(d time.Duration) time.Duration { return d - rand.N(d/4) },
	}
}

// Enqueue is the books', after which Run need not wait until it looks by itself.
func (r *Runner) Enqueue(ctx context.Context, job store.Job, delay time.Duration) (added bool, err error) {
	added, err = r.books.Enqueue(ctx, job, delay)
	if added {
		r.Wake()
	}
	return added, err
}

// Wake says that there may be a job to run.
func (r *Runner) Wake() { signal(r.wake) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run runs what is due until ctx ends, and follows reloads: what is running when another generation comes to serve runs
// to its end in its own. After ctx has ended, what runs has the time of grace; then it is stopped and handed over, as if it
// had not begun. Run returns when nothing runs any more. While nothing is declared it waits without waking up; while timers
// are, it looks at the clock once a minute, and asks the store only when something is due.
func (r *Runner) Run(ctx context.Context, e Engine, grace time.Duration) {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	for ctx.Err() == nil {
		r.follow(ctx, work, e)
	}
	late := time.AfterFunc(grace, stop)
	defer late.Stop()
	r.work.Wait()
}

// follow runs what one generation declares, until there is another one or ctx ends.
func (r *Runner) follow(ctx, work context.Context, e Engine) {
	list := e.Tasks()
	if list.VMs == 0 { // the engine is closed
		<-ctx.Done()
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	var loops sync.WaitGroup
	defer loops.Wait()
	defer cancel()
	files := map[string]string{} // of the modules that have jobs, by what the books call them
	for _, t := range list.Tasks {
		switch schedule, ok := t.Data.(Schedule); {
		case t.Kind == engine.Timer && ok:
			loops.Go(func() { r.timer(ctx, work, e, t.TaskID, schedule) })
		case t.Kind == engine.Job:
			files[store.SpaceOf(t.Module)] = t.Module
		}
	}
	if len(files) > 0 {
		loops.Go(func() { r.jobs(ctx, work, e, files, list.VMs) })
	}
	select {
	case <-list.Changed:
	case <-ctx.Done():
	}
}

// look is how often a long pause looks at the clock: a machine that sleeps, or whose clock is set, is past the end of the
// pause earlier than a timer notices.
const look = time.Minute

// pause waits for d, for ever if it is negative, or until something happens; false means that ctx has ended.
func pause(ctx context.Context, d time.Duration, happens <-chan struct{}) bool {
	if d < 0 {
		select {
		case <-ctx.Done():
			return false
		case <-happens:
			return true
		}
	}
	t := time.NewTimer(min(d, look))
	defer t.Stop()
	for begun := time.Now(); ; {
		select {
		case <-ctx.Done():
			return false
		case <-happens:
			return true
		case <-t.C:
			now := time.Now()
			left := leftOf(d, now.Sub(begun), now.Round(0).Sub(begun.Round(0)))
			if left <= 0 {
				return true
			}
			t.Reset(min(left, look))
		}
	}
}

// leftOf is what is left of a pause of d when so much has passed, by a clock that nobody sets and by that on the wall.
func leftOf(d, passed, wall time.Duration) time.Duration { return d - max(passed, wall) }

// trouble makes of the store's errors a pause that grows, and one line in the log until it is over.
type trouble struct {
	r     *Runner
	what  string
	after time.Duration // 0 while all is well
}

// over notes how it went, and gives how long to wait before the next attempt if it did not go well.
func (t *trouble) over(ctx context.Context, err error) (wait time.Duration, failed bool) {
	switch {
	case err == nil && t.after > 0:
		t.r.log.Info("the store answers again", zap.String("for", t.what))
		t.after = 0
		return 0, false
	case err == nil, ctx.Err() != nil:
		return 0, err != nil
	case t.after == 0:
		t.r.log.Error("the store does not answer; nothing is lost, and it is asked again", zap.String("for", t.what), zap.Error(err))
		t.after = firstPause
	default:
		t.after = min(2*t.after, lastPause)
	}
	return t.after, true
}
