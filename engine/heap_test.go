package engine

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// nobody presents every argument as an empty table.
type nobody struct{}

func (nobody) Open(s *Scope) (Bindings, error)      { return nobody{}, nil }
func (nobody) Present(catalog.Type, any) lua.LValue { return new(lua.LTable) }

// TestHeapGuardStopsTheGreedyCall has one module fill the memory with a table, which no other limit is about.
func TestHeapGuardStopsTheGreedyCall(t *testing.T) {
	dir := t.TempDir()
	source := `
local kept = {}
function check_username_for_spam(profile, requester)
  while true do kept[#kept + 1] = { {}, {}, {} } end
end`
	if err := os.WriteFile(filepath.Join(dir, "greedy.lua"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := Settings{Heap: 64 << 20, Limits: Limits{Instructions: 1 << 40, Time: 1 << 40}}
	e, err := New(Config{Scripts: dir, Settings: func([]byte) (Settings, error) { return settings, nil }, Open: nobody{}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for range 3 {
		a, err := e.Call(context.Background(), Question{Callback: catalog.CheckUsernameForSpam, Args: []any{UserProfile{UserID: "@a:b"}, "@c:d"}})
		if err != nil || len(a.Failures) != 1 || a.Failures[0].Kind != KindHeap {
			t.Fatalf("%+v, %v; want one failure of kind heap", a, err)
		}
	}
}
