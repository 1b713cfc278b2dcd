package engine_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// garbage is what f allocates in the middle of several times.
func garbage(f func()) (objects, bytes float64) {
	var before, after runtime.MemStats
	const times = 4
	f()
	runtime.ReadMemStats(&before)
	for range times {
		f()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / times, float64(after.TotalAlloc-before.TotalAlloc) / times
}

// reloading gives what it takes to start with n modules, and to change one of them.
func reloading(t *testing.T, n int) (start, change func()) {
	dir := t.TempDir()
	writeModules100(t, dir, n)
	cfg := engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})}
	start = func() {
		e, err := engine.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		e.Close()
	}
	e, version := startEngine(t, cfg), 0
	return start, func() {
		version++
		saveScript(t, dir, "0000.lua", hundredLines(version))
		if changed, err := e.Reload(context.Background()); !changed || err != nil {
			t.Fatal(changed, err)
		}
	}
}

// TestCostOfWhatAReloadDoesNotChange: of a module that is as it was, a reload makes what a VM has of it, and looks
// at its file. It does not compile it, nor hold on to its text twice.
func TestCostOfWhatAReloadDoesNotChange(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates too")
	}
	const few, many = 20, 120
	_, change := reloading(t, few)
	objects, bytes := garbage(change)
	start, change := reloading(t, many)
	moreObjects, moreBytes := garbage(change)
	perModule, sizePerModule := (moreObjects-objects)/(many-few), (moreBytes-bytes)/(many-few)
	t.Logf("for an unchanged module: %.0f objects, %.0f bytes", perModule, sizePerModule)
	if perModule > 100 || sizePerModule > 11<<10 {
		t.Errorf("a reload makes %.0f objects of %.0f bytes for each module that has not changed, want at most 100 and 11 KiB", perModule, sizePerModule)
	}
	if all, _ := garbage(start); moreObjects > all/15 {
		t.Errorf("a reload of one of %d modules makes %.0f objects, a load of all %.0f: want at most a fifteenth", many, moreObjects, all)
	}
}
