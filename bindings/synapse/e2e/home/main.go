// Package home runs a real Synapse with the bridge and `axolua serve` beside it, for tests: both are processes, so that
// they can be stopped, killed and read the logs of. A Client does to it what people do over HTTP.
//
// A test binary calls Main from its TestMain. Without a Synapse (`-synapse` or AXOLUA_SYNAPSE) its tests are skipped.
package home

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

var venv = flag.String("synapse", os.Getenv("AXOLUA_SYNAPSE"),
	"`DIR` of the virtual environment with the Synapse to test against; also in AXOLUA_SYNAPSE")

var kept = flag.String("keep", "", "`DIR` for the whole logs of tests that fail, of which only the ends are shown otherwise")

// binary is the axolua that Main built.
var binary string

// Main builds axolua, runs the tests and gives the exit code. Without a Synapse it builds nothing.
func Main(m *testing.M) int {
	flag.Parse()
	if *venv == "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "axolua")
	if err != nil {
		return broken(err)
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "axolua")
	build := exec.Command("go", "build", "-o", binary, "./cmd/axolua")
	build.Dir = root()
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return broken(fmt.Errorf("axolua could not be built: %w", err))
	}
	return m.Run()
}

func broken(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 2
}

// Need skips a test that has no Synapse.
func Need(t testing.TB) {
	t.Helper()
	if *venv == "" {
		t.Skip("no Synapse to test against: make test-synapse, or -synapse DIR with a virtual environment that has one")
	}
}

// root is the directory of this repository.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "../../../..")
}

// python is the interpreter of the virtual environment.
func python(t testing.TB) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(*venv, "bin", "python"))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
