package jobs

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"
)

const (
	// lease is how long a job or tick is another's no more once its owner is dead.
	lease = 30 * time.Second
	// renewEvery and renewAgain, after an attempt that failed, leave time for several of those.
	renewEvery, renewAgain = lease / 4, lease / 15
	// answerWithin is how long the store may take for one answer.
	answerWithin = 5 * time.Second
	// parting is how long a process that ends, or a reload, goes on asking a store that does not answer.
	parting = 2 * time.Second
)

var errLost = errors.New("the lease is lost")

// hold renews a lease until release is called, which tells whether it was lost meanwhile. The context that it gives ends
// with work, and when the lease is lost: then somebody else does the same.
func (r *Runner) hold(work context.Context, renew func(context.Context) (bool, error)) (ctx context.Context, release func() (lost bool)) {
	ctx, cancel := context.WithCancelCause(work)
	ends := time.AfterFunc(lease, func() { cancel(errLost) })
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer ends.Stop()
		for wait := renewEvery; pause(ctx, wait, nil); {
			asked := time.Now()
			asking, answered := context.WithTimeout(ctx, answerWithin)
			held, err := renew(asking)
			answered()
			switch {
			case err != nil:
				wait = renewAgain
			case held:
				wait = renewEvery
				ends.Reset(lease - time.Since(asked))
			default:
				cancel(errLost)
			}
		}
	}()
	return ctx, func() bool {
		cancel(nil)
		<-over
		return errors.Is(context.Cause(ctx), errLost)
	}
}

// outlive gives a context that ends after a time, or when outer has been over for as long as parting.
func outlive(outer context.Context, within time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(outer), within)
	stop := context.AfterFunc(outer, func() {
		if pause(ctx, parting, nil) {
			cancel()
		}
	})
	return ctx, func() { stop(); cancel() }
}

// settle writes down how work ended. Where the store does not answer it is asked again, as long as the lease holds: then
// somebody else does the work again.
func (r *Runner) settle(work context.Context, what string, write func(context.Context) (held bool, err error)) {
	ctx, cancel := outlive(work, lease)
	defer cancel()
	for wait := firstPause; ; wait *= 2 {
		asking, answered := context.WithTimeout(ctx, answerWithin)
		held, err := write(asking)
		answered()
		switch {
		case err == nil && !held:
			r.log.Warn("took longer than its lease, or was dropped; it may have run twice", zap.String("what", what))
			return
		case err == nil:
			return
		}
		r.log.Error("the end could not be written down", zap.String("what", what), zap.Error(err))
		if !pause(ctx, wait, nil) {
			return
		}
	}
}
