package remote

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/axolua/axolua/cmd/bench/peer"
)

// says is a process that is a shell script.
func says(t *testing.T, script string, patience time.Duration) *process {
	t.Helper()
	p, err := start([]string{"sh", "-c", script}, asJSON, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

func TestFaults(t *testing.T) {
	const first = `read line; echo '{"turn":1,"name":"Sh"}'; read line; `
	for _, c := range []struct {
		name, script string
		patience     time.Duration
		want         []string
	}{
		{"dies", first + `echo it hurts >&2; exit 3`, time.Minute, []string{"ended, exit status 3", "it hurts"}},
		{"is killed", first + `kill -9 $$`, time.Minute, []string{"ended, signal: killed"}},
		{"garbage", first + `echo warning >&2; echo hello; cat`, time.Minute, []string{`no answer: "hello\n"`, "warning"}},
		{"an earlier answer", first + `echo '{"turn":1}'; cat`, time.Minute, []string{"no answer", "turn"}},
		{"half a line", first + `printf '{"turn":2'; exit 0`, time.Minute, []string{"ended, exit status 0"}},
		{"an endless line", first + `while :; do printf 0123456789; done`, time.Minute, []string{"no answer", "01234567890"}},
		{"silent", first + `echo hm >&2; cat >/dev/null`, 200 * time.Millisecond, []string{"said nothing within 200ms", "hm"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := says(t, c.script, c.patience)
			if r, err := p.ask(turn{Name: true}); err != nil || r.Name != "Sh" {
				t.Fatalf("the first turn: %+v, %v", r, err)
			}
			_, err := p.ask(turn{N: 1})
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %q", err, want)
				}
			}
			if p.cmd.ProcessState == nil {
				t.Error("it goes on")
			}
			if _, again := p.ask(turn{N: 1}); again == nil || again.Error() != err.Error() {
				t.Errorf("the next turn: got %v, want the same", again)
			}
		})
	}
}

func TestTakesNothing(t *testing.T) {
	p := says(t, `exec sleep 60`, 200*time.Millisecond)
	_, err := p.ask(turn{Event: strings.Repeat("x", 1<<20)})
	if err == nil || !strings.Contains(err.Error(), "took nothing") {
		t.Errorf("got %v", err)
	}
}

// What a rule does wrong is said, and the process goes on.
func TestErrorOfRule(t *testing.T) {
	for _, p := range []*program{
		{argv: pythonArgv("python3", "dict"), language: python},
		{argv: []string{"lua5.1", "-e", luaSource}, language: lua},
		{argv: []string{"luajit", "-e", luaSource}, language: lua},
	} {
		t.Run(p.argv[0], func(t *testing.T) {
			p.patience = patience
			process, release, err := p.start()
			if err != nil {
				t.Skip(err)
			}
			defer release()
			for _, source := range []string{"no ( rule", `error("of \"the\" rule")`, "raise ValueError('of the rule')"} {
				_, err = process.ask(turn{Load: newSetup(peer.Setup{Rule: "wrong"}, source)})
				if err == nil || !strings.Contains(err.Error(), "wrong") {
					t.Errorf("%s: got %v", source, err)
				}
			}
			if r, err := process.ask(turn{Name: true}); err != nil || r.Name == "" {
				t.Errorf("it does not go on: %+v, %v", r, err)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	p := (&program{name: "Nolang", argv: []string{"no-such-program"}, install: "do this", language: lua, shapes: []peer.From{peer.Ready}}).peer()
	if err := p.Missing(); err == nil || !strings.Contains(err.Error(), "does not run here, do this") {
		t.Errorf("got %v", err)
	}
	if _, err := p.Load(peer.Setup{Rule: peer.Empty, From: peer.Ready}); err == nil || errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("loading: got %v", err)
	}
}

// With its input a process ends, so that none is left when its parent is killed. On Linux the kernel sees to it besides.
func TestEndsWithInput(t *testing.T) {
	for _, argv := range [][]string{pythonArgv("python3", "dict"), {"lua5.1", "-e", luaSource}} {
		t.Run(argv[0], func(t *testing.T) {
			p, err := start(argv, asJSON, patience)
			if err != nil {
				t.Skip(err)
			}
			p.in.Close()
			if err := p.cmd.Wait(); err != nil {
				t.Error(err)
			}
			p.out.Close()
			if err := p.cmd.Process.Signal(syscall.Signal(0)); !errors.Is(err, os.ErrProcessDone) {
				t.Errorf("it goes on: %v", err)
			}
		})
	}
}
