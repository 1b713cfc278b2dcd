package redisstore_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
)

func TestPassword(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		s := start(t, program, "--requirepass", "pass@word")
		for url, want := range map[string]string{
			"redis://:pass%40word@127.0.0.1:" + s.port:        "",
			"redis://:pass%40word@127.0.0.1:" + s.port + "/3": "",
			"unix://:pass%40word@" + s.socket() + "?db=2":     "",
			"redis://:secret@127.0.0.1:" + s.port:             "does not take the password",
			"redis://who:secret@127.0.0.1:" + s.port:          "does not take the password",
			"redis://127.0.0.1:" + s.port:                     "wants a password",
			"redis://127.0.0.1:" + s.port + "/3":              "wants a password",
			"unix://" + s.dir + "/none":                       "cannot be reached",
		} {
			r := open(t, redisstore.Options{URL: url})
			_, err := r.Add(t.Context(), sp, "a", []byte("1"), 0)
			switch {
			case want == "" && err != nil:
				t.Errorf("%s: %v", url, err)
			case want != "" && (!errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), want)):
				t.Errorf("%s: got %v, want %q", url, err, want)
			case want != "" && strings.Contains(err.Error(), "secret"):
				t.Errorf("%v shows the password", err)
			}
		}
	})
}

func TestBadAddress(t *testing.T) {
	for _, url := range []string{
		"", "localhost", "localhost:6379", "http://:secret@localhost", "redis://:secret@localhost:port", "redis://:sec%ret@localhost",
		"redis://:secret@localhost/x", "redis://:secret@localhost/1/2", "redis://:secret@localhost?wait=1", "unix://:secret@",
	} {
		r, err := redisstore.Open(redisstore.Options{URL: url})
		if err == nil {
			r.Close()
			t.Errorf("%s: opened", url)
			continue
		}
		if strings.Contains(err.Error(), "sec") || !strings.HasPrefix(err.Error(), "the store's address") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
