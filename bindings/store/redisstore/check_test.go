package redisstore_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{nil, nil},
		{[]string{"--maxmemory", "1gb"}, nil},
		{[]string{"--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lru"}, []string{"maxmemory-policy to noeviction"}},
		{[]string{"--appendonly", "no"}, []string{"appendonly to yes"}},
	} {
		eachServer(t, func(t *testing.T, program string) {
			t.Parallel()
			s := start(t, program, c.args...)
			problems, err := open(t, redisstore.Options{URL: s.url()}).Check(t.Context())
			if err != nil || len(problems) != len(c.want) {
				t.Fatalf("%q: got %q, %v", c.args, problems, err)
			}
			for i, want := range c.want {
				if !strings.Contains(problems[i], want) {
					t.Errorf("%q: got %q", c.args, problems[i])
				}
			}
		})
	}
}

func TestCluster(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		s := start(t, program, "--cluster-enabled", "yes")
		r := open(t, redisstore.Options{URL: s.url()})
		_, checked := r.Check(t.Context())
		for _, err := range []error{checked, r.Set(t.Context(), sp, "a", []byte("1"), 0)} {
			if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "is a Redis Cluster, which is not supported") {
				t.Errorf("got %v", err)
			}
		}
	})
}
