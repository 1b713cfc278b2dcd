package lists

import (
	"context"
	"time"
)

const (
	// soonest and latest bound when a source that failed is asked again. The first is short because a homeserver connects
	// just after the start.
	soonest = time.Second
	latest  = 5 * time.Minute
	// settle is how long changes of a room are gathered, so that a hundred joins are one look.
	settle = 2 * time.Second
)

// run looks at a URL or a room again and again.
func (l *List) run(ctx context.Context) {
	defer close(l.ended)
	pause := soonest
	for {
		wait := l.declared.Every
		if err := l.look(ctx); err != nil {
			wait, pause = min(wait, pause), min(2*pause, latest)
		} else {
			pause = soonest
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-l.changed:
			timer.Reset(settle)
			select {
			case <-timer.C:
			case <-ctx.Done():
			}
		case <-ctx.Done():
		}
		if timer.Stop(); ctx.Err() != nil {
			return
		}
	}
}

// hurry has run look at the source soon.
func (l *List) hurry() {
	select {
	case l.changed <- struct{}{}:
	default:
	}
}
