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
			return engine.Settings{Modules: b.modules, Limits: limits, LoadTimeout: 10 * time.Second, Pool: engine.PoolSettings{Max: 1},
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
	said := make([]string, len(programs))
	b.modules = b.modules[:0]
	for i, p := range programs {
		if err := os.WriteFile(b.file(i), []byte(p.forUs(i)), 0o600); err != nil {
			t.Fatal(err)
		}
		b.modules = append(b.modules, engine.ModuleSettings{File: filepath.Base(b.file(i))})
	}
	for range programs {
		b.loads++ // else the settings of before would do
		_, err := b.Reload(context.Background())
		if err == nil {
			break
		}
		b.drop(t, err, said)
	}
	for i := range programs {
		if said[i] == "" {
			said[i] = b.ask(t, i)
		}
	}
	return said
}

func (b *bench) file(number int) string { return filepath.Join(b.dir, fmt.Sprintf("%d.lua", number)) }

// drop leaves out the programs that are not loaded because of err.
func (b *bench) drop(t *testing.T, err error, said []string) {
	t.Helper()
	wrong := map[string]string{}
	for line := range strings.Lines(err.Error()) {
		if file, text, ok := strings.Cut(line, ":"); ok && !strings.Contains(line, ": warning: ") {
			wrong[file] += text
		}
	}
	if len(wrong) == 0 {
		t.Fatal(err)
	}
	b.modules = slices.DeleteFunc(b.modules, func(m engine.ModuleSettings) bool {
		var number int
		fmt.Sscanf(m.File, "%d", &number)
		text, ok := wrong[m.File]
		if ok {
			said[number] = failed + text
		}
		return ok
	})
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
