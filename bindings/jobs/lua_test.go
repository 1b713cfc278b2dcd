package jobs_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// reloaded is a module, the version of which its functions count.
const reloaded = `
local version = "%d"
every("tick", 1, function() metric.inc("ticks") end)
jobs.slow = function(args, attempt)
  assert(request == nil and attempt == 1 and args.list[1].deep == null and json.encode(args) == '{"list":[{"deep":null}],"none":[]}')
  api.sleep(3)
  metric.inc("slow", { began = args.none.x or version })
end
function is_user_expired()
  enqueue("slow", { list = { { deep = null } }, none = json.array{} }, { delay_s = 10, key = "one" })
end`

// TestModulesRunInTheBackground: a timer of 1 s ticks once a second through 200 reloads of a real engine with three Runners
// at its tasks, and a job that a reload overtakes ends in its generation.
func TestModulesRunInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, dir := openStore(t), t.TempDir()
		save := func(version int) {
			if err := os.WriteFile(filepath.Join(dir, "20-a.lua"), fmt.Appendf(nil, reloaded, version), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		save(0)
		queue := jobs.New(books, nil)
		e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Jobs: queue})})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		p := []process{start(books, e, time.Minute), start(books, e, time.Minute)}
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan struct{})
		go func() { queue.Run(ctx, e, time.Minute); close(over) }()
		for range 3 { // the key lets one of them in
			if a, err := e.Call(t.Context(), engine.Question{Callback: catalog.IsUserExpired, Args: []any{"@a:b"}}); err != nil || len(a.Failures) > 0 {
				t.Fatal(a, err)
			}
		}
		for version := range 200 {
			time.Sleep(237 * time.Millisecond)
			save(version + 1)
			if _, err := e.Reload(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		stop()
		<-over
		for _, p := range p {
			p.stop()
		}
		counted := map[string]float64{}
		for _, c := range e.Metrics().Counters {
			counted[fmt.Sprint(c.Name, c.Labels)] = c.Value
		}
		// 47.4 s have passed; the job began at 10 s, in the version that was saved at 42 * 237 ms.
		if want := map[string]float64{"ticks[]": 47, "slow[{began 42}]": 1}; fmt.Sprint(counted) != fmt.Sprint(want) {
			t.Errorf("got %v, want %v", counted, want)
		}
	})
}
