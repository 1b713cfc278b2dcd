package bindings_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/cache"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func init() {
	luaWorlds["cache_test.lua"] = func(_ *testing.T, o *bindings.Options, _ *engine.ModuleSettings) {
		server := o.Host.(*hosttest.Server)
		o.Sleep = func(_ context.Context, d time.Duration) error { server.Advance(d); return nil }
	}
}

// cached is an engine whose modules share a cache. Its modules say metric.inc("loads") when they load.
type cached struct {
	*engine.Engine
	dir  string
	logs *observer.ObservedLogs
}

func newCached(t *testing.T, settings engine.Settings, options bindings.Options, modules map[string]string) *cached {
	t.Helper()
	w := &cached{dir: t.TempDir()}
	for name, source := range modules {
		w.save(t, name, source)
	}
	core, logs := observer.New(zap.WarnLevel)
	w.logs = logs
	e, err := engine.New(engine.Config{Scripts: w.dir, Open: bindings.Open(options), Log: zap.New(core),
		Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	w.Engine = e
	return w
}

func (w *cached) save(t *testing.T, name, source string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
}

// loads is how often modules say that they have loaded.
func (w *cached) loads() int {
	n := 0
	for _, c := range w.Metrics().Counters {
		if c.Name == "loads" {
			n += int(c.Value)
		}
	}
	return n
}

// asks asks the callback is_user_expired so many times at once, and gives what modules answered or failed with.
func (w *cached) asks(n int, user string) *answers {
	a := &answers{got: map[string]int{}}
	for range n {
		a.Go(func() { a.add(w.ask(context.Background(), user)) })
	}
	return a
}

// ask gives how many seconds an answer holds, or the failure.
func (w *cached) ask(ctx context.Context, user string) string {
	answer, err := w.Call(ctx, engine.Question{Callback: catalog.IsUserExpired, Args: []any{user}})
	if err != nil {
		return err.Error()
	}
	for _, f := range answer.Failures {
		return f.Text
	}
	return answer.Result.(engine.Expiry).ValidFor.String()
}

// answers counts equal ones.
type answers struct {
	sync.WaitGroup
	mu  sync.Mutex
	got map[string]int
}

func (a *answers) add(text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.got[text]++
}

func (a *answers) want(t *testing.T, want map[string]int) {
	t.Helper()
	a.Wait()
	if fmt.Sprint(a.got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", a.got, want)
	}
}

const slowModule = `
function is_user_expired(user)
  return true, cache.get("k", 60, function()
    metric.inc("loads")
    api.sleep(2)
    return 7
  end)
end
function user_may_join_room(user) return Codes.FORBIDDEN end
`

// TestAThousandAskForWhatTakesLong: it is loaded once, all get it, and others find a VM meanwhile.
func TestAThousandAskForWhatTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newCached(t, engine.Settings{Limits: engine.Limits{Time: 5 * time.Second}}, bindings.Options{}, map[string]string{"a.lua": slowModule})
		begun := time.Now()
		thousand := w.asks(1000, "@a:b")
		time.Sleep(time.Second)
		synctest.Wait()
		if s := w.Status().Pool; s.Max != 64 || s.VMs > 128 {
			t.Errorf("%+v", s)
		}
		var others sync.WaitGroup
		for range 200 {
			others.Go(func() {
				if got, err := w.UserMayJoinRoom(context.Background(), "@a:b", "!a:b", false); err != nil || got.Code != "M_FORBIDDEN" {
					t.Errorf("another callback: %v, %v", got, err)
				}
			})
		}
		others.Wait()
		if at := time.Since(begun); at != time.Second {
			t.Errorf("another callback was answered after %s", at)
		}
		thousand.want(t, map[string]int{"7s": 1000})
		if took := time.Since(begun); took != 2*time.Second || w.loads() != 1 {
			t.Errorf("it took %s and %d loads", took, w.loads())
		}
		synctest.Wait()
		if s := w.Status().Pool; s.Max != 64 || s.VMs > 64 || s.Waiting != 0 {
			t.Errorf("afterwards: %+v", s)
		}
	})
}

