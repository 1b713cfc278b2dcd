package configfile

import (
	"github.com/axolua/axolua/engine/luasrc"
)

// idleKeys are read and checked, so that a file of an earlier version is good, but nothing follows from them any more:
// background.limits and background.vms have taken their place.
var idleKeys = [][]any{{"background", "time"}, {"background", "share"}}

// idle names what in the file has no effect: an admin must not take a rule for kept that is not.
func idle(file string, root *value) []Problem {
	warned := &problems{file: file}
	for _, path := range idleKeys {
		v, _, key := root.walk(path)
		if v != nil && v.says() {
			warned.add(key.line, key.col, "%s has no effect in this version", pathText(path))
		}
	}
	return warned.sorted()
}

// says reports whether v asks for anything: false and an empty section do not.
func (v *value) says() bool {
	switch v.kind {
	case broken, null:
		return false
	case mapping:
		return len(v.entries) > 0
	}
	return v.scalar != false
}

// Warned gives Warnings as the problems of a load are given.
func (f *File) Warned() luasrc.Problems {
	list := make(luasrc.Problems, len(f.Warnings))
	for i, w := range f.Warnings {
		list[i] = luasrc.Problem{File: w.File, Line: w.Line, Column: w.Column, Text: w.Text, Warning: true}
	}
	return list
}
