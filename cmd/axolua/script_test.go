package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	syscall.Umask(0o022) // scripts that the group may write are refused
	testscript.Main(m, map[string]func(){"axolua": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Values[asked{}] = map[string]pending{}
			return nil
		},
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "running": running, "signal": sendSignal, "get": get, "post": post, "until": until,
			"ask": ask, "answer": answer, "hangup": hangup, "occupy": occupy, "word": word, "repeat": repeat, "freeport": freePort,
		},
	})
}

// patience is how long a test waits for what must happen. It is long because a busy machine may be slow.
const patience = 30 * time.Second

// poll tries until ok, with a pause that only keeps the processor free.
func poll(ts *testscript.TestScript, what string, ok func() bool) {
	end := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-end:
			ts.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// exits CODE axolua ARG...: runs it to its end.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	code := 0
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// running [DATA]: waits until a server has the data directory and sets $PID and $ADDR to its.
func running(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(filepath.Join(append(append([]string{}, args...), "data")[0], lockName))
	poll(ts, "a server", func() bool {
		text, _ := os.ReadFile(path)
		pid, addr, complete := strings.Cut(strings.TrimSuffix(string(text), "\n"), " ")
		ts.Setenv("PID", pid)
		ts.Setenv("ADDR", addr)
		return complete
	})
}

// freeport: sets FREE to an address that nobody listens on.
func freePort(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("FREE", l.Addr().String())
	ts.Check(l.Close())
}

// signal HUP|TERM|INT: sends it to $PID.
func sendSignal(ts *testscript.TestScript, _ bool, args []string) {
	pid, err := strconv.Atoi(ts.Getenv("PID"))
	ts.Check(err)
	ts.Check(syscall.Kill(pid, map[string]syscall.Signal{"HUP": syscall.SIGHUP, "TERM": syscall.SIGTERM, "INT": syscall.SIGINT}[args[0]]))
}

// request gives "CODE BODY".
func request(ts *testscript.TestScript, method, path, file string) string {
	body := ""
	if file != "" {
		body = ts.ReadFile(file)
	}
	r, err := http.NewRequest(method, "http://"+ts.Getenv("ADDR")+path, strings.NewReader(body))
	ts.Check(err)
	r.Header.Set("Content-Type", "application/json")
	if token := ts.Getenv("TOKEN"); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return do(r)
}

func do(r *http.Request) string {
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %s", resp.StatusCode, text)
}

// get PATH and post PATH [FILE]: print "CODE BODY".
func get(ts *testscript.TestScript, _ bool, args []string) {
	fmt.Fprint(ts.Stdout(), request(ts, "GET", args[0], ""))
}

func post(ts *testscript.TestScript, _ bool, args []string) {
	fmt.Fprint(ts.Stdout(), request(ts, "POST", args[0], append(args, "")[1]))
}

// until PATH REGEXP: gets PATH until what comes matches.
func until(ts *testscript.TestScript, _ bool, args []string) {
	re := regexp.MustCompile(args[1])
	last := ""
	defer func() { ts.Logf("%s", last) }()
	poll(ts, args[1], func() bool {
		last = request(ts, "GET", args[0], "")
		return re.MatchString(last)
	})
}

type asked struct{}

// pending is a question whose answer nobody has looked at yet.
type pending struct {
	reply  chan string
	giveUp context.CancelFunc
}

// ask NAME CALLBACK FILE: puts a question without waiting for the answer.
func ask(ts *testscript.TestScript, _ bool, args []string) {
	ctx, giveUp := context.WithCancel(context.Background())
	ts.Defer(giveUp)
	p := pending{make(chan string, 1), giveUp}
	ts.Value(asked{}).(map[string]pending)[args[0]] = p
	r, err := http.NewRequestWithContext(ctx, "POST", "http://"+ts.Getenv("ADDR")+"/v1/callbacks/"+args[1], strings.NewReader(ts.ReadFile(args[2])))
	ts.Check(err)
	r.Header.Set("Content-Type", "application/json")
	go func() { p.reply <- do(r) }()
}

// answer NAME: waits for the answer to that question and prints it.
func answer(ts *testscript.TestScript, _ bool, args []string) {
	fmt.Fprint(ts.Stdout(), <-ts.Value(asked{}).(map[string]pending)[args[0]].reply)
}

// hangup NAME: gives that question up, as a client does that goes away.
func hangup(ts *testscript.TestScript, _ bool, args []string) {
	ts.Value(asked{}).(map[string]pending)[args[0]].giveUp()
}

// word NAME: sets $NAME to the first word of what was printed last.
func word(ts *testscript.TestScript, _ bool, args []string) {
	first, _, _ := strings.Cut(ts.ReadFile("stdout"), " ")
	ts.Setenv(args[0], first)
}

// occupy: takes a port and sets $TAKEN to its address.
func occupy(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv("TAKEN", l.Addr().String())
}

// repeat FILE BEFORE UNIT COUNT AFTER: writes a file with UNIT so many times between BEFORE and AFTER. \xff is a byte.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[3])
	ts.Check(err)
	text := strings.ReplaceAll(args[1]+strings.Repeat(args[2], n)+args[4], `\xff`, "\xff")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
