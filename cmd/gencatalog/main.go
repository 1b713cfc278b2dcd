// Command gencatalog writes what is generated from the catalogue and from the tables of package bindings. Run it by `make
// generate`, in the repository's root.
//
// typed.go makes the typed methods of the engine; everything that Lua's side reads is made by package render, of what
// surface.go and tests.go gather.
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
}

// generated gives every generated file, by path.
func generated() (map[string][]byte, error) {
	methods, err := typedMethods()
	if err != nil {
		return nil, err
	}
	s, err := surface()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"engine/typed_gen.go": methods,
		".luacheckrc":         render.Luacheck(s),
	}, nil
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
