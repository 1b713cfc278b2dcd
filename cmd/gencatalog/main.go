// Command gencatalog writes what is generated from the catalogue and from the tables of package bindings. Run it by `make
// generate`, in the repository's root.
//
// typed.go makes the typed methods of the engine, python.go what Synapse's side knows of the callbacks; everything that
// Lua's side reads is made by package render, of what surface.go and tests.go gather.
package main

import (
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/axolua/axolua/engine/catalog/render"
)

func main() {
	files, err := generated()
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := write(path, files[path]); err != nil {
			log.Fatal(err)
		}
	}
	for _, dir := range whole {
		if err := tidy(dir, files); err != nil {
			log.Fatal(err)
		}
	}
}

// starter is what `axolua init` lays down, for which it is embedded. The definitions for editors are there.
const (
	starter = "cmd/axolua/starter"
	types   = starter + "/types"

	reference = "docs/reference"
)

// whole are the directories in which everything is generated.
var whole = []string{types, reference, reference + "/callbacks", reference + "/libraries"}

// generated gives every generated file, by path.
func generated() (map[string][]byte, error) {
	methods, err := typedMethods()
	if err != nil {
		return nil, err
	}
	python, err := pythonCallbacks()
	if err != nil {
		return nil, err
	}
	s := surface()
	files := map[string][]byte{
		"engine/typed_gen.go":       methods,
		pythonCatalogue:             python,
		".luacheckrc":               render.Luacheck(s),
		".luarc.json":               render.LuaRC(types),
		starter + "/dot.luacheckrc": render.Luacheck(s),
		starter + "/dot.luarc.json": render.LuaRC("types"),
	}
	for name, content := range render.Types(s) {
		files[types+"/"+name] = content
	}
	for name, content := range render.Reference(s) {
		files[reference+"/"+name] = content
	}
	return files, nil
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

// tidy removes what is in a directory and is not generated any more.
func tidy(dir string, files map[string][]byte) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		path := dir + "/" + e.Name()
		if _, keep := files[path]; keep || e.IsDir() || err != nil {
			continue
		}
		err = os.Remove(path)
	}
	return err
}
