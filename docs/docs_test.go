// Package docs_test runs the Lua of the pages: what an admin copies works.
package docs_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
)

// elsewhere are the pages whose Lua is run by tests of their own: cmd/axolua and bindings/luatest.
var elsewhere = map[string]bool{"limits.md": true, "testing.md": true}

var (
	luaBlock = regexp.MustCompile("(?ms)^```lua\n(.*?)^```$")
	fileName = regexp.MustCompile(`^-- scripts/([\w./-]+\.lua)\n`)
)

// pages lists the pages with Lua in them, by path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".md") || elsewhere[path] {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), "```lua\n") {
			found[path] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestLua: every block of a page is a file, as its first line says; those of a page are one directory, in which every
// module loads without a complaint, has a test, and passes it.
func TestLua(t *testing.T) {
	all := pages(t)
	if len(all) < 50 {
		t.Fatalf("only %d pages have Lua", len(all))
	}
	for path, text := range all {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			dir, tests := t.TempDir(), 0
			for _, block := range luaBlock.FindAllStringSubmatch(text, -1) {
				name := fileName.FindStringSubmatch(block[1])
				if name == nil {
					t.Fatalf("a block does not say which file it is:\n%s", block[1])
				}
				if strings.HasSuffix(name[1], "_test.lua") {
					tests++
				}
				write(t, filepath.Join(dir, name[1]), block[1])
			}
			if tests == 0 {
				t.Fatal("there is no test")
			}
			run(t, dir)
		})
	}
}

var yamlBlock = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

// TestYAML: what the guides say of axolua.yaml is right.
func TestYAML(t *testing.T) {
	checked := 0
	for path, text := range pages(t) {
		for _, block := range yamlBlock.FindAllStringSubmatch(text, -1) {
			checked++
			if _, err := configfile.Parse("axolua.yaml", []byte(block[1]), os.LookupEnv, os.ReadFile); err != nil {
				t.Errorf("%s: %v in\n%s", path, err, block[1])
			}
		}
	}
	if checked < 2 {
		t.Errorf("%d blocks", checked)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, dir string) {
	t.Helper()
	guide, err := os.ReadFile("data.md")
	if err != nil {
		t.Fatal(err)
	}
	config := []byte(yamlBlock.FindStringSubmatch(string(guide))[1]) // which declares the lists that modules ask here
	declared := lists.New(lists.Declared(configfile.Policies(config).Lists), lists.Options{Given: true})
	rig, err := engine.NewRig(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Lists: declared}),
		Settings: func([]byte) (engine.Settings, error) { return engine.Settings{Raw: config}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	report, err := luatest.Run(context.Background(), luatest.Options{Rig: rig, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range report.Problems() {
		t.Error(problem)
	}
}

var link = regexp.MustCompile(`[^\\]\]\(([^)#\s]*)(?:#([\w-]+))?\)`)

// TestLinks: every link to a page, and to a place on one, leads there.
func TestLinks(t *testing.T) {
	checked := 0
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			checked++
			target := filepath.Join(filepath.Dir(path), filepath.FromSlash(m[1]))
			if m[1] == "" {
				target = path
			}
			if !leads(target, m[2]) {
				t.Errorf("%s: %s leads nowhere", path, m[0])
			}
		}
		return nil
	})
	if err != nil || checked < 100 {
		t.Errorf("%d links (%v)", checked, err)
	}
}

var heading = regexp.MustCompile(`(?m)^#+ (.*)$`)

// leads reports whether there is such a file with such a heading; "" is any.
func leads(path, place string) bool {
	if place == "" {
		_, err := os.Stat(path)
		return err == nil
	}
	text, _ := os.ReadFile(path) // nothing is in what cannot be read
	for _, h := range heading.FindAllStringSubmatch(string(text), -1) {
		anchor := strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-")
		if anchor == place {
			return true
		}
	}
	return false
}
