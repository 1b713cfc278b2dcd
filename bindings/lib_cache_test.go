package bindings_test

import (
	"context"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
)

func init() {
	luaWorlds["cache_test.lua"] = func(_ *testing.T, o *bindings.Options, _ *engine.ModuleSettings) {
		server := o.Host.(*hosttest.Server)
		o.Sleep = func(_ context.Context, d time.Duration) error { server.Advance(d); return nil }
	}
}
