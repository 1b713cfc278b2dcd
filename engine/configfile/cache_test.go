package configfile

import (
	"strings"
	"testing"
)

func TestCacheSize(t *testing.T) {
	for text, want := range map[string]struct {
		size    int64
		problem string
	}{
		"":                               {64 << 20, ""},
		"cache: { size: 1MiB }":          {1 << 20, ""},
		"cache: { size: 2GiB }":          {2 << 30, ""},
		"cache: { size: 1023KiB }":       {0, `axolua.yaml:1:16: cache.size: got "1023KiB", want from 1MiB to 1024GiB`},
		"cache: { size: 0 }":             {0, "cache.size: got 0, want a size above zero"},
		"cache: { size: 1000000000GiB }": {0, "cache.size: got"},
		"cache: 64MiB":                   {0, `cache: got "64MiB", want`},
		"cache: { sice: 64MiB }":         {0, "did you mean `size`?"},
	} {
		f, err := usual.parse(text)
		if want.problem == "" {
			if err != nil || f.Cache.Size != want.size {
				t.Errorf("%q: %v, %v", text, f, err)
			}
		} else if !strings.Contains(lines(err), want.problem) {
			t.Errorf("%q: got %v, want %s", text, err, want.problem)
		}
	}
}
