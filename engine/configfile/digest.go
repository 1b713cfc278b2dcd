package configfile

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// Digest gives 32 bytes that are equal for two files if and only if all that a reload takes up is equal: not what needs
// a restart, comments or layout, but everything else, secrets included.
func (f *File) Digest() []byte {
	type module struct {
		Module
		Config string // in Go syntax, which orders keys and, unlike JSON, keeps the bytes of a secret that is not UTF-8
	}
	modules := make([]module, len(f.Modules))
	for i, m := range f.Modules {
		modules[i] = module{m, fmt.Sprintf("%#v", m.Config)}
	}
	log := f.Log
	log.Format = ""
	reloadable := struct {
		File
		Modules []module
		All     bool
		Log     Log
		Token   string // of the admin API; in Admin it is hidden
		// What follows shadows what needs a restart, and what says nothing of its own.
		Path, Reads, Raw, Warnings, Scripts, DataDir, ServerName, Doors, Watch, Store, Routes struct{}
	}{File: *f, Modules: modules, All: f.Modules == nil, Log: log, Token: f.Admin.Token.Reveal()}
	canonical, err := json.Marshal(reloadable) // orders the keys of maps
	if err != nil {
		panic(err) // numbers, words and lists of them: there is nothing in it that JSON lacks
	}
	sum := sha256.Sum256(canonical)
	return sum[:]
}
