package scripts_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/httpdoor"
	"github.com/axolua/axolua/engine"
)

var (
	codeBlock = regexp.MustCompile("(?s)\n```(\\w+)\n(.*?)```")
	curlLine  = regexp.MustCompile(`(?s)^curl .* -d '(\{.*?\})' .*http://127\.0\.0\.1:9477(/\S+)`)
	// changing is what differs from one run to the next.
	changing = regexp.MustCompile(`"(decision|generation|duration_us)":("[^"]*"|\d+)`)
)

// readme is the code in README.md, in order, of one language.
func readme(t *testing.T, language string) (code []string) {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range codeBlock.FindAllStringSubmatch(string(text), -1) {
		if m[1] == language {
			code = append(code, m[2])
		}
	}
	return code
}

// checkout copies what `make run` serves, and gives an engine that serves the copy.
func checkout(t *testing.T) (dir string, e *engine.Engine) {
	t.Helper()
	dir = t.TempDir()
	files, err := filepath.Glob("*.lua")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "../axolua.yaml") {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "scripts", name), content)
	}
	e, err = engine.New(engineConfig(filepath.Join(dir, "axolua.yaml"), filepath.Join(dir, "scripts")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return dir, e
}

// TestReadme does what README.md tells a newcomer to do, and compares what it prints.
func TestReadme(t *testing.T) {
	commands, answers := readme(t, "sh"), readme(t, "json")
	if len(commands) != 3 || len(answers) != 2 {
		t.Fatalf("README.md has %d commands and %d answers", len(commands), len(answers))
	}
	dir, e := checkout(t)
	door := httptest.NewServer(httpdoor.New(httpdoor.Options{Engine: e}))
	t.Cleanup(door.Close)
	curl := curlLine.FindStringSubmatch(commands[1])
	if curl == nil {
		t.Fatalf("this is no curl with a question: %s", commands[1])
	}
	expect := func(want string) {
		t.Helper()
		got := post(t, door.URL+curl[2], curl[1])
		if mask := func(s string) string { return changing.ReplaceAllString(s, `"$1":`) }; mask(got) != mask(want) {
			t.Errorf("the answer is\n%swhere README.md has\n%s", got, want)
		}
	}
	shell := func(command string) {
		t.Helper()
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		if _, err := e.Reload(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	expect(answers[0])
	shell(commands[2])
	expect(answers[1])
	shell("mv scripts/10-words-and-links.lua.bak scripts/10-words-and-links.lua")
	expect(answers[0])
}

func post(t *testing.T, url, body string) string {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

// TestReadmeModule: the module that README.md shows loads without a complaint.
func TestReadmeModule(t *testing.T) {
	modules, dir := readme(t, "lua"), t.TempDir()
	if len(modules) != 1 {
		t.Fatalf("README.md shows %d modules", len(modules))
	}
	write(t, filepath.Join(dir, "module.lua"), []byte(modules[0]))
	if problems, err := engine.Check(engineConfig("", dir)); err != nil || len(problems) > 0 {
		t.Errorf("%v %v", err, problems)
	}
}
