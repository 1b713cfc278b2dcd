// Package scripts_test puts questions to the modules in this directory, each as an admin may have configured it.
package scripts_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/configfile"
)

const serverName = "example.org"

// limits leave only the count of instructions to stop a module: how long it takes depends on what else the machine does.
const limits = "call_timeout: 10m\nlimits: { time: 10m }\n"

// load gives an engine with one of our modules and its config, a YAML mapping such as "{ words: [casino] }".
func load(t testing.TB, module, config string) *engine.Engine {
	t.Helper()
	dir := t.TempDir()
	source, err := os.ReadFile(module)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "scripts", module), source)
	path := filepath.Join(dir, "axolua.yaml")
	write(t, path, []byte(limits+"modules:\n  - module: "+module+"\n    config: "+config+"\n"))
	e, err := engine.New(engineConfig(path, filepath.Join(dir, "scripts")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func engineConfig(path, scripts string) engine.Config {
	return engine.Config{
		Scripts: scripts, Settings: configfile.Reader(path),
		Open: bindings.Open(bindings.Options{ServerName: serverName}),
	}
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// ask puts a question and fails the test if the module does: a module that fails has no opinion, and a stranger who can
// make it fail is past it.
func ask(t testing.TB, e *engine.Engine, cb *catalog.Callback, args ...any) *engine.Answer {
	t.Helper()
	a, err := e.Call(context.Background(), engine.Question{Callback: cb, Args: args})
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range a.Failures {
		t.Fatal(failure)
	}
	return a
}

// denied puts a question that is answered with a verdict.
func denied(t testing.TB, e *engine.Engine, cb *catalog.Callback, args ...any) bool {
	t.Helper()
	return ask(t, e, cb, args...).Result.(engine.Verdict).Denied()
}

func parseEvent(t testing.TB, text string) *bindings.Event {
	t.Helper()
	event, err := bindings.ParseEvent([]byte(text))
	if err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
	return event
}

// hostile is JSON of every kind, none of it text. A stranger can put any of it anywhere in an event.
var hostile = []string{
	"null", "true", "false", "0", "-1.5", "9007199254740993", "1e308", `""`,
	"[]", "[null]", "[[]]", "[true,0,{}]", "{}", `{"":null}`, `{"1":[]}`, `{"body":0,"name":[],"type":{}}`,
	strings.Repeat("[", 900) + strings.Repeat("]", 900),
	strings.Repeat(`{"a":`, 900) + "0" + strings.Repeat("}", 900),
	"[" + strings.Repeat("0,", 5000) + "0]",
	"[" + strings.Repeat("[],", 5000) + "{}]",
}

// hole is where a template takes a value.
const hole = `"HOLE"`

// fill puts a JSON value into a template.
func fill(template, value string) string { return strings.Replace(template, hole, value, 1) }

// quote gives the JSON of a text.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}

// short makes the name of a subtest.
func short(value string) string { return value[:min(len(value), 40)] }
