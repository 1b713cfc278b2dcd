package work

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// started is an engine with a directory of its own.
type started struct {
	*engine.Engine
	dir string
}

// start loads n modules. At most vms VMs are made; 0 leaves that to the engine. The host may be nil.
func (w *Work) start(n, vms int, host bindings.Host, source func(i int) string) (*started, error) {
	dir, err := w.scripts(n, source)
	if err != nil {
		return nil, err
	}
	e, err := newEngine(dir, vms, host)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &started{e, dir}, nil
}

// newEngine has limits that a busy machine does not reach.
func newEngine(dir string, vms int, host bindings.Host) (*engine.Engine, error) {
	return engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Host: host}),
		Settings: func([]byte) (engine.Settings, error) {
			return engine.Settings{
				Pool:        engine.PoolSettings{Max: vms},
				CallTimeout: patience, LoadTimeout: patience, Limits: engine.Limits{Time: patience},
			}, nil
		}})
}

func (s *started) close() {
	s.Close()
	os.RemoveAll(s.dir) //nolint:errcheck // Work.Close removes what is left
}

// ask puts ev to e, and takes a refusal for a failure, for no event here is refused.
func (s *started) ask(ev *bindings.Event) error {
	v, err := s.CheckEventForSpam(context.Background(), ev)
	if err == nil && v.Denied() {
		err = fmt.Errorf("an innocent event was refused: %v", v)
	}
	return err
}

// hostMessage is an event that is no JSON any more.
func hostMessage() (*bindings.Event, error) {
	return bindings.NewEvent(map[string]any{
		"type": "m.room.message", "sender": "@example:example.org", "room_id": "!r:example.org", "event_id": "$e",
		"content": map[string]any{"msgtype": "m.text", "body": "Good morning everybody, has someone seen the minutes of the last meeting?"},
	})
}

// repeat has callers do something over and over for about d, and says how often that was, by all callers together.
func repeat(callers int, d time.Duration, do func(caller int) error) (n int64, err error) {
	var total atomic.Int64
	failed := make([]error, callers)
	var all sync.WaitGroup
	begun := time.Now()
	for c := range callers {
		all.Go(func() {
			n := int64(0)
			for ; n%16 != 0 || n == 0 || time.Since(begun) < d; n++ {
				if failed[c] = do(c); failed[c] != nil {
					return
				}
			}
			total.Add(n)
		})
	}
	all.Wait()
	return total.Load(), errors.Join(failed...)
}
