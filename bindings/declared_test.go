package bindings

import (
	"regexp"
	"slices"
	"testing"
)

// TestClassesAreDeclared: methods have code, which no homeserver stands in for, and what events have beyond their JSON is
// declared.
func TestClassesAreDeclared(t *testing.T) {
	for _, c := range Classes() {
		for _, f := range c.Funcs {
			if f.run == nil {
				t.Errorf("%s.%s does nothing", c.Name, f.Name)
			}
		}
	}
	for name := range eventComputed {
		if !slices.ContainsFunc(eventClass.Fields, func(f Param) bool { return f.Name == name }) {
			t.Errorf("Event.%s is not declared", name)
		}
	}
}

// TestOptionsAreDeclared: what editors know of http's options is what is taken.
func TestOptionsAreDeclared(t *testing.T) {
	var declared []string
	for _, f := range httpOptionsClass.Fields {
		declared = append(declared, f.Name)
	}
	slices.Sort(declared)
	if !slices.Equal(declared, optionFields) {
		t.Errorf("declared are %v, taken are %v", declared, optionFields)
	}
}

// TestDeclarations: everything is declared once, with its documentation, and every type is known.
func TestDeclarations(t *testing.T) {
	known := map[Type]bool{tText: true, tNumber: true, tInteger: true, tBool: true, tTable: true, tFunction: true, tAnything: true, tPlaces: true,
		tID: true, tJSON: true, tCount: true, tReplacement: true, tNets: true}
	for _, c := range Classes() {
		if known[Type(c.Name)] {
			t.Errorf("the class %s is declared twice", c.Name)
		}
		known[Type(c.Name)] = true
	}
	element := regexp.MustCompile(`(\[\])*$`)
	table := regexp.MustCompile(`^table<string, (.*)>$`)
	params := func(of string, list []Param) {
		for i, p := range list {
			base := table.ReplaceAllString(element.ReplaceAllString(string(p.Type), ""), "$1")
			if p.Name == "" || !known[p.Type] && !known[Type(base)] {
				t.Errorf("%s: %s is of the unknown type %q", of, p.Name, p.Type)
			}
			if slices.ContainsFunc(list[:i], func(before Param) bool { return before.Name == p.Name }) {
				t.Errorf("%s: %s is there twice", of, p.Name)
			}
		}
	}
	funcs := func(of string, list []Func) {
		for _, f := range list {
			if f.Doc == "" {
				t.Errorf("%s.%s has no documentation", of, f.Name)
			}
			params(of+"."+f.Name, f.Params)
			params(of+"."+f.Name, f.Returns)
		}
	}
	var libs func(of string, list []Library)
	libs = func(of string, list []Library) {
		for _, lib := range list {
			names := lib.names()
			slices.Sort(names)
			if len(slices.Compact(slices.Clone(names))) != len(names) || lib.Doc == "" {
				t.Errorf("%s%s: %v, %q", of, lib.Name, names, lib.Doc)
			}
			funcs(of+lib.Name, lib.Funcs)
			funcs("", lib.Bare)
			libs(of+lib.Name+".", lib.Objects)
		}
	}
	libs("", Libraries())
	for _, c := range Classes() {
		params(c.Name, c.Fields)
		funcs(c.Name, c.Funcs)
		if c.Doc == "" {
			t.Errorf("%s has no documentation", c.Name)
		}
	}
}
