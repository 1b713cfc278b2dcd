package main

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/axolua/axolua/bindings/store"
	"go.uber.org/zap"
)

// shyStore is away for so many calls.
type shyStore struct {
	store.Store
	away int
	asks int
}

func (s *shyStore) DeleteUser(context.Context, string) (int, error) {
	if s.asks++; s.asks <= s.away {
		return 0, fmt.Errorf("%w: away", store.ErrUnavailable)
	}
	return 1, nil
}

// TestForgets: a deletion is tried until the store is there, or axolua serve ends.
func TestForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &shyStore{away: 5}
		f := newForgets(st, zap.NewNop())
		f.user("@a:b")
		f.all.Wait()
		if st.asks != 6 {
			t.Errorf("asked %d times", st.asks)
		}
		f.close()
		gone := &shyStore{away: 1 << 30}
		f = newForgets(gone, zap.NewNop())
		f.user("@a:b")
		synctest.Wait()
		f.close()
		if gone.asks != 1 {
			t.Errorf("asked %d times", gone.asks)
		}
	})
}