// TestWhoWaitsHasItsOwnTime: it ends before the module's does, which can do something else.
func TestWhoWaitsHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newCached(t, engine.Settings{CallTimeout: 20 * time.Second, Limits: engine.Limits{Time: 10 * time.Second}}, bindings.Options{}, map[string]string{"a.lua": `
function is_user_expired(user)
  local ok, err = pcall(cache.get, "k", 60, function() api.sleep(9) return 1 end)
  if ok then return true, err end
  log.warn(tostring(err), { kind = err.kind })
  return true, 5
end`})
		slow := w.asks(1, "@a:b")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		begun := time.Now()
		if got := w.ask(ctx, "@a:b"); got != "5s" || time.Since(begun) != 900*time.Millisecond {
			t.Errorf("got %s after %s", got, time.Since(begun))
		}
		if got := w.logs.All()[0]; got.Message != `a.lua:3: cache.get: "k" is still being loaded` || got.ContextMap()["kind"] != "timeout" {
			t.Errorf("%+v", got)
		}
		slow.want(t, map[string]int{"1s": 1})
	})
}

// TestALoaderThatIsStopped is followed by one of those who wait, not by all, whatever stops it.
func TestALoaderThatIsStopped(t *testing.T) {
	for name, stop := range map[string]string{
		"by its time":         `api.sleep(1.5)`,
		"by its instructions": `while true do end`,
		"by its depth":        `local function f() return f() end f()`,
		"by pcall in pcall":   `pcall(pcall, function() while true do end end)`,
		"by a panic of Go":    `panic()`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newCached(t, engine.Settings{Callbacks: map[string]engine.CallbackSettings{"is_user_expired": {Limits: engine.Limits{Time: time.Second, Instructions: 100_000}}},
					Limits: engine.Limits{Time: 20 * time.Second}}, bindings.Options{Sleep: sleepOrPanic}, map[string]string{"a.lua": `
local function panic() api.sleep(13) end
local function get(first)
  return cache.get("k", 60, function()
    metric.inc("loads")
    api.sleep(0.1)
    if first then ` + stop + ` end
    api.sleep(2)
    return 7
  end)
end
function is_user_expired(user) return true, get(true) end
function user_may_join_room() return deny{ code = Codes.FORBIDDEN, error = tostring(get(false)) } end
`})
				first := w.asks(1, "@a:b")
				synctest.Wait()
				others := &answers{got: map[string]int{}}
				for range 20 {
					others.Go(func() {
						got, err := w.UserMayJoinRoom(context.Background(), "@a:b", "!a:b", false)
						others.add(fmt.Sprint(got.Error, err))
					})
				}
				others.want(t, map[string]int{"7<nil>": 20})
				first.Wait()
				if w.loads() != 2 {
					t.Errorf("%d loads", w.loads())
				}
			})
		})
	}
}

// sleepOrPanic is unlucky.
func sleepOrPanic(ctx context.Context, d time.Duration) error {
	if d == 13*time.Second {
		panic("as asked")
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestWhatALoaderRaises goes to all who wait for it, and is not kept.
func TestWhatALoaderRaises(t *testing.T) {
	for raise, want := range map[string]struct{ text, kind string }{
		`error("broken")`:    {"a.lua:5: broken", ""},
		`error("broken", 0)`: {"broken", ""},
		`error(SynapseError(429, "later", Codes.LIMIT_EXCEEDED))`: {"429 M_LIMIT_EXCEEDED: later", ""},
		`api.get_state_events_in_room("!a:b", {})`:                {"a.lua:5: api.get_state_events_in_room: no homeserver is connected", "unreachable"},
		`local a = nil + 1`: {"a.lua:5: cannot perform add operation between nil and number", ""},
	} {
		t.Run(raise, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newCached(t, engine.Settings{}, bindings.Options{}, map[string]string{"a.lua": `
function is_user_expired(user)
  local ok, err = pcall(cache.get, "k", 60, function()
    metric.inc("loads") api.sleep(0.5)
    ` + raise + `
  end)
  log.warn(tostring(err), { kind = type(err) == "table" and err.kind or "" })
end`})
				w.asks(20, "@a:b").Wait()
				lines := w.logs.All()
				for _, line := range lines {
					if got := line.ContextMap()["kind"]; line.Message != want.text || got != want.kind {
						t.Errorf("got %q, %v", line.Message, got)
					}
				}
				if len(lines) != 20 || w.loads() != 1 {
					t.Errorf("%d errors, %d loads", len(lines), w.loads())
				}
				w.asks(1, "@a:b").Wait()
				if w.loads() != 2 {
					t.Error("it was kept")
				}
			})
		})
	}
}

