package engine

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// nobody presents every argument as an empty table.
type nobody struct{}

func (nobody) Open(s *Scope) (Bindings, error)      { return nobody{}, nil }
func (nobody) Present(catalog.Type, any) lua.LValue { return new(lua.LTable) }

func heapWorld(t *testing.T, settings Settings, files map[string]string) *Engine {
	dir := t.TempDir()
	for name, source := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e, err := New(Config{Scripts: dir, Settings: func([]byte) (Settings, error) { return settings, nil }, Open: nobody{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// TestHeapGuardStopsTheGreedyCall has one module fill the memory with a table, which no other limit is about.
func TestHeapGuardStopsTheGreedyCall(t *testing.T) {
	settings := Settings{Heap: 64 << 20, Limits: Limits{Instructions: 1 << 40, Time: 1 << 40}}
	e := heapWorld(t, settings, map[string]string{"greedy.lua": `
local kept = {}
function check_username_for_spam(profile, requester)
  while true do kept[#kept + 1] = { {}, {}, {} } end
end`})
	for range 3 {
		a, err := e.Call(context.Background(), Question{Callback: catalog.CheckUsernameForSpam, Args: []any{UserProfile{UserID: "@a:b"}, "@c:d"}})
		if err != nil || len(a.Failures) != 1 || a.Failures[0].Kind != KindHeap {
			t.Fatalf("%+v, %v; want one failure of kind heap", a, err)
		}
	}
}

// TestHeapGuardRenewsVMs: what a module keeps from question to question costs it its variables in the end, and nobody a
// call.
func TestHeapGuardRenewsVMs(t *testing.T) {
	for name, keep := range map[string]string{
		"tables":  `for i = 1, 3000 do kept[#kept + 1] = { i } end`,
		"strings": `kept[#kept + 1] = ("x"):rep(2^19) .. #kept`,
		"gaps":    `local t = {} t[2^16] = 1 kept[#kept + 1] = t`,
		"little":  `kept[#kept + 1] = { {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, ("x"):rep(20000) .. #kept }`,
	} {
		t.Run(name, func(t *testing.T) {
			runtime.GC() // what the test before has left behind is nobody's fault here
			e := heapWorld(t, Settings{Heap: 64 << 20}, map[string]string{
				"1-keeps.lua": "local kept = {}\nfunction check_username_for_spam()\n" + keep + "\nend\n",
				"2-other.lua": "function check_username_for_spam() for i = 1, 100 do local t = { i } end end",
			})
			for i := range 6000 {
				a, err := e.Call(context.Background(), Question{Callback: catalog.CheckUsernameForSpam, Args: []any{UserProfile{UserID: "@a:b"}, "@c:d"}})
				if err != nil || len(a.Failures) != 0 {
					t.Fatalf("question %d: %+v, %v", i, a.Failures, err)
				}
				if e.vms.Load() > 4 && e.Metrics().Renewals > 0 { // one to learn the names, one that is loaded, and some that replaced it
					return
				}
			}
			t.Fatalf("after 6000 questions there were %d VMs", e.vms.Load())
		})
	}
}
