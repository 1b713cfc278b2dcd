package bindings_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// testFunction finds the tests of a Lua file.
var testFunction = regexp.MustCompile(`(?m)^function (test_\w+)\(\w*\)`)

// luaTest is the end of a module whose tests are asked for by name: a test that raises is a failed question.
const luaTest = `
function check_event_for_spam(event)
  local test = _G[event.content.test]
  if test then test(event) end
end

function check_media_file_for_spam(file_wrapper, file_info)
  _G[file_info.file_id](file_wrapper)
end
`

// luaWorlds change what the tests of a file find, by its name: the test of a library that needs more than a homeserver
// puts it there.
var luaWorlds = map[string]func(*testing.T, *bindings.Options, *engine.ModuleSettings){}

// TestLua runs testdata/<library>_test.lua: each global function test_*() is a test, which fails by raising. It gets an
// event, and in file_wrapper_test.lua the file "abc". All libraries are there, with every power, and `api` is the homeserver
// of testdata/api_server.json, new for each test.
//
// Every member of every library and every method of every class has to be used by one of them.
func TestLua(t *testing.T) {
	files, err := filepath.Glob("testdata/*_test.lua")
	if err != nil || len(files) == 0 {
		t.Fatal("no tests", err)
	}
	used := newUses()
	bindings.OnCall(used.note)
	defer bindings.OnCall(nil)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".lua"), func(t *testing.T) { runLuaFile(t, file) })
	}
	t.Run("every member", func(t *testing.T) { used.wantAll(t, bindings.Libraries(), bindings.Classes()) })
}

func runLuaFile(t *testing.T, file string) {
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	names := testFunction.FindAllSubmatch(source, -1)
	if len(names) == 0 {
		t.Fatal("there is no test in it")
	}
	for _, name := range names {
		test := string(name[1])
		t.Run(test, func(t *testing.T) { runLuaTest(t, file, string(source), test) })
	}
}

func runLuaTest(t *testing.T, file, source, test string) {
	dir, module := t.TempDir(), strings.TrimSuffix(filepath.Base(file), "_test.lua")+".lua" // tests are no modules
	if err := os.WriteFile(filepath.Join(dir, module), []byte(source+luaTest), 0o600); err != nil {
		t.Fatal(err)
	}
	server, settings := luaServer(t), everyPower(module)
	options := bindings.Options{Host: server}
	if change := luaWorlds[filepath.Base(file)]; change != nil {
		change(t, &options, &settings.Modules[0])
	}
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(options), Now: server.Now,
		Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	a, err := e.Call(context.Background(), luaQuestion(t, file, test))
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range a.Failures {
		t.Errorf("%s", strings.ReplaceAll(failure.Error()+"\n"+failure.Traceback, module+":", file+":"))
	}
}

// luaQuestion is what a module with tests is asked, so that one of them runs.
func luaQuestion(t *testing.T, file, test string) engine.Question {
	t.Helper()
	if filepath.Base(file) == "file_wrapper_test.lua" {
		return engine.Question{Callback: catalog.CheckMediaFileForSpam, Args: []any{bindings.FileBytes([]byte("abc")), engine.FileInfo{FileID: test}}}
	}
	event, err := bindings.NewEvent(map[string]any{"type": "test", "content": map[string]any{"test": test}})
	if err != nil {
		t.Fatal(err)
	}
	return engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}}
}

// luaServer is the homeserver that Lua tests find.
func luaServer(t *testing.T) *hosttest.Server {
	t.Helper()
	text, err := os.ReadFile("testdata/api_server.json")
	if err != nil {
		t.Fatal(err)
	}
	var content map[string]any
	if err := json.Unmarshal(text, &content); err != nil {
		t.Fatal(err)
	}
	server := hosttest.New("example.org")
	if err := server.Load(content); err != nil {
		t.Fatal(err)
	}
	return server
}

// everyPower allows a module everything, for as long as a slow machine may need.
func everyPower(file string) engine.Settings {
	allow := []string{}
	for _, lib := range bindings.Libraries() {
		for _, f := range lib.Funcs {
			if f.Power != "" {
				allow = append(allow, f.Power)
			}
		}
	}
	return engine.Settings{CallTimeout: time.Minute, Modules: []engine.ModuleSettings{{File: file, Allow: allow}},
		Limits: engine.Limits{Time: time.Minute, Instructions: 1 << 40}}
}

// uses are the members of libraries that were used. VMs note them at once.
type uses struct {
	mu  sync.Mutex
	all map[string]bool
}

func newUses() *uses { return &uses{all: map[string]bool{}} }

func (u *uses) note(library, member string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all[strings.TrimPrefix(library+"."+member, ".")] = true
}

// unused lists the members of libs and the methods of classes that were not.
func (u *uses) unused(libs []bindings.Library, classes []bindings.Class) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	var errs []error
	want := func(library, member string) {
		if name := strings.TrimPrefix(library+"."+member, "."); !u.all[name] {
			errs = append(errs, fmt.Errorf("no test in testdata/*_test.lua uses %s", name))
		}
	}
	for _, lib := range libs {
		for _, v := range lib.Values {
			want(lib.Name, v.Name)
		}
		for _, f := range lib.Funcs {
			want(lib.Name, f.Name)
		}
		for _, f := range lib.Bare {
			want("", f.Name)
		}
		for _, o := range lib.Objects {
			for _, f := range o.Funcs {
				want(lib.Name+"."+o.Name, f.Name)
			}
		}
	}
	for _, c := range classes {
		for _, f := range c.Funcs {
			want(cmp.Or(c.Called, c.Name), f.Name)
		}
	}
	return errors.Join(errs...)
}

func (u *uses) wantAll(t *testing.T, libs []bindings.Library, classes []bindings.Class) {
	if err := u.unused(libs, classes); err != nil {
		t.Error(err)
	}
}

// TestUnused: members of every kind are missed where nothing uses them.
func TestUnused(t *testing.T) {
	lib := bindings.Library{Name: "x", Values: []bindings.Value{{Name: "v"}}, Funcs: []bindings.Func{{Name: "f"}, {Name: "g"}}, Bare: []bindings.Func{{Name: "b"}},
		Objects: []bindings.Library{{Name: "o", Funcs: []bindings.Func{{Name: "m"}}}}}
	classes := []bindings.Class{{Name: "C", Funcs: []bindings.Func{{Name: "m"}}}, {Name: "D", Called: "d", Funcs: []bindings.Func{{Name: "m"}}}}
	u := newUses()
	u.note("x", "g")
	err := u.unused([]bindings.Library{lib}, classes)
	for _, name := range []string{"x.v", "x.f", "b", "x.o.m", "C.m", "d.m"} {
		if err == nil || !strings.Contains(err.Error(), "uses "+name) {
			t.Errorf("got %v, want %s in it", err, name)
		}
	}
	if err != nil && strings.Contains(err.Error(), "x.g") {
		t.Error("x.g is used:", err)
	}
	u.note("x", "v")
	u.note("x", "f")
	u.note("", "b")
	u.note("x.o", "m")
	u.note("C", "m")
	u.note("d", "m")
	if err := u.unused([]bindings.Library{lib}, classes); err != nil {
		t.Error(err)
	}
}
