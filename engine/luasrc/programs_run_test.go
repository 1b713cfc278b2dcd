package luasrc_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// byPUC gives what PUC Lua 5.1 makes of programs: endless, of each, if that is not done within the limit.
func byPUC(t *testing.T, programs []*program, limit time.Duration) []string {
	t.Helper()
	path, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Fatal("install lua5.1: PUC Lua 5.1 is what this package is compared with")
	}
	var in, stderr bytes.Buffer
	for _, p := range programs {
		source := p.forPUC()
		fmt.Fprintf(&in, "%d\n%s", len(source), source)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "testdata/programs.lua")
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return slices.Repeat([]string{endless}, len(programs))
	}
	if err != nil {
		t.Fatalf("lua5.1: %v\n%s", err, stderr.Bytes())
	}
	r := bufio.NewReader(bytes.NewReader(out))
	said := make([]string, len(programs))
	for i := range said {
		length := 0
		if _, err := fmt.Fscanf(r, "%d\n", &length); err != nil {
			t.Fatal(err)
		}
		text := make([]byte, length)
		if _, err := io.ReadFull(r, text); err != nil {
			t.Fatal(err)
		}
		said[i] = string(text)
	}
	return said
}

// bench is an engine that runs programs, each of which is a module.
type bench struct {
	*engine.Engine
	dir     string
	modules []engine.ModuleSettings
	loads   uint64
}

func newBench(t *testing.T) *bench {
	b := &bench{dir: t.TempDir()}
	if err := os.CopyFS(filepath.Join(b.dir, "lib"), os.DirFS("testdata/lib")); err != nil {
		t.Fatal(err)
	}
	limits := engine.Limits{Time: time.Minute, Coroutines: 100_000}
	e, err := engine.New(engine.Config{
		Scripts: b.dir, Open: bindings.Open(bindings.Options{ServerName: "example.org"}),
		Settings: func([]byte) (engine.Settings, error) {
			return engine.Settings{Modules: b.modules, Limits: limits, LoadTimeout: time.Minute, Pool: engine.PoolSettings{Max: 1},
				CallTimeout: time.Minute, Fence: engine.FenceSettings{Failures: 1 << 20}, Digest: binary.AppendUvarint(nil, b.loads)}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	b.Engine = e
	return b
}

// run gives what we make of programs.
func (b *bench) run(t *testing.T, programs []*program) []string {
	t.Helper()
	var numbers []int
	for i, p := range programs {
		if err := os.WriteFile(filepath.Join(b.dir, file(i)), []byte(p.forUs(i)), 0o600); err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, i)
	}
	said := make([]string, len(programs))
	b.answer(t, numbers, said)
	return said
}

func file(number int) string { return fmt.Sprintf("%d.lua", number) }

// answer loads programs and has them answer. One that is not loaded, because it ends with an error, is left out.
func (b *bench) answer(t *testing.T, numbers []int, said []string) {
	t.Helper()
	if len(numbers) == 0 {
		return
	}
	b.modules = b.modules[:0]
	for _, n := range numbers {
		b.modules = append(b.modules, engine.ModuleSettings{File: file(n)})
	}
	b.loads++ // else the settings of before would do
	_, err := b.Reload(context.Background())
	if err == nil {
		for _, n := range numbers {
			said[n] = b.ask(t, n)
		}
		return
	}
	var rest []int
	for _, n := range numbers {
		if why := blames(err, n); why != "" {
			said[n] = failed + ": " + why
		} else {
			rest = append(rest, n)
		}
	}
	switch n := len(rest); {
	case n < len(numbers):
		b.answer(t, rest, said)
	case n == 1: // it blames the prelude
		said[rest[0]] = failed + ": " + err.Error()
	default:
		b.answer(t, rest[:n/2], said)
		b.answer(t, rest[n/2:], said)
	}
}

// blames says why err is, if the program is to blame.
func blames(err error, number int) (why string) {
	for line := range strings.Lines(err.Error()) {
		if strings.HasPrefix(line, file(number)+":") && !strings.Contains(line, ": warning: ") {
			why += line
		}
	}
	return why
}

func (b *bench) ask(t *testing.T, number int) string {
	t.Helper()
	event, err := bindings.ParseEvent(fmt.Appendf(nil, `{"type":"a","sender":"@a:b","room_id":"!a:b","event_id":"$a","room_version":"11","content":{"number":%d}}`, number))
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.Call(context.Background(), engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Failures) > 0 {
		return failed + ": " + a.Failures[0].Error()
	}
	lines, _ := a.Result.(engine.Verdict).Fields["lines"].(string)
	return lines
}
