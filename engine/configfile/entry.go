package configfile

import (
	"encoding/json"
	"errors"

	"github.com/axolua/axolua/engine"
)

// Policies reads of a file's text what its modules fall back on, and nothing that needs its secrets: they may be gone
// since it was loaded. What is wrong in text is left at its default.
func Policies(text []byte) *File {
	none := func(string) (string, bool) { return "none", true }
	f, err := Parse("axolua.yaml", text, none, func(string) ([]byte, error) { return []byte("none"), nil })
	var wrong *Error
	if errors.As(err, &wrong) {
		return wrong.Rest
	}
	return f
}

// Entry gives the settings of a module that has entry in `modules`, such as { "module": "a.lua", "on_error": "deny" },
// under what else stands in f. The error is an *Error, whose lines and columns mean nothing.
func (f *File) Entry(entry map[string]any) (engine.ModuleSettings, error) {
	text, err := json.Marshal(map[string]any{"modules": []any{entry}})
	if err != nil {
		return engine.ModuleSettings{}, err
	}
	none := func(string) (string, bool) { return "", false }
	with, err := Parse("axolua.yaml", text, none, readBounded)
	if err != nil {
		return engine.ModuleSettings{}, err
	}
	with.OnError, with.Callbacks = f.OnError, f.Callbacks
	return with.moduleSettings(&with.Modules[0]), nil
}
