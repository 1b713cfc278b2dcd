//go:build !race

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

// named presents who is asked about as a text.
type named struct{}

func (named) Open(*Scope) (Bindings, error) { return named{}, nil }

func (named) Present(_ catalog.Type, arg any) lua.LValue {
	profile, _ := arg.(UserProfile)
	return lua.LString(profile.UserID)
}

// TestHeapBeside: what the host keeps on purpose, more than the limit here, costs no module its call or its VM, and one that
// takes too much is stopped all the same.
func TestHeapBeside(t *testing.T) {
	lists := make([][]byte, 96)
	for i := range lists {
		lists[i] = make([]byte, 1<<20)
	}
	defer runtime.KeepAlive(lists)
	runtime.GC() // what the test before has left behind is nobody's fault here
	dir := t.TempDir()
	source := `function check_username_for_spam(profile)
  local kept = {}
  while true do
    kept[#kept + 1] = { {}, {}, {} }
    if #kept == 20000 then if profile ~= "@greedy:b" then return false end kept = { kept } end
  end
end`
	if err := os.WriteFile(filepath.Join(dir, "a.lua"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := Settings{Heap: 64 << 20, Limits: Limits{Instructions: 1 << 40, Time: 1 << 40}}
	e, err := New(Config{Scripts: dir, Settings: func([]byte) (Settings, error) { return settings, nil }, Open: named{},
		HeapBeside: func() int64 { return int64(len(lists)) << 20 }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	ask := func(user string) *Answer {
		a, err := e.Call(context.Background(), Question{Callback: catalog.CheckUsernameForSpam, Args: []any{UserProfile{UserID: user}, "@c:d"}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for i := range 30 {
		if a := ask("@modest:b"); len(a.Failures) > 0 {
			t.Fatalf("question %d: %v", i, a.Failures)
		}
	}
	if n := e.Metrics().Renewals; n > 0 {
		t.Errorf("VMs were renewed %d times", n)
	}
	if a := ask("@greedy:b"); len(a.Failures) != 1 || a.Failures[0].Kind != KindHeap {
		t.Errorf("got %v", a.Failures)
	}
}