// TestAClientSeesWhatALoaderRaises, whoever has called it.
func TestAClientSeesWhatALoaderRaises(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newCached(t, engine.Settings{}, bindings.Options{}, map[string]string{"a.lua": `
function on_user_login(user_id)
  cache.get("k", 60, function() api.sleep(0.5) error(SynapseError(429, "later", Codes.LIMIT_EXCEEDED, { retry_after_ms = 5 })) end)
end`})
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				var raised *engine.SynapseError
				err := w.OnUserLogin(context.Background(), "@a:b", nil, nil)
				if !errors.As(err, &raised) || raised.Code != 429 || raised.Message != "later" || fmt.Sprint(raised.Fields) != "map[retry_after_ms:5]" {
					t.Errorf("got %v", err)
				}
			})
		}
		all.Wait()
	})
}

// TestTwoLoadsThatWaitForEachOther: the one that would close the circle raises.
func TestTwoLoadsThatWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newCached(t, engine.Settings{Limits: engine.Limits{Time: 5 * time.Second}}, bindings.Options{}, map[string]string{"a.lua": `
local function get(key, other)
  return cache.get(key, 60, function() api.sleep(0.5) return get(other, key) end)
end
function is_user_expired(user) return true, get(user, user == "a" and "b" or "a") end`})
		begun := time.Now()
		a, b := w.asks(1, "a"), w.asks(1, "b")
		a.Wait()
		b.Wait()
		both := fmt.Sprint(a.got, b.got)
		if !strings.Contains(both, `asks for "`) || !strings.Contains(both, "whose load waits for it") || time.Since(begun) != 500*time.Millisecond {
			t.Errorf("%s after %s", both, time.Since(begun))
		}
	})
}

const staleModule = `
function is_user_expired(user)
  local value = cache.get("k", 10, function()
    metric.inc("loads")
    api.sleep(0.1)
    if user == "fails" then error("no") end
    return tonumber(user)
  end, { stale_s = 100 })
  if user == "later" then error("after that") end
  return true, value
end`

// TestStaleValues are given at once, and loaded anew behind that.
func TestStaleValues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newCached(t, engine.Settings{}, bindings.Options{}, map[string]string{"a.lua": staleModule})
		step := func(wait time.Duration, n int, user, want string, loads int) {
			t.Helper()
			time.Sleep(wait)
			begun := time.Now()
			a := w.asks(n, user)
			a.want(t, map[string]int{want: n})
			if took := time.Since(begun); took != 0 && loads != 1 {
				t.Errorf("%s: it took %s", user, took)
			}
			if err := w.Settle(context.Background()); err != nil || w.loads() != loads {
				t.Errorf("%s: %v, %d loads, want %d", user, err, w.loads(), loads)
			}
		}
		step(0, 1, "1", "1s", 1)
		step(9*time.Second, 5, "2", "1s", 1)
		step(2*time.Second, 50, "2", "1s", 2)
		step(0, 5, "3", "2s", 2)
		step(11*time.Second, 5, "fails", "2s", 3) // once, and then not for a while
		step(2*time.Second, 5, "fails", "2s", 3)
		step(10*time.Second, 1, "4", "2s", 4)
		step(0, 1, "5", "4s", 4)
		// What is spawned by a callback that fails is dropped.
		step(11*time.Second, 1, "later", "after that", 4)
		step(1*time.Second, 1, "6", "4s", 4)
		step(10*time.Second, 1, "6", "4s", 5)
		step(0, 1, "7", "6s", 5)
		if n := w.logs.FilterMessageSnippet("spawned").Len(); n != 1 {
			t.Errorf("%d spawned functions failed", n)
		}
	})
}

