package catalog

import "embed"

// examples has <callback>.lua and <callback>_test.lua for each callback: `axolua test engine/catalog/examples` runs them.
//
//go:embed examples/*.lua
var examples embed.FS

// Example gives a module that handles cb, and its test, as they are in the reference.
func (cb *Callback) Example() (module, test string) {
	return example(cb.Name + ".lua"), example(cb.Name + "_test.lua")
}

// example is a file; "" if there is none, which a test does not let pass.
func example(name string) string {
	text, _ := examples.ReadFile("examples/" + name)
	return string(text)
}
