package redisstore_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store/redisstore"
	"github.com/redis/go-redis/v9"
)

// programs are the servers that the tests run on. Debian 12 has Valkey in
// bookworm-backports only, which is why its tests may be skipped.
var programs = []string{"redis-server", "valkey-server"}

// eachServer runs a test on every kind of server.
func eachServer(t *testing.T, run func(t *testing.T, program string)) {
	for _, program := range programs {
		t.Run(program, func(t *testing.T) { run(t, program) })
	}
}

// server is a server of one test's, which listens on a port and on a socket.
type server struct {
	program, dir, port string
	args               []string
	process            *exec.Cmd
	ended              chan struct{}
}

// start starts a server with an empty database, and waits until it answers.
func start(t testing.TB, program string, args ...string) *server {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if program != "redis-server" {
			t.Skip(program + " is missing; .ci/tools installs it where the system has it")
		}
		t.Fatal("Redis is missing; Debian has it as redis-server")
	}
	dir, err := os.MkdirTemp("", "axolua") // the name of a socket has to be short
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(free.Addr().String())
	free.Close()
	s := &server{program: program, dir: dir, port: port, args: args}
	t.Cleanup(func() {
		s.kill()
		os.RemoveAll(dir)
	})
	s.start(t)
	return s
}

func (s *server) socket() string { return filepath.Join(s.dir, "s") }
func (s *server) url() string    { return "redis://127.0.0.1:" + s.port }

// start starts the process, again after kill: with what it has on the disk.
func (s *server) start(t testing.TB) {
	t.Helper()
	args := append([]string{
		"--bind", "127.0.0.1", "--port", s.port, "--unixsocket", s.socket(), "--dir", s.dir,
		"--save", "", "--appendonly", "yes", "--daemonize", "no",
	}, s.args...)
	s.process = exec.Command(s.program, args...)
	s.process.SysProcAttr = dieTogether()
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	log.Close()
	process, ended := s.process, make(chan struct{})
	s.ended = ended
	go func() {
		process.Wait()
		close(ended)
	}()
	s.answering(t)
}

// answering waits until the server has loaded its data, or has ended.
func (s *server) answering(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket(), MaxRetries: -1})
	defer client.Close()
	for {
		err := client.Ping(ctx).Err()
		if err == nil || redis.HasErrorPrefix(err, "NOAUTH") {
			return
		}
		select {
		case <-s.ended:
		case <-ctx.Done():
		default:
			continue
		}
		said, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		t.Fatalf("%s: %v\n%s", s.program, err, said)
	}
}

// kill ends it at once, and waits until it has ended.
func (s *server) kill() {
	if s.process != nil && s.process.Process != nil {
		s.process.Process.Kill()
		<-s.ended
	}
}

func (s *server) signal(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := s.process.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// do gives the server a command, as an admin would.
func (s *server) do(t testing.TB, args ...any) any {
	t.Helper()
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket()})
	defer client.Close()
	reply, err := client.Do(context.Background(), args...).Result()
	if err != nil {
		t.Fatal(args, err)
	}
	return reply
}

// shared are the servers that several tests use, each with its own prefix.
var shared struct {
	sync.Mutex
	servers map[string]*server
	tests   int
}

// common gives a server that others use as well, and a prefix of the test's own.
func common(t testing.TB, program string) (s *server, prefix string) {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.servers[program] == nil {
		outlives := keeper{TB: t}
		started := start(&outlives, program)
		if shared.servers == nil {
			shared.servers = map[string]*server{}
		}
		shared.servers[program] = started
	}
	shared.tests++
	return shared.servers[program], "t" + strconv.Itoa(shared.tests) + ":"
}

// keeper is a test whose servers outlive it, until stopShared.
type keeper struct{ testing.TB }

func (keeper) Cleanup(func()) {}

func stopShared() {
	for _, s := range shared.servers {
		s.kill()
		os.RemoveAll(s.dir)
	}
}

// open opens a store, closed at the test's end.
func open(t testing.TB, o redisstore.Options) *redisstore.Store {
	t.Helper()
	r, err := redisstore.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}
