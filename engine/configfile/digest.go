package configfile

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// Digest gives 32 bytes that are equal for two files if and only if all that a reload takes up is equal: not the
// paths, the doors, comments or layout, but everything else, secrets included.
func (f *File) Digest() []byte {
	type module struct {
		Module
		Config string // in Go syntax, which orders keys and, unlike JSON, keeps the bytes of a secret that is not UTF-8
	}
	modules := make([]module, len(f.Modules))
	for i, m := range f.Modules {
		modules[i] = module{m, fmt.Sprintf("%#v", m.Config)}
	}
	reloadable := struct {
		File
		Modules []module
		All     bool
		// What follows shadows what needs a restart.
		Path, Reads, Raw, Scripts, Data, Doors struct{}
	}{File: *f, Modules: modules, All: f.Modules == nil}
	canonical, err := json.Marshal(reloadable) // orders the keys of maps
	if err != nil {
		panic(err) // numbers, words and lists of them: there is nothing in it that JSON lacks
	}
	sum := sha256.Sum256(canonical)
	return sum[:]
}
