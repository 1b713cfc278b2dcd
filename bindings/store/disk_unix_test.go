//go:build unix

package store_test

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/axolua/axolua/bindings/store"
)

// TestDiskFull lets no file grow beyond a size, which fails in the middle of a
// write as a full disk does: what was acknowledged stays, what was refused is
// not there, and it goes on when there is room.
func TestDiskFull(t *testing.T) {
	dir := filled(t, 10)
	var warned int
	e := open(t, store.Options{Dir: dir, Warn: func(string) { warned++ }})
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	check(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	limit := func(size uint64) {
		l := before
		l.Cur = size
		check(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l))
	}
	defer limit(before.Cur)
	limit(1 << 20)
	value := []byte(`"` + strings.Repeat("x", 30_000) + `"`)
	acked := 10
	var err error
	for i := 0; i < 100 && err == nil; i++ {
		if err = e.Set(t.Context(), sp, fmt.Sprint("v", i), value, 0); err == nil {
			acked++
		}
	}
	if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
	small := e.Set(t.Context(), sp, "small", []byte("1"), 0)
	acked += map[bool]int{true: 1}[small == nil]
	killed := copyUnlimited(t, dir, limit, before.Cur)
	for _, at := range []string{killed, dir} {
		if at == dir {
			check(t, e.Set(t.Context(), sp, "after", []byte("1"), 0))
			acked++
			check(t, e.Close())
		}
		again := open(t, store.Options{Dir: at})
		u, err := again.Usage(t.Context(), sp.Name)
		check(t, err)
		equal(t, "keys", u.Keys, int64(acked))
		checkUsage(t, again)
		check(t, again.Close())
	}
}

// copyUnlimited copies the files as a kill would leave them, and makes room.
func copyUnlimited(t *testing.T, dir string, limit func(uint64), size uint64) string {
	limit(size)
	return copyFiles(t, dir)
}

func TestReadOnlyDirectory(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := filled(t, 1)
	check(t, os.Chmod(dir, 0o500))
	check(t, os.Chmod(filepath.Join(dir, "store.db"), 0o400))
	_, err := store.Open(store.Options{Dir: dir})
	if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
}
