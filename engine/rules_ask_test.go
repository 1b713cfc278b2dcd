package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/configfile"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// askRules is described with rulesOutcome.
func askRules(t *testing.T, callback, argsJSON, onError string, modules []string) rulesOutcome {
	t.Helper()
	core, logs := observer.New(zap.WarnLevel)
	e, err := engine.New(engine.Config{
		Scripts:  writeModules(t, modules),
		Settings: configfile.Reader(writeRulesConfig(t, callback, onError, len(modules))),
		Open:     bindings.Open(bindings.Options{}),
		Log:      zap.New(core),
	})
	if err != nil {
		return rulesOutcome{LoadError: err.Error()}
	}
	defer e.Close()
	cb := catalog.ByName(callback)
	args, err := wire.Args(cb, []byte(argsJSON))
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Call(context.Background(), engine.Question{Callback: cb, Args: args})
	if a == nil {
		t.Fatal(err)
	}
	text, _ := wire.MarshalAnswer(a)
	var out struct {
		Result, Raise, Failure json.RawMessage
		Asked                  []string
		Failures               []rulesFailure
		DecidedBy              *string `json:"decided_by"`
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	got := rulesOutcome{Result: out.Result, Raise: out.Raise, Failure: out.Failure, Asked: out.Asked, Failures: out.Failures}
	if out.DecidedBy != nil {
		got.DecidedBy = *out.DecidedBy
	}
	for _, entry := range logs.All() {
		fields := entry.ContextMap()
		if fields["kind"] == nil { // failures are in the answer
			got.Warnings = append(got.Warnings, fmt.Sprint(fields["module"], fields["file"], ": ", entry.Message))
		}
	}
	return got
}

func writeModules(t *testing.T, modules []string) string {
	dir := t.TempDir()
	for i, source := range modules {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.lua", i+1)), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func writeRulesConfig(t *testing.T, callback, onError string, modules int) string {
	var text strings.Builder
	if onError == "synapse" {
		text.WriteString("on_error: synapse\n")
	}
	text.WriteString("modules:\n")
	if modules == 0 {
		text.Reset()
	}
	for i := range modules {
		fmt.Fprintf(&text, "- module: %d.lua\n  allow: [auth, background_updates, presence_router, legacy_account]\n", i+1)
		if onError != "" && onError != "synapse" {
			fmt.Fprintf(&text, "  callbacks: { %s: { on_error: %s } }\n", callback, onError)
		}
	}
	path := filepath.Join(t.TempDir(), "axolua.yaml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
