package bindings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// TestWhatRouteDeclares is what whoever serves routes gets.
func TestWhatRouteDeclares(t *testing.T) {
	e, err := engine.New(engine.Config{Open: bindings.Open(bindings.Options{}), Scripts: saveModule(t, `
local function page() end
route("GET", "/renew/{token}/{rest...}", page)
route("POST", "/{$}", page, { auth = "admin" })`)})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	want := []engine.Task{
		{TaskID: engine.TaskID{Kind: engine.Route, Module: "20-a.lua", Name: "GET /renew/{token}/{rest...}"},
			Data: bindings.Route{Method: "GET", Space: "a", Path: "/renew/{token}/{rest...}", Auth: "none"}},
		{TaskID: engine.TaskID{Kind: engine.Route, Module: "20-a.lua", Name: "POST /{$} (admin)"},
			Data: bindings.Route{Method: "POST", Space: "a", Path: "/{$}", Auth: "admin"}},
	}
	got := e.Tasks().Tasks
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i, want := range []string{"[token rest]", "[]"} {
		if names := fmt.Sprint(got[i].Data.(bindings.Route).Params()); names != want {
			t.Errorf("got %s, want %s", names, want)
		}
	}
}

// TestRoutesAtLoad: what cannot be served is refused, with its line.
func TestRoutesAtLoad(t *testing.T) {
	const page = `route("GET", "/", function() end)`
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"conflict", map[string]string{"20-a.lua": page + "\n" + page}, "20-a.lua:2: bad argument #2 to 'route' (pattern"},
		{"two modules at one place", map[string]string{"10-a.lua": page, "20-a.lua": "\n" + page},
			"20-a.lua:2: bad argument #2 to 'route' (10-a.lua and 20-a.lua would both be served below /_axolua/a/"},
		{"no name for a URL", map[string]string{"20-a b.lua": page}, "20-a b.lua:1: route: 20-a b.lua cannot stand in a URL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, source := range c.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := engine.New(engine.Config{Open: bindings.Open(bindings.Options{}), Scripts: dir})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
