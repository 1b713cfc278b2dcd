package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/store"
)

var sp = store.Space{Name: "links"}

// filled makes a store with n keys, closed, and gives its directory.
func filled(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	e := open(t, store.Options{Dir: dir})
	for i := range n {
		check(t, e.Set(t.Context(), sp, fmt.Sprintf("k%05d", i), []byte(strconv.Itoa(i)), 0))
	}
	check(t, e.Close())
	return dir
}

// TestOpenRefuses looks at what an admin reads, and that the files stay as they
// are.
func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(t *testing.T, db string)
		want   error
		text   string
	}{
		"empty":         {func(t *testing.T, db string) { check(t, os.Truncate(db, 0)) }, store.ErrCorrupt, "copy the backup to"},
		"half":          {func(t *testing.T, db string) { check(t, os.Truncate(db, 20000)) }, store.ErrCorrupt, "store.db"},
		"another file":  {func(t *testing.T, db string) { check(t, os.WriteFile(db, bytes.Repeat([]byte("x"), 70000), 0o600)) }, store.ErrCorrupt, "store.db"},
		"gone with log": {func(t *testing.T, db string) { check(t, os.Rename(db, filepath.Join(filepath.Dir(db), "store.log"))) }, store.ErrCorrupt, "it is missing"},
		"a directory":   {func(t *testing.T, db string) { check(t, os.Remove(db)); check(t, os.Mkdir(db, 0o700)) }, store.ErrUnavailable, "store.db"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filled(t, 3000)
			c.damage(t, filepath.Join(dir, "store.db"))
			before := contents(t, dir)
			_, err := store.Open(store.Options{Dir: dir})
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), dir) {
				t.Errorf("got %v", err)
			}
			equal(t, "files", contents(t, dir), before)
		})
	}
}

// contents gives the names and the bytes of all files, to compare.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	entries, err := os.ReadDir(dir)
	check(t, err)
	for _, entry := range entries {
		data, _ := os.ReadFile(filepath.Join(dir, entry.Name()))
		fmt.Fprintf(&out, "%s %d %q\n", entry.Name(), len(data), data)
	}
	return out.String()
}

// TestDamage changes bytes of store.db at random: it is refused, or every key
// is there with its value.
func TestDamage(t *testing.T) {
	const keys = 2000
	dir := filled(t, keys)
	good, err := os.ReadFile(filepath.Join(dir, "store.db"))
	check(t, err)
	r := rand.New(rand.NewPCG(3, 4))
	refused := 0
	for round := range 150 {
		bad := bytes.Clone(good)
		for range 1 + r.IntN(4) {
			at := r.IntN(len(bad))
			switch r.IntN(3) {
			case 0:
				bad[at] ^= 1 << r.IntN(8)
			case 1:
				clear(bad[at:min(at+4096, len(bad))])
			case 2:
				from := r.IntN(len(bad) - 512)
				copy(bad[at:], bad[from:from+512])
			}
		}
		to := t.TempDir()
		check(t, os.WriteFile(filepath.Join(to, "store.db"), bad, 0o600))
		e, err := store.Open(store.Options{Dir: to})
		if err != nil {
			refused++
			if !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("round %d: %v", round, err)
			}
			continue
		}
		n := 0
		for entry, err := range e.Each(t.Context(), sp, "") {
			check(t, err)
			equal(t, entry.Key, string(entry.Value), strconv.Itoa(n))
			n++
		}
		equal(t, "keys", n, keys)
		check(t, e.Close())
	}
	t.Logf("%d of 150 refused", refused)
}

// TestPowerCut takes the end of the log away, or spoils it, as a power cut may:
// the store opens with all writes up to some point, and none after it.
func TestPowerCut(t *testing.T) {
	dir := t.TempDir()
	e := open(t, store.Options{Dir: dir})
	const writes = 100
	for i := range writes {
		check(t, e.Set(t.Context(), sp, fmt.Sprintf("k%03d", i), []byte(strconv.Itoa(i)), 0))
	}
	log, err := os.ReadFile(filepath.Join(dir, "store.log"))
	check(t, err)
	r := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		at := copyFiles(t, dir)
		bad := bytes.Clone(log)
		cut := r.IntN(len(bad))
		switch r.IntN(3) {
		case 0:
			bad = bad[:cut]
		case 1:
			clear(bad[cut:])
		case 2:
			bad[cut] ^= 0x10
		}
		check(t, os.WriteFile(filepath.Join(at, "store.log"), bad, 0o600))
		e := open(t, store.Options{Dir: at, Warn: func(string) {}})
		n := 0
		for entry, err := range e.Each(t.Context(), sp, "") {
			check(t, err)
			equal(t, "key", entry.Key, fmt.Sprintf("k%03d", n))
			n++
		}
		if low := cut * writes / len(log); n < low-3 || n > writes {
			t.Errorf("cut at %d of %d: %d writes are there", cut, len(log), n)
		}
		checkUsage(t, e)
		check(t, e.Close())
	}
}

func TestTwoProcesses(t *testing.T) {
	dir := filled(t, 1)
	e := open(t, store.Options{Dir: dir})
	_, err := store.Open(store.Options{Dir: dir})
	if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("got %v", err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerEnv+"="+dir)
	out, _ := cmd.Output()
	if !strings.Contains(string(out), fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("another process: %s", out)
	}
	check(t, e.Close())
	check(t, open(t, store.Options{Dir: dir}).Close())
}

func TestBackup(t *testing.T) {
	dir := filled(t, 5000)
	e := open(t, store.Options{Dir: dir})
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				// Both in one order: a backup with b has a.
				e.Set(t.Context(), sp, "a", strconv.AppendInt(nil, int64(i), 10), 0)
				e.Set(t.Context(), sp, "b", strconv.AppendInt(nil, int64(i), 10), 0)
			}
		}
	}()
	for range 5 {
		check(t, e.Set(t.Context(), sp, "before", []byte("1"), 0))
		var buf bytes.Buffer
		check(t, e.Backup(t.Context(), &buf))
		to := t.TempDir()
		check(t, os.WriteFile(filepath.Join(to, "store.db"), buf.Bytes(), 0o600))
		restored := open(t, store.Options{Dir: to})
		a, _, _ := restored.Get(t.Context(), sp, "a")
		b, _, _ := restored.Get(t.Context(), sp, "b")
		i, _ := strconv.Atoi(string(a))
		j, _ := strconv.Atoi(string(b))
		if j != i && j != i-1 {
			t.Errorf("a is %s, b is %s", a, b)
		}
		_, found, _ := restored.Get(t.Context(), sp, "before")
		equal(t, "what was written before", found, true)
		checkUsage(t, restored)
		check(t, restored.Close())
	}
	close(stop)
	<-done
}

func TestClosed(t *testing.T) {
	e := open(t, store.Options{Dir: t.TempDir()})
	check(t, e.Set(t.Context(), sp, "a", []byte("1"), 0))
	check(t, e.Close())
	_, _, get := e.Get(t.Context(), sp, "a")
	var each error
	for _, err := range e.Each(t.Context(), sp, "") {
		each = err
	}
	for name, err := range map[string]error{
		"get": get, "each": each, "set": e.Set(t.Context(), sp, "a", []byte("1"), 0),
		"backup": e.Backup(t.Context(), &bytes.Buffer{}), "close": e.Close(),
	} {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
