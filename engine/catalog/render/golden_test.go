package render_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/catalog/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with testdata/name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is not what comes now, which is\n%s", path, got)
	}
}

// small is a surface with one of each.
func small() *render.Surface {
	text := render.Param{Name: "s", Type: "string", Doc: "what to look at"}
	options := render.Param{Name: "options", Type: "Thing", Optional: true}
	get := render.Func{Name: "get", Doc: "Gets. Perhaps.", Params: []render.Param{text, options}, Power: "api.get", Asks: true,
		Returns: []render.Param{{Name: "thing", Type: "Thing", Optional: true, Doc: "nil if there is none"}, {Name: "count", Type: "integer"}}}
	return &render.Surface{
		Callbacks: []*catalog.Callback{catalog.ByName("check_event_for_spam"), catalog.ByName("check_auth"), catalog.ByName("on_new_event")},
		Globals: []render.Global{
			{Name: "deny", Doc: "Refuses.", Params: []render.Param{{Name: "refusal", Type: "table", Optional: true}}, Returns: []render.Param{{Type: "Denial"}}},
			{Name: "null", Type: "null", Doc: "JSON's null."},
			{Name: "make", Doc: "Makes.", Fields: []render.Param{{Name: "nothing", Type: "Thing"}}},
		},
		Libraries: []render.Library{{
			Name: "api", Doc: "The homeserver.", Values: []render.Param{{Name: "server_name", Type: "string", Doc: "Its name."}}, Funcs: []render.Func{get},
			Objects: []render.Library{{Name: "manager", Doc: "Manages.", Funcs: []render.Func{get}}},
		}, {Name: "text", Doc: "Texts.", Example: "-- scripts/text.lua\n", ExampleTest: "-- scripts/text_test.lua\n", Funcs: []render.Func{{Name: "fold", Doc: "Folds.", Params: []render.Param{text}, Returns: []render.Param{text}}}},
			{Name: "data", Doc: "Named elsewhere.", Named: "Thing"},
			{Name: "jobs", Doc: "Assigned. By modules.", Named: "fun()", Assigned: true,
				Bare: []render.Func{{Name: "every", Doc: "Ticks.", Params: []render.Param{text}, Declares: true}}},
			{Name: "page", Doc: "No table.", Bare: []render.Func{{Name: "route", Doc: "Serves.", Declares: true}}}},
		Classes: []render.Class{{Name: "Thing", Doc: "A thing.", Fields: []render.Param{text}, Funcs: []render.Func{get}}},
		Tests: render.Tests{
			Globals:   []render.Global{{Name: "call", Doc: "Asks.", Params: []render.Param{text, {Name: "...", Type: "any"}}}},
			Libraries: []render.Library{{Name: "assert", Doc: "As in Lua, and more.", Funcs: []render.Func{{Name: "equal", Doc: "Equal.", Params: []render.Param{text}}}}},
			Classes:   []render.Class{{Name: "Reply", Doc: "What comes.", Fields: []render.Param{text}}},
		},
		Lua: map[string][]string{"print": nil, "config": nil, "string": {"sub", "len"}},
	}
}

func TestLuacheck(t *testing.T) { golden(t, "luacheckrc.golden", render.Luacheck(small())) }

func TestTypes(t *testing.T) {
	for name, content := range render.Types(small()) {
		golden(t, "types_"+name, content)
	}
}

func TestReference(t *testing.T) {
	s := small()
	s.LuaDocs = []render.Param{{Name: "print", Doc: "To the log."}, {Name: "string", Doc: "Bounded."}}
	s.Libraries[0].Areas = []render.Area{{Name: "things", Title: "All things", Members: []string{"get", "manager"}}}
	pages := render.Reference(s)
	for _, name := range []string{"README.md", "objects.md", "names.md", "libraries/api.md", "libraries/api-things.md", "libraries/text.md", "libraries/data.md",
		"libraries/jobs.md", "libraries/page.md",
		"callbacks/check_event_for_spam.md", "callbacks/check_auth.md", "callbacks/on_new_event.md"} {
		golden(t, "reference_"+strings.ReplaceAll(name, "/", "_"), pages[name])
		delete(pages, name)
	}
	if len(pages) > 0 {
		t.Errorf("there are pages that nobody looks at: %v", slices.Collect(maps.Keys(pages)))
	}
}

func TestLuaRC(t *testing.T) {
	text := render.LuaRC("a/types")
	var rc map[string]any
	if err := json.Unmarshal(text, &rc); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rc["workspace.library"], rc["runtime.version"]); got != "[a/types]Lua 5.1" {
		t.Errorf("got %s in\n%s", got, text)
	}
}