// TestTheCacheOutlivesReloads, and belongs to each module by itself.
func TestTheCacheOutlivesReloads(t *testing.T) {
	module := `function is_user_expired(user) if user == %q then return true, cache.get("k", 60, function() return %d end) end end`
	sources := map[string]string{"a.lua": fmt.Sprintf(module, "a", 1), "b.lua": fmt.Sprintf(module, "b", 2)}
	kept := cache.New(cache.DefaultSize)
	w := newCached(t, engine.Settings{}, bindings.Options{Cache: kept}, sources)
	ask := func(user, want string) {
		t.Helper()
		if got := w.ask(context.Background(), user); got != want {
			t.Errorf("%s: got %s, want %s", user, got, want)
		}
	}
	ask("a", "1s")
	ask("b", "2s")
	w.save(t, "a.lua", fmt.Sprintf(module, "a", 3))
	if _, err := w.Reload(context.Background()); err != nil {
		t.Fatal(err)
	}
	ask("a", "1s")
	other := newCached(t, engine.Settings{}, bindings.Options{Cache: kept}, map[string]string{"a.lua": fmt.Sprintf(module, "a", 4)})
	if got := other.ask(context.Background(), "a"); got != "1s" {
		t.Errorf("another engine: got %s", got)
	}
}

// TestHammerTheCache: many keys, few of them hot, values that go, loaders that fail, and reloads. What somebody gets is what
// was loaded for that key, and no key is loaded twice at once.
func TestHammerTheCache(t *testing.T) {
	var loading [20]atomic.Int32
	options := bindings.Options{Cache: cache.New(64 << 10), Sleep: func(_ context.Context, d time.Duration) error {
		key := int(d.Seconds()) - 1
		if n := loading[key].Add(1); n != 1 {
			t.Errorf("key %d is loaded %d times at once", key, n)
		}
		time.Sleep(time.Duration(key%3) * 100 * time.Microsecond)
		loading[key].Add(-1)
		return nil
	}}
	w := newCached(t, engine.Settings{Limits: engine.Limits{Time: time.Minute}, CallTimeout: time.Minute, Pool: engine.PoolSettings{Max: 8}}, options, map[string]string{"a.lua": `
function is_user_expired(user)
  local key, act = user:match("(%d+) (%a+)")
  local value = cache.get(key, act == "short" and 1e-6 or 60, function()
    api.sleep(tonumber(key) + 1)
    if act == "fail" then error("as asked", 0) end
    return { key, ("x"):rep(tonumber(key) * 50) }
  end, { stale_s = act == "stale" and 60 or 0 })
  if act == "delete" and tonumber(key) > 20 then cache.delete(key) end
  if value[1] ~= key then error("got " .. value[1]) end
  return true, 1
end`})
	var askers sync.WaitGroup
	for i := range 40 {
		askers.Go(func() {
			for j := range 150 {
				act := []string{"get", "get", "short", "stale", "fail"}[(i+j)%5]
				got := w.ask(context.Background(), fmt.Sprintf("%d %s", (i*j)%20, act))
				if got != "1s" && got != "as asked" {
					t.Errorf("got %s", got)
				}
			}
		})
	}
	for i := range 5 {
		w.save(t, "b.lua", fmt.Sprintf("function is_user_expired(user) return end -- %d", i))
		if _, err := w.Reload(context.Background()); err != nil {
			t.Error(err)
		}
	}
	askers.Wait()
	if err := w.Settle(context.Background()); err != nil {
		t.Error(err)
	}
	if used := options.Cache.Used(); used > 64<<10 {
		t.Errorf("%d bytes are used", used)
	}
}
