//go:build !race

// The race detector needs several times the memory and the time: the bounds are those of the plain run.

package engine

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

// TestHeapGuardSparesNeighbours: a module that keeps memory from question to question costs the one beside it nothing.
// That one allocates nothing, but runs long enough for the guard to look at the heap many times meanwhile.
func TestHeapGuardSparesNeighbours(t *testing.T) {
	for name, keep := range map[string]string{
		"tables":  `for i = 1, 3000 do kept[#kept + 1] = { {}, { i } } end`,
		"strings": `for i = 1, 3 do kept[#kept + 1] = ("x"):rep(1000000) end`,
	} {
		for _, callers := range []int{1, 4} {
			t.Run(fmt.Sprint(name, " ", callers), func(t *testing.T) {
				e := heapWorld(t, Settings{Heap: 64 << 20}, map[string]string{
					"1-leaks.lua":    "local kept = {}\nfunction check_username_for_spam()\n" + keep + "\nend\n",
					"2-innocent.lua": "function check_username_for_spam() local x for i = 1, 150000 do x = i end end",
				})
				var all sync.WaitGroup
				for range callers {
					all.Go(func() { askBesideLeak(t, e, 240/callers) })
				}
				all.Wait()
				if e.Metrics().Renewals == 0 {
					t.Error("the memory was never used up")
				}
			})
		}
	}
}

// askBesideLeak asks so many questions. The module that leaks may be stopped, and even fenced, no other.
func askBesideLeak(t *testing.T, e *Engine, questions int) {
	for i := range questions {
		a, err := e.Call(context.Background(), Question{Callback: catalog.CheckUsernameForSpam, Args: []any{UserProfile{UserID: "@a:b"}, "@c:d"}})
		if err != nil {
			t.Error(err)
			return
		}
		for _, f := range a.Failures {
			if f.Module != "1-leaks.lua" {
				t.Errorf("question %d: %s: %v", i, f.Kind, f)
			}
		}
	}
}
