package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// hundredLines is a module of 100 lines: tables, functions that use each other, a rule.
func hundredLines(version int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "local version = %d\nlocal banned = {}\n", version)
	for i := range 8 {
		fmt.Fprintf(&b, `local function rule%d(event, limit)
  local content = event.content
  local count = 0
  for i = 1, limit do
    if banned[i] == event.sender then
      count = count + 1
    end
  end
  if count > %d then return Codes.FORBIDDEN end
  return nil
end
`, i, i)
	}
	b.WriteString(`function check_event_for_spam(event)
  if event.type ~= "m.room.message" then
    return
  end
  if banned[event.sender] then
    return rule0(event, 10) or rule1(event, 10)
  end
end
function user_may_invite(inviter, invitee, room_id)
  return NOT_SPAM
end
`)
	return b.String()
}

// latencies are those of one caller, by whether a reload was under way.
type latencies struct{ quiet, during []time.Duration }

// load is one caller per core, who never rest.
type load struct {
	reloading atomic.Bool
	done      chan struct{}
	wg        sync.WaitGroup
	callers   []*latencies
}

func startLoad(b *testing.B, e *engine.Engine) *load {
	l := &load{done: make(chan struct{})}
	_, event := benchEvents(b)
	for range runtime.GOMAXPROCS(0) {
		c := &latencies{quiet: make([]time.Duration, 0, 1<<20), during: make([]time.Duration, 0, 1<<20)}
		l.callers = append(l.callers, c)
		l.wg.Go(func() {
			for {
				select {
				case <-l.done:
					return
				default:
				}
				before, begun := l.reloading.Load(), time.Now()
				if v, err := e.CheckEventForSpam(context.Background(), event); err != nil || v.Denied() {
					b.Error(v, err)
				}
				took := time.Since(begun)
				switch {
				case before || l.reloading.Load():
					c.during = append(c.during, took)
				case len(c.quiet) < cap(c.quiet):
					c.quiet = append(c.quiet, took)
				}
			}
		})
	}
	return l
}

// stop ends the callers and reports what a thousandth of their questions took at least.
func (l *load) stop(b *testing.B) {
	close(l.done)
	l.wg.Wait()
	var quiet, during []time.Duration
	for _, c := range l.callers {
		quiet, during = append(quiet, c.quiet...), append(during, c.during...)
	}
	for name, all := range map[string][]time.Duration{"quiet": quiet, "reload": during} {
		if len(all) > 0 {
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)*999/1000])/1e3, "p99.9-"+name+"-µs")
		}
	}
}

func reportTimes(b *testing.B, all []time.Duration) {
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1e3, "median-ms")
	b.ReportMetric(float64(all[len(all)-1].Microseconds())/1e3, "worst-ms")
	b.ReportMetric(0, "ns/op")
}

// writeModules100 writes n modules of 100 lines.
func writeModules100(b testing.TB, dir string, n int) {
	for i := range n {
		saveScript(b, dir, fmt.Sprintf("%04d.lua", i), hundredLines(0))
	}
}

// BenchmarkReload changes one of n modules, with one caller per core: what a reload takes, and what it does to the
// questions meanwhile.
func BenchmarkReload(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("modules=%d", n), func(b *testing.B) {
			dir := b.TempDir()
			writeModules100(b, dir, n)
			e := startEngine(b, engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
			l := startLoad(b, e)
			pause := time.NewTimer(0)
			version := 0
			var all []time.Duration
			for b.Loop() {
				<-pause.C
				version++
				saveScript(b, dir, "0000.lua", hundredLines(version))
				begun := time.Now()
				l.reloading.Store(true)
				if changed, err := e.Reload(context.Background()); !changed || err != nil {
					b.Fatal(changed, err)
				}
				l.reloading.Store(false)
				took := time.Since(begun)
				all = append(all, took)
				pause.Reset(took) // as much time without a reload
			}
			l.stop(b)
			reportTimes(b, all)
		})
	}
}

// BenchmarkSaveToLive is the time from a save, noticed by the watcher, until the new generation serves, less the quiet
// period; with one caller per core.
func BenchmarkSaveToLive(b *testing.B) {
	const quiet = 100 * time.Millisecond
	for _, n := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("modules=%d", n), func(b *testing.B) {
			dir := b.TempDir()
			writeModules100(b, dir, n)
			live := make(chan time.Time, 1)
			core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(discard{}), zap.InfoLevel)
			log := zap.New(core, zap.Hooks(func(line zapcore.Entry) error {
				if line.Message == "loaded" {
					live <- time.Now()
				}
				return nil
			}))
			e := startEngine(b, engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{}), Watch: true, Quiet: quiet, Log: log})
			<-live
			l := startLoad(b, e)
			version := 0
			var all []time.Duration
			for b.Loop() {
				version++
				path := filepath.Join(dir, "0000.lua")
				if err := os.WriteFile(path, []byte(hundredLines(version)), 0o600); err != nil {
					b.Fatal(err)
				}
				saved := time.Now()
				all = append(all, (<-live).Sub(saved)-quiet)
			}
			l.stop(b)
			reportTimes(b, all)
		})
	}
}
