package engine

import (
	"context"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

// TestHollowTables: once many keys were deleted in a VM, whatever they were made of, next looks at the limits; and no
// module fails for what another has deleted.
func TestHollowTables(t *testing.T) {
	for name, key := range map[string]string{"joined": `"k" .. i`, "computed": `-i`, "fractions": `i + 0.5`} {
		t.Run(name, func(t *testing.T) {
			e := heapWorld(t, Settings{}, map[string]string{
				"1-deletes.lua": "function check_username_for_spam() local t = {} for i = 1, 5000 do t[" + key + "] = 1 t[" + key + "] = nil end end",
				"2-other.lua":   "function check_username_for_spam() for k in pairs({ a = 1, b = 2 }) do local x = k end end",
			})
			for range 100 {
				a, err := e.Call(context.Background(), Question{Callback: catalog.CheckUsernameForSpam, Args: []any{UserProfile{UserID: "@a:b"}, "@c:d"}})
				if err != nil || len(a.Failures) > 0 {
					t.Fatal(err, a.Failures)
				}
			}
			v, err := e.current.Load().pool.get(context.Background())
			if err != nil || v.views.Next == nil {
				t.Errorf("next does not look at the limits: %v", err)
			}
		})
	}
}
