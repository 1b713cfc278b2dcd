package bindings_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
)

func init() {
	luaWorlds["store_test.lua"] = func(t *testing.T, o *bindings.Options, _ *engine.ModuleSettings) {
		var slept atomic.Int64
		begun := time.Now()
		o.Sleep = func(_ context.Context, d time.Duration) error { slept.Add(int64(d)); return nil }
		o.Store = given(openStore(t, store.Options{Quota: store.Quota{Keys: 50},
			Clock: func() time.Time { return begun.Add(time.Duration(slept.Load())) }}))
	}
}

// given is an Options.Store.
func given(st store.Store) func() (store.Store, error) {
	return func() (store.Store, error) { return st, nil }
}

func openStore(t testing.TB, o store.Options) *store.Embedded {
	t.Helper()
	o.Dir = t.TempDir()
	st, err := store.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// awayStore is a store whose server does not answer.
type awayStore struct{ store.Store }

func (awayStore) Get(ctx context.Context, _ store.Space, _ string) ([]byte, bool, error) {
	<-ctx.Done()
	return nil, false, fmt.Errorf("%w: %w", store.ErrUnavailable, ctx.Err())
}

func (awayStore) Set(context.Context, store.Space, string, []byte, time.Duration) error {
	return fmt.Errorf("%w: 127.0.0.1:6379 refuses", store.ErrUnavailable)
}

// TestStoreAway: what the store cannot do is an error that a module can tell from others, and never takes longer than the
// module has.
func TestStoreAway(t *testing.T) {
	event := parse(t, `{"type":"m.room.message"}`)
	missing := func() (store.Store, error) { return nil, errors.New("cannot be opened") }
	for _, c := range []struct {
		name, body, want string
		open             func() (store.Store, error)
	}{
		{"none", `store.get("k")`, "store.get: there is no store here", nil},
		{"cannot be opened", `store.get("k")`, "store.get: cannot be opened", missing},
		{"refuses", `local ok, err = pcall(store.set, "k", 1) error(err.kind .. ": " .. err.error, 0)`, "unavailable: ", given(awayStore{})},
		{"silent", `store.get("k")`, "deadline exceeded", given(awayStore{})},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := asking(t, bindings.Options{Store: c.open}, engine.ModuleSettings{Limits: engine.Limits{Time: 100 * time.Millisecond}}, c.body)
			a, err := e.Call(t.Context(), spam(event))
			if err != nil || len(a.Failures) == 0 || !strings.Contains(a.Failures[0].Error(), c.want) {
				t.Errorf("got %v, %v, want %s", a.Failures, err, c.want)
			}
		})
	}
}

// TestStoreCharges: what comes out of the store counts like what Lua builds.
func TestStoreCharges(t *testing.T) {
	st := openStore(t, store.Options{})
	for i := range 20 {
		key := fmt.Sprint("k", i)
		if err := st.Set(t.Context(), store.Space{Name: "web"}, key, []byte(`"`+strings.Repeat("x", 1<<19)+`"`), 0); err != nil {
			t.Fatal(err)
		}
	}
	event := parse(t, `{"type":"m.room.message"}`)
	for _, body := range []string{`for _ = 1, 20 do store.get("k1") end`, `for _ in store.each("k") do end`, `store.each("k")`} {
		e := asking(t, bindings.Options{Store: given(st)}, engine.ModuleSettings{Limits: engine.Limits{StringBytes: 4 << 20}}, body)
		a, err := e.Call(t.Context(), spam(event))
		if err != nil || len(a.Failures) != 1 || a.Failures[0].Kind != engine.KindStringBytes {
			t.Errorf("%s: %v, %v", body, a.Failures, err)
		}
	}
}

// TestSameSpace: two modules that would have one store, or each other's jobs, are not loaded together. Modules that keep
// nothing are.
func TestSameSpace(t *testing.T) {
	const uses = "10-a.lua and 20-a.lua are both called a without the digits in front, and "
	for _, c := range []struct{ name, first, second, want string }{
		{"store", `function check_event_for_spam() store.incr("n") end`, "", uses + "10-a.lua uses store"},
		{"a part of the store", "", `local s = store function init() s.shared("x"):delete("k") end`, uses + "20-a.lua uses store"},
		{"a job", "", "jobs.x = function() end", uses + "20-a.lua uses jobs"},
		{"a timer", `every("x", 60, function() end)`, "", uses + "10-a.lua uses every"},
		{"by a library", `local lib = require("keeps")`, "", uses + "10-a.lua uses store"},
		{"nothing kept", "local store = 1 log.info(store)", "local t = { store = 1 } log.info(t.store)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "lib"), 0o700); err != nil {
				t.Fatal(err)
			}
			for file, source := range map[string]string{"10-a.lua": c.first, "20-a.lua": c.second, "30-b.lua": `function init() store.incr("n") end`,
				"lib/keeps.lua": `return { n = function() return store.incr("n") end }`} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(source), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Store: given(openStore(t, store.Options{}))})})
			if err == nil {
				e.Close()
			}
			if text := fmt.Sprint(err); c.want == "" && err != nil || !strings.Contains(text, c.want) {
				t.Errorf("got %s, want %q", text, c.want)
			}
		})
	}
}
