package work

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// server is an `axolua serve` in a process of its own.
type server struct {
	*exec.Cmd
	addr    string
	began   time.Time
	greeted time.Duration // from its start until it said what it serves
	ended   chan struct{}
	dir     string
}

// patience is how long a server may take to start or to end.
const patience = 20 * time.Second

// root is the directory of the module that is measured.
func root() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/axolua/axolua").Output()
	if err != nil {
		return "", fmt.Errorf("go list: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// build compiles the program; Work.binary does so once.
func (w *Work) build() (string, error) {
	dir, err := root()
	if err != nil {
		return "", err
	}
	path := filepath.Join(w.dir, "axolua")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/axolua")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./cmd/axolua: %w\n%s", err, out)
	}
	return path, nil
}

// files are those of a directory to serve from, by name.
type files map[string]string

// stock is what comes with the program: configuration and modules. More is added to the configuration.
func stock(more string) (files, error) {
	dir, err := root()
	if err != nil {
		return nil, err
	}
	scripts, err := filepath.Glob(filepath.Join(dir, "scripts", "*.lua"))
	if err != nil {
		return nil, err
	}
	all := files{}
	for _, path := range append(scripts, filepath.Join(dir, "axolua.yaml")) {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name, _ := filepath.Rel(dir, path)
		all[name] = string(content)
	}
	all["axolua.yaml"] += more
	return all, nil
}

// write makes a new directory with the files, which the caller removes.
func (w *Work) write(all files) (dir string, err error) {
	if dir, err = os.MkdirTemp(w.dir, "site-"); err != nil {
		return "", err
	}
	for name, content := range all {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// serve starts the program on the files and waits until it serves.
func (w *Work) serve(all files) (*server, error) {
	binary, err := w.binary()
	if err != nil {
		return nil, err
	}
	dir, err := w.write(all)
	if err != nil {
		return nil, err
	}
	log := &logLines{addr: make(chan string, 1)}
	s := &server{Cmd: exec.Command(binary, "serve", "--http", "127.0.0.1:0"), dir: dir, ended: make(chan struct{})}
	s.Dir, s.Stderr = dir, log
	s.began = time.Now()
	if err := s.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	go func() {
		_ = s.Wait() // how it ended is in its log
		close(s.ended)
	}()
	select {
	case s.addr = <-log.addr:
		s.greeted = time.Since(s.began)
		return s, nil
	case <-s.ended:
	case <-time.After(patience):
	}
	s.stop()
	return nil, fmt.Errorf("axolua serve does not serve:\n%s", log.text())
}

// serveStock serves what comes with the program.
func (w *Work) serveStock(more string) (*server, error) {
	all, err := stock(more)
	if err != nil {
		return nil, err
	}
	return w.serve(all)
}

// stop ends the process and removes its directory.
func (s *server) stop() {
	_ = s.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case <-s.ended:
	case <-time.After(patience):
		_ = s.Process.Kill()
		<-s.ended
	}
	os.RemoveAll(s.dir) //nolint:errcheck // Work.Close removes what is left
}

// logLines is a log as it is written; the address in it goes to addr.
type logLines struct {
	addr chan string
	mu   sync.Mutex
	all  bytes.Buffer
	read int // of all, up to here
}

func (l *logLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all.Write(p)
	for {
		line, _, whole := bytes.Cut(l.all.Bytes()[l.read:], []byte("\n"))
		if !whole {
			return len(p), nil
		}
		l.read += len(line) + 1
		var entry struct{ Msg, HTTP string }
		if json.Unmarshal(line, &entry) == nil && entry.Msg == "serving" {
			l.addr <- entry.HTTP
		}
	}
}

func (l *logLines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}
