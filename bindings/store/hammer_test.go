package store_test

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

// TestHammer does everything at once, large values among it, so that
// checkpoints come too. Numbers and usages are right at the end.
func TestHammer(t *testing.T) {
	e := open(t, store.Options{Dir: t.TempDir()})
	ctx := t.Context()
	large := []byte(`"` + strings.Repeat("x", 50_000) + `"`)
	var wg sync.WaitGroup
	const hands, turns = 64, 60
	for hand := range hands {
		s := store.Space{Name: fmt.Sprint("n", hand%4), User: fmt.Sprint("@u", hand%3)}
		own := fmt.Sprint("own", hand)
		wg.Go(func() {
			for turn := range turns {
				errs := []error{e.Set(ctx, s, own, []byte("1"), time.Duration(turn%2)*time.Hour)}
				_, err := e.Incr(ctx, sp, "all", 1, 0)
				errs = append(errs, err)
				_, err = e.Push(ctx, s, "queue", []byte("1"), 20, 0)
				errs = append(errs, err)
				_, err = e.Take(ctx, s, "queue", turn%3)
				errs = append(errs, err)
				_, err = e.Rate(ctx, s, own, store.Limit{Max: 3, Per: time.Second, Once: fmt.Sprint(turn)})
				errs = append(errs, err)
				if _, found, err := e.Get(ctx, s, own); !found || err != nil {
					t.Errorf("what has been set is not there: %v", err)
				}
				switch {
				case turn%20 == hand%20:
					errs = append(errs, e.Set(ctx, s, "large", large, 0))
				case turn%30 == hand%30:
					for _, err := range e.Each(ctx, s, "") {
						errs = append(errs, err)
					}
				case hand == 5 && turn%10 == 0:
					_, err = e.DeleteUser(ctx, "@other")
					errs = append(errs, err, e.Backup(ctx, io.Discard))
				}
				for _, err := range errs {
					if err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	sum, err := e.Incr(ctx, sp, "all", 0, 0)
	check(t, err)
	equal(t, "sum", sum, hands*turns)
	checkUsage(t, e)
}
