package store_test

import (
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/storetest"
)

// open opens a store in dir, closed at the test's end.
func open(t testing.TB, o store.Options) *store.Embedded {
	t.Helper()
	if o.Warn == nil {
		o.Warn = func(text string) { t.Error("warned: ", text) }
	}
	e, err := store.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func TestEmbedded(t *testing.T) {
	storetest.Run(t, func(t *testing.T, clock func() time.Time, quota store.Quota) store.Backend {
		return open(t, store.Options{Dir: t.TempDir(), Clock: clock, Quota: quota})
	})
}
