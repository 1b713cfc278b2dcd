package home

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything may take that is waited for. It is long, for busy machines: nothing waits that is right.
const patience = 60 * time.Second

// Process is a program that runs until the test ends. Its output is in Log.
type Process struct {
	Log  *Log
	argv []string
	env  []string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// newProcess prepares argv, with env besides the environment, and has the test end it.
func newProcess(t testing.TB, log string, env []string, argv ...string) *Process {
	t.Helper()
	p := &Process{Log: &Log{path: log}, argv: argv, env: env}
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("the end of %s:\n%s", log, p.Log.tail(60))
			p.Log.keep(t)
		}
	})
	return p
}

// Start starts it, again after it ended. It does not wait until it answers.
func (p *Process) Start(t testing.TB) {
	t.Helper()
	out, err := os.OpenFile(p.Log.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command(p.argv[0], p.argv[1:]...)
	cmd.Env = append(os.Environ(), p.env...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = dieTogether()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	p.cmd, p.done = cmd, done
	go func() { _ = cmd.Wait(); close(done) }()
}

// PID is the process's id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Running says whether it was started and has not ended.
func (p *Process) Running() bool {
	if p.cmd == nil {
		return false
	}
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Signal sends it, such as SIGSTOP and SIGCONT. It does not wait for the effect.
func (p *Process) Signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// Kill ends it at once, as a power failure would, and waits for that. What has ended already is fine.
func (p *Process) Kill() {
	if p.Running() {
		_ = p.cmd.Process.Kill() // or it has ended by itself
		<-p.done
	}
}

// Terminate asks it to end and waits until it has.
func (p *Process) Terminate(t testing.TB) {
	t.Helper()
	p.Signal(t, syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(patience):
		t.Fatalf("%s does not end", p.argv[0])
	}
}

// until polls a condition. What it waits for is in another process, which cannot tell.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	limit, tick := time.After(patience), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%s did not come", what)
		}
	}
}

// answering waits until the process answers, or fails if it ends instead.
func (p *Process) answering(t testing.TB, answers func() bool) {
	t.Helper()
	until(t, "an answer of "+p.argv[0], func() bool {
		if !p.Running() {
			t.Fatalf("%s has ended", strings.Join(p.argv, " "))
		}
		return answers()
	})
}
