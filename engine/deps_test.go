package engine_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImportsPointDown keeps the engine free of what is built on it, and of all dependencies but these.
func TestImportsPointDown(t *testing.T) {
	allowed := []string{
		"github.com/axolua/axolua/engine", "github.com/yuin/gopher-lua", "github.com/fsnotify/fsnotify", "go.uber.org/zap",
		"go.uber.org/multierr", "golang.org/x/sys",
	}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		ok := false
		for _, prefix := range allowed {
			ok = ok || path == prefix || strings.HasPrefix(path, prefix+"/")
		}
		if !ok || strings.HasSuffix(path, "/configfile") {
			t.Errorf("engine imports %s", path)
		}
	}
}
