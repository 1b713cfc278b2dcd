package engine

import "testing"

// TestLongListsAreWeighed: a list with a place for a large number makes the looks more frequent, whoever made it.
func TestLongListsAreWeighed(t *testing.T) {
	for name, source := range map[string]string{
		"set":           "set { 2 ^ 20 - 1 }",
		"set, in steps": "local all = {} for i = 1, 300 do all[i] = i * 1000 end set(all)",
		"insert":        "table.insert({}, 2 ^ 18, 1)",
	} {
		t.Run(name, func(t *testing.T) {
			e := heapWorld(t, Settings{}, map[string]string{"a.lua": source + "\nfunction check_username_for_spam() end"})
			looked := 0
			e.mu.Lock()
			defer e.mu.Unlock()
			for _, g := range e.openLocked() {
				for v := range g.pool.live {
					looked++
					if most := int32(lookSteps >> 18); v.limit.every > most {
						t.Errorf("%d instructions between two looks, want %d at most", v.limit.every, most)
					}
				}
			}
			if looked == 0 {
				t.Error("there is no VM")
			}
		})
	}
}
