package synapse_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnits: systemd understands the units. The drop-in is put to a unit that is like Synapse's.
func TestUnits(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("there is no systemd here")
	}
	dir := t.TempDir()
	copyUnit := func(name, program string) {
		t.Helper()
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(dir, name), strings.ReplaceAll(string(text), program, "/bin/true"))
	}
	copyUnit("axolua.service", "/usr/local/bin/axolua")
	copyUnit("matrix-synapse.service.d/axolua.conf", "none")
	save(t, filepath.Join(dir, "matrix-synapse.service"), "[Service]\nType=notify\nUser=root\nExecStart=/bin/true\n")
	for _, unit := range []string{"axolua.service", "matrix-synapse.service"} {
		cmd := exec.Command("systemd-analyze", "verify", filepath.Join(dir, unit))
		cmd.Env = append(os.Environ(), "SYSTEMD_UNIT_PATH="+dir+":")
		if out, err := cmd.CombinedOutput(); strings.Contains(string(out), unit) { // the system's own units may be wrong
			t.Errorf("%v\n%s", err, out)
		}
	}
}

func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
