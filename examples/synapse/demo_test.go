package synapse_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
)

// demo is a place of its own for demo.sh.
type demo struct {
	t   *testing.T
	dir string
	env []string
}

func newDemo(t *testing.T, env ...string) *demo {
	t.Helper()
	d := &demo{t: t, dir: t.TempDir()}
	d.env = append(append(os.Environ(), "SYNAPSE_VENV=", "DEMO_DIR="+d.dir, "DEMO_PORT="+freePort(t), "DEMO_HTTP_PORT="+freePort(t)), env...)
	return d
}

// withSynapse skips the test where there is none to run it with.
func withSynapse(t *testing.T) *demo {
	t.Helper()
	venv := os.Getenv("AXOLUA_SYNAPSE")
	if venv == "" {
		t.Skip("AXOLUA_SYNAPSE does not name a virtual environment with a Synapse")
	}
	d := newDemo(t, "SYNAPSE_VENV="+venv)
	t.Cleanup(func() { d.run("stop") })
	return d
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// bash carries a script out and gives all that it prints.
func (d *demo) bash(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", args...)
	cmd.Env = d.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (d *demo) run(command string) string {
	d.t.Helper()
	out, err := d.bash("demo.sh", command)
	if err != nil {
		d.t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return out
}

// refuses wants start to end with that message.
func (d *demo) refuses(message string) {
	d.t.Helper()
	if out, err := d.bash("demo.sh", "start"); err == nil || !strings.Contains(out, message) {
		d.t.Errorf("%v, without %q:\n%s", err, message, out)
	}
}

func (d *demo) pid(name string) int {
	d.t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, "run", name+".pid"))
	if err != nil {
		d.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		d.t.Fatal(err)
	}
	return pid
}

func (d *demo) kill(name string, signal syscall.Signal) {
	d.t.Helper()
	if err := syscall.Kill(d.pid(name), signal); err != nil {
		d.t.Fatal(err)
	}
}

// over wants neither process to live.
func (d *demo) over() {
	d.t.Helper()
	if out, err := exec.Command("pgrep", "-f", d.dir+"/run/").Output(); err == nil {
		d.t.Errorf("these processes still live: %s", out)
	}
}

// TestDemo does what the demo tells a newcomer to do, and compares what that prints.
func TestDemo(t *testing.T) {
	d := withSynapse(t)
	told := d.run("start")
	again := d.run("start")
	if !strings.Contains(again, "it runs already") || !strings.HasSuffix(again, told) {
		t.Errorf("the second start says\n%s", again)
	}
	var commands, want []string
	for line := range strings.Lines(told) {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			commands = append(commands, command)
		} else if answer, ok := strings.CutPrefix(line, "-> "); ok {
			want = append(want, pattern(answer))
		}
	}
	if len(want) != 7 {
		t.Fatalf("%d answers are announced in\n%s", len(want), told)
	}
	want = append(want, `(?s).*refused.*loaded.*axolua: connected to .*`)
	out, err := d.bash("-c", strings.Join(commands, ""))
	if err != nil || !regexp.MustCompile("^"+strings.Join(want, "")+"$").MatchString(out) {
		t.Errorf("%v, and not as announced:\n%s", err, out)
	}
	d.run("stop")
	d.over()
	d.run("stop")
}

// pattern matches what an answer of the demo may really be: an id stands where that has dots.
func pattern(answer string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(answer), `\.\.\.`, `[^"]+`)
}

// TestDemoAfterDeaths: whatever has become of the processes, start starts and stop stops.
func TestDemoAfterDeaths(t *testing.T) {
	d := withSynapse(t)
	d.run("start")
	old := d.pid("synapse")
	d.kill("axolua", syscall.SIGKILL)
	d.run("start")
	if d.pid("synapse") == old {
		t.Error("the Synapse of the first start still runs")
	}
	d.kill("axolua", syscall.SIGKILL)
	d.kill("synapse", syscall.SIGKILL)
	d.run("stop")
	d.over()
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	newDemo(t, "SYNAPSE_VENV=/nowhere", "DEMO_PORT="+port).refuses("port " + port + " is in use by another program; choose another one: DEMO_PORT=")
	newDemo(t, "SYNAPSE_VENV=/nowhere", "DEMO_HTTP_PORT="+port).refuses("port " + port + " is in use by another program; choose another one: DEMO_HTTP_PORT=")
}

func TestNoPython(t *testing.T) {
	newDemo(t, "PYTHON=no-such-python").refuses("Synapse needs Python 3.10 or later with venv; there is no no-such-python")
	old := filepath.Join(t.TempDir(), "python3")
	if err := os.WriteFile(old, []byte("#!/bin/sh\ntest \"$1\" = --version && echo Python 3.9.2\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	newDemo(t, "PYTHON="+old).refuses("Synapse needs Python 3.10 or later; " + old + " is Python 3.9.2")
	newDemo(t, "SYNAPSE_VENV=/nowhere").refuses("there is no Synapse in SYNAPSE_VENV, /nowhere")
}

// TestStopLeavesOthersAlone: a pid file may have outlived its process, and the number may be another's.
func TestStopLeavesOthersAlone(t *testing.T) {
	d := newDemo(t)
	other := exec.Command("sleep", "60")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Wait() }()
	defer func() { _ = other.Process.Kill() }()
	if err := os.Mkdir(filepath.Join(d.dir, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(d.dir, "run", "synapse.pid")
	if err := os.WriteFile(file, []byte(strconv.Itoa(other.Process.Pid)), 0o600); err != nil {
		t.Fatal(err)
	}
	d.run("stop")
	if err := other.Process.Signal(syscall.Signal(0)); err != nil {
		t.Error("a process that is not the demo's was ended")
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the pid file is still there")
	}
}

// TestLua: the demo's modules load without a complaint and pass their tests.
func TestLua(t *testing.T) {
	rig, err := engine.NewRig(engine.Config{
		Scripts: "scripts", Open: bindings.Open(bindings.Options{}), Settings: configfile.Reader("axolua.yaml"),
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := luatest.Run(context.Background(), luatest.Options{Rig: rig, Dir: "scripts"})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range report.Problems() {
		t.Error(problem)
	}
}
