package docs_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/configfile"
	"go.yaml.in/yaml/v3"
)

var configBlock = regexp.MustCompile("(?ms)^```yaml\n# (\\S+)\n(.*?)^```$")

func synapsePage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("synapse.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// configs are the blocks of the page that belong into the file of that name.
func configs(t *testing.T, name string) (blocks []string) {
	t.Helper()
	for _, m := range configBlock.FindAllStringSubmatch(synapsePage(t), -1) {
		if m[1] == name {
			blocks = append(blocks, m[2])
		}
	}
	if len(blocks) == 0 {
		t.Fatalf("the page shows nothing of %s", name)
	}
	return blocks
}

// TestSynapseConfigurations: what the page says of configuration files is right.
func TestSynapseConfigurations(t *testing.T) {
	if all, named := strings.Count(synapsePage(t), "```yaml\n"), len(configBlock.FindAllString(synapsePage(t), -1)); all != named {
		t.Errorf("%d of %d blocks do not say which file they are of", all-named, all)
	}
	readFile := func(string) ([]byte, error) { return []byte("secret"), nil }
	for _, block := range configs(t, "/etc/axolua/axolua.yaml") {
		if _, err := configfile.Parse("axolua.yaml", []byte(block), os.LookupEnv, readFile); err != nil {
			t.Errorf("%v in\n%s", err, block)
		}
	}
	for _, block := range configs(t, "homeserver.yaml") {
		var read struct{ Modules []struct{ Module string } }
		if err := yaml.Unmarshal([]byte(block), &read); err != nil || len(read.Modules) != 1 || read.Modules[0].Module != "axolua_synapse.Axolua" {
			t.Errorf("%v in\n%s", err, block)
		}
	}
	for _, block := range configs(t, "compose.yaml") {
		var compose struct {
			Services map[string]struct{ Image string }
		}
		if err := yaml.Unmarshal([]byte(block), &compose); err != nil || len(compose.Services) != 1 {
			t.Errorf("%v in\n%s", err, block)
		}
	}
}

// TestSynapseModuleConfigurations: the module takes what the page has for homeserver.yaml.
func TestSynapseModuleConfigurations(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	write(t, token, "secret\n")
	python := python(t)
	for _, block := range configs(t, "homeserver.yaml") {
		const parse = `import sys, yaml; from axolua_synapse import Axolua; Axolua.parse_config(yaml.safe_load(sys.stdin)["modules"][0]["config"])`
		cmd := exec.Command(python, "-c", parse)
		cmd.Env = append(os.Environ(), "PYTHONPATH=../bindings/synapse/python", "PYTHONDONTWRITEBYTECODE=1")
		cmd.Stdin = strings.NewReader(strings.ReplaceAll(block, "/etc/matrix-synapse/axolua-token", token))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v in\n%s%s", err, block, out)
		}
	}
}

// python is that of the Synapse to test with; without one the test is skipped.
func python(t *testing.T) string {
	t.Helper()
	venv := os.Getenv("AXOLUA_SYNAPSE")
	if venv == "" {
		t.Skip("AXOLUA_SYNAPSE does not name a virtual environment with a Synapse")
	}
	return filepath.Join(venv, "bin", "python")
}

var (
	quoted  = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")
	between = regexp.MustCompile(`…|: |\(|\)`) // what a line has from elsewhere, and where two sources may meet
)

// TestSynapseLogLines: the lines that the page explains are still written somewhere. What the system or Python says is not
// ours.
func TestSynapseLogLines(t *testing.T) {
	_, section, _ := strings.Cut(synapsePage(t), "\n## Something is wrong\n")
	lines := quoted.FindAllStringSubmatch(section, -1)
	if len(lines) < 20 {
		t.Fatalf("only %d lines", len(lines))
	}
	code := sources(t, "../bindings/synapse", "../bindings/httpdoor", "../cmd/axolua", "../engine")
	for _, m := range lines {
		line, _, _ := strings.Cut(m[1], "[Errno")
		for _, part := range between.Split(strings.TrimPrefix(line, "No module named "), -1) {
			if part = strings.Trim(part, " '"); !strings.Contains(code, part) {
				t.Errorf("nothing writes %q, of %s", part, m[1])
			}
		}
	}
}

// sources is the code in the directories, without tests.
func sources(t *testing.T, dirs ...string) string {
	t.Helper()
	var all bytes.Buffer
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.Contains(path, "/tests/") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if ext := filepath.Ext(path); ext != ".go" && ext != ".py" {
				return nil
			}
			text, err := os.ReadFile(path)
			all.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
