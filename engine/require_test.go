package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// libraries is a scripts directory with something to require, a secret beside it and m.lua.
func libraries(t *testing.T, module string) (dir string) {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(top, "scripts")
	if err := os.MkdirAll(filepath.Join(dir, "lib", "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	saveScript(t, dir, "lib/words.lua", `return { name = "words" }`)
	saveScript(t, dir, "lib/deep/er.lua", `return { name = "deeper" }`)
	saveScript(t, dir, "other.lua", handler(""))
	saveScript(t, top, "secret.lua", `return { name = "secret" }`)
	saveScript(t, dir, "m.lua", module)
	return dir
}

// TestRequireStaysInLib: whatever name a module asks for, what it gets is a file of scripts/lib/.
func TestRequireStaysInLib(t *testing.T) {
	dir := libraries(t, handler(`local ok, lib = pcall(require, event.content.body) return ok and "got " .. lib.name or lib`))
	secret := filepath.Join(filepath.Dir(dir), "secret")
	e := startEngine(t, engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	for name, want := range map[string]string{
		"words": "got words", "deep.er": "got deeper", "deep/er": "got deeper",
		"wrods": "require: there is no scripts/lib/wrods.lua; did you mean lib/words.lua?",
		"other": "require: there is no scripts/lib/other.lua", "m": "require: there is no scripts/lib/m.lua",
		"..other": `require: there is no library "..other": names are such as "words" for scripts/lib/words.lua`, "../other": `no library "../other":`,
		"../../secret": `no library "../../secret":`, "....secret": `no library "....secret":`, "deep/../words": "require: there is no",
		"deep..words": "require: there is no", "./words": "require: there is no", "/words": "require: there is no",
		secret: "require: there is no", secret + ".lua": "require: there is no", "words.lua": "require: there is no",
		"words\x00": `no library "words\x00":`, "\x00.lua:1: x\n": `no library "\x00.lua:1: x\n":`, "": `no library "":`, "wörter": "there is no scripts/lib/wörter.lua",
		strings.Repeat(".", 1000): `no library "` + strings.Repeat(".", 100) + `":`,
		"WORDS":                   "require: there is no", `deep\er`: "require: there is no",
		"io": "require: there is no", "string": "require: there is no", "_G": "require: there is no",
	} {
		event, err := bindings.NewEvent(map[string]any{"content": map[string]any{"body": name}})
		if err != nil {
			t.Fatal(err)
		}
		a, err := e.Call(context.Background(), engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}})
		if err != nil {
			t.Fatal(err)
		}
		if v := a.Result.(engine.Verdict); !strings.Contains(v.Code+v.Error, want) {
			t.Errorf("require(%q): got %+v, want %s", name, a.Result, want)
		}
	}
}

// TestLinksInLib: a link that leads out refuses the load by its name and its end, also at a reload.
func TestLinksInLib(t *testing.T) {
	dir := libraries(t, `local lib = require("linked")`+"\n"+handler("return lib.name"))
	link := filepath.Join(dir, "lib", "linked.lua")
	config := engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})}
	to := func(target string) {
		t.Helper()
		_ = os.Remove(link)
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	to("../../secret.lua")
	_, err := engine.New(config)
	want := "lib/linked.lua: is a link out of the scripts directory, to " + filepath.Dir(dir) + "/secret.lua; what modules require must be in it"
	if err == nil || strings.Split(err.Error(), "\n")[0] != want {
		t.Fatalf("got  %v\nwant %s", err, want)
	}
	to("words.lua")
	e := startEngine(t, config)
	to("../../secret.lua")
	reloadRefused(t, e)
	to("deep/er.lua")
	reloads(t, e, true)
}

// TestLibrariesThatRaise: whatever a library raises, what is said names its file.
func TestLibrariesThatRaise(t *testing.T) {
	for source, want := range map[string]string{
		`error("no")`:   "lib/raises.lua:1: no",
		"\nerror { 1 }": "lib/raises.lua:2: raised a table",
		"\nerror()":     "lib/raises.lua:2: raised a nil",
	} {
		dir := libraries(t, `local lib = require("raises")`+"\n"+handler(""))
		saveScript(t, dir, "lib/raises.lua", source)
		_, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", source, err, want)
		}
	}
}
