package store_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

var kills = flag.Int("kills", 20, "how often TestKill kills a writing process")

const (
	writers   = 8
	writerEnv = "AXOLUA_STORE_TEST_WRITES_TO"
	queueMax  = 50
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		writeUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes with all writers at once, and says on stdout what has
// been acknowledged, as "writer number".
func writeUntilKilled(dir string) {
	e, err := store.Open(store.Options{Dir: dir})
	if err != nil {
		fmt.Println("open:", err)
		os.Exit(1)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			n, err := resume(e, w)
			for ; err == nil; n++ {
				if err = writeOnce(e, w, n); err == nil {
					mu.Lock()
					fmt.Println(w, n)
					mu.Unlock()
				}
			}
			fmt.Println("write:", err)
			os.Exit(1)
		})
	}
	wg.Wait()
}

func space(w int) store.Space {
	return store.Space{Name: fmt.Sprint("w", w%3), User: fmt.Sprint("@u", w)}
}

// writeOnce is a writer's round number n. The large value brings checkpoints
// close together, so that kills hit them too.
func writeOnce(e *store.Embedded, w, n int) error {
	ctx, s := context.Background(), space(w)
	if _, err := e.Incr(ctx, s, "incr", 1, 0); err != nil {
		return err
	}
	if _, err := e.Push(ctx, s, "queue", strconv.AppendInt(nil, int64(n), 10), queueMax, time.Hour); err != nil {
		return err
	}
	large := fmt.Sprintf(`"%d %s"`, n, strings.Repeat("x", n%8*16<<10))
	if err := e.Set(ctx, s, "large", []byte(large), time.Hour); err != nil {
		return err
	}
	return e.Set(ctx, s, "set", strconv.AppendInt(nil, int64(n), 10), 0)
}

// resume undoes what a kill has left of a round, and gives the next one's
// number.
func resume(e *store.Embedded, w int) (int, error) {
	n := acknowledged(e, w)
	if _, err := e.Delete(context.Background(), space(w), "queue"); err != nil {
		return 0, err
	}
	return n + 1, e.Set(context.Background(), space(w), "incr", strconv.AppendInt(nil, int64(n), 10), 0)
}

// acknowledged is the last round of which all is there.
func acknowledged(e *store.Embedded, w int) int {
	value, _, _ := e.Get(context.Background(), space(w), "set")
	n, _ := strconv.Atoi(string(value))
	return n
}

// TestKill kills a process with writers at a random moment, again and again on
// the same files: all that it acknowledged is there.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	total := 0
	for round := range *kills {
		acked := writeAndKill(t, dir)
		e := open(t, store.Options{Dir: dir, Warn: func(string) {}})
		for w, n := range acked {
			checkWriter(t, e, w, n)
			total += n
		}
		checkUsage(t, e)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d kills", *kills)
}

// writeAndKill gives the last number that each writer acknowledged.
func writeAndKill(t *testing.T, dir string) map[int]int {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killAfter := 1 + rand.IntN(300)
	acked := map[int]int{}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		var w, i int
		if c, err := fmt.Sscanf(lines.Text(), "%d %d", &w, &i); c != 2 || err != nil {
			t.Errorf("the writer said %q", lines.Text())
		}
		acked[w] = i
		if n == killAfter {
			cmd.Process.Kill() // and read what it had said by then
		}
	}
	cmd.Wait()
	return acked
}

// checkWriter asks for what writeOnce has written up to its round n; one more
// may have begun.
func checkWriter(t *testing.T, e *store.Embedded, w, n int) {
	t.Helper()
	got := acknowledged(e, w)
	if got < n || got > n+1 {
		t.Errorf("writer %d: %d is acknowledged, set has %d", w, n, got)
	}
	for entry, err := range e.Each(t.Context(), space(w), "") {
		if err != nil {
			t.Fatal(err)
		}
		last := string(entry.Value)
		switch entry.Key {
		case "large":
			last, _, _ = strings.Cut(last[1:], " ")
			if i, _ := strconv.Atoi(last); len(entry.Value) != len(last)+3+i%8*16<<10 {
				t.Errorf("writer %d: the large value has %d bytes", w, len(entry.Value))
			}
		case "queue":
			last = checkQueue(t, entry.Queue)
		}
		if i, _ := strconv.Atoi(last); i < got || i > got+1 {
			t.Errorf("writer %d: set has %d, %s has %s", w, got, entry.Key, last)
		}
	}
}

// checkQueue asks for numbers without a gap, and gives the last one.
func checkQueue(t *testing.T, values [][]byte) string {
	t.Helper()
	last, _ := strconv.Atoi(string(values[len(values)-1]))
	for i, value := range values {
		if n, _ := strconv.Atoi(string(value)); n != last-len(values)+1+i {
			t.Errorf("the queue is %s", values)
			break
		}
	}
	return strconv.Itoa(last)
}

// checkUsage counts what is there, and compares it with what the store says.
func checkUsage(t *testing.T, e store.Store) {
	t.Helper()
	all, err := e.Spaces(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		got := store.Usage{Name: want.Name}
		spaces := []store.Space{{Name: want.Name}}
		for user, err := range e.Users(t.Context(), want.Name) {
			if err != nil {
				t.Fatal(err)
			}
			spaces = append(spaces, store.Space{Name: want.Name, User: user})
		}
		for _, s := range spaces {
			for entry, err := range e.Each(t.Context(), s, "") {
				if err != nil {
					t.Fatal(err)
				}
				got.Keys += int64(max(len(entry.Queue), 1))
				got.Bytes += int64(len(entry.Key) + len(entry.Value))
				for _, value := range entry.Queue {
					got.Bytes += int64(len(value))
				}
			}
		}
		if got != want {
			t.Errorf("the store counts %+v, there is %+v", want, got)
		}
	}
}
