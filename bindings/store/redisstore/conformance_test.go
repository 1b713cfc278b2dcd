package redisstore_test

import (
	"os"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
	"github.com/axolua/axolua/bindings/store/storetest"
)

func TestMain(m *testing.M) {
	if what := os.Getenv(childEnv); what != "" {
		childMain(what)
	}
	code := m.Run()
	stopShared()
	os.Exit(code)
}

func TestConformance(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		storetest.Run(t, func(t *testing.T, clock func() time.Time, quota store.Quota) store.Backend {
			s, prefix := common(t, program)
			return open(t, redisstore.Options{URL: s.url(), Prefix: prefix, Quota: quota}.ByClock(clock))
		})
	})
}
