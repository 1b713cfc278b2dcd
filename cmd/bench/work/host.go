package work

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/bindings"
)

// waiting defines a handler that waits for the homeserver.
const waiting = `function user_may_create_room(user_id)
  if api.is_user_admin(user_id) then return "M_FORBIDDEN" end
end
`

// home is a homeserver that says no to everything that modules ask, once it returns.
type home func(ctx context.Context)

func (home) Info(context.Context) bindings.HostInfo {
	return bindings.HostInfo{ServerName: "example.org"}
}

func (h home) API(ctx context.Context, _ bindings.APICall) (any, error) {
	h(ctx)
	return false, ctx.Err()
}

// after answers when d has passed.
func after(d time.Duration) home {
	return func(ctx context.Context) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
}

// together answers when n modules wait at the same time.
func together(n int) home {
	var come atomic.Int64
	all := make(chan struct{})
	return func(ctx context.Context) {
		if come.Add(1) == int64(n) {
			close(all)
		}
		select {
		case <-all:
		case <-ctx.Done():
		}
	}
}

// askWaiting puts n questions at once to modules that wait.
func (s *started) askWaiting(n int) error {
	room := map[string]any{"preset": "private_chat"}
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			answer, err := s.UserMayCreateRoom(context.Background(), "@example:example.org", room)
			if err == nil && answer.Denied() {
				err = errors.New("the homeserver's no was not understood")
			}
			errs[i] = err
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
