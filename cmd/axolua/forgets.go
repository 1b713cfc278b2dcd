package main

import (
	"context"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"go.uber.org/zap"
)

// firstAgain and lastAgain bound how long it is until a deletion is tried again for which the store was not there.
const firstAgain, lastAgain = time.Second, time.Minute

// forgets deletes what modules remember of users who have gone.
type forgets struct {
	st   store.Store
	log  *zap.Logger
	ctx  context.Context
	stop context.CancelFunc
	all  sync.WaitGroup
}

func newForgets(st store.Store, log *zap.Logger) *forgets {
	f := &forgets{st: st, log: log}
	f.ctx, f.stop = context.WithCancel(context.Background())
	return f
}

// user is engine.Config.Deactivated's. It does not wait: there may be much to delete.
func (f *forgets) user(userID string) { f.all.Go(func() { f.delete(userID) }) }

func (f *forgets) delete(userID string) {
	for again := firstAgain; ; again = min(2*again, lastAgain) {
		keys, err := f.st.DeleteUser(f.ctx, userID)
		if err == nil {
			if keys > 0 {
				f.log.Info("what modules remembered of a deactivated user is deleted", zap.String("user_id", userID), zap.Int("keys", keys))
			}
			return
		}
		if again == firstAgain {
			f.log.Error("what modules remember of a deactivated user could not be deleted; it is tried again until axolua serve ends",
				zap.String("user_id", userID), zap.String("by_hand", "axolua store delete --user "+userID), zap.Error(err))
		}
		select {
		case <-f.ctx.Done():
			return
		case <-time.After(again):
		}
	}
}

// close ends what is not done.
func (f *forgets) close() {
	f.stop()
	f.all.Wait()
}
