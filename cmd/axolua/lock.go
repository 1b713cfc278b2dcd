package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// lockName is the file in the data directory that says who uses it: "PID ADDRESS". The lock on it, not its being there,
// keeps others out, so that it does not matter if a process dies and leaves it behind.
const lockName = "axolua.lock"

type lock struct{ file *os.File }

// lockDir keeps other processes from using dir as their data directory.
func lockDir(dir string) (*lock, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		defer f.Close()
		return nil, fmt.Errorf("the data directory %s is in use%s; give each its own", dir, user(f))
	}
	return &lock{f}, nil
}

// user says whose lock f is, as far as it is written there.
func user(f *os.File) string {
	text, _ := io.ReadAll(io.LimitReader(f, 256))
	pid, addr, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	if _, err := strconv.Atoi(pid); err != nil {
		return " by another axolua serve"
	}
	return fmt.Sprintf(" by another axolua serve, process %s on %s", pid, addr)
}

// describe writes down who holds the lock.
func (l *lock) describe(addr string) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt(fmt.Appendf(nil, "%d %s\n", os.Getpid(), addr), 0)
	return err
}

// release lets others in. The file stays, empty: to remove it could remove the next one's.
func (l *lock) release() {
	_ = l.file.Truncate(0)
	_ = l.file.Close()
}
