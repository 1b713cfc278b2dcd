package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
	"go.uber.org/zap"
)

var checkCommand = command{
	name: "check", args: "[PATH ...]", short: "load without serving and list every problem as file:line:column: text",
	long: "PATH is a scripts directory, or module files to check on their own, with lib/ beside the first of them.\n" +
		"Without it, what serve would load is checked, and with require_tests: true the tests are run, as serve does. Warnings\n" +
		"alone are no reason to fail.",
	flags: func(*flag.FlagSet) action { return (*invocation).check },
}

func (c *invocation) check(paths []string) error {
	files, err := c.files(paths)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	conf, refused := c.load()
	found, _ := problemsIn(refused)
	switch {
	case conf == nil:
		return c.report(found, nil)
	case refused != nil && files == nil && !exists(conf.Scripts): // the part that names them may be what is wrong
		return c.report(append(found, conf.Warned()...), nil)
	case refused != nil:
		found = append(found, luasrc.Problem{File: conf.path, Warning: true, Text: "the modules are checked with what of it could be read"})
	}
	found = append(found, conf.Warned()...)
	problems, shown, err := c.checkScripts(conf, refused == nil, files)
	if err == nil && refused == nil && files == nil && conf.RequireTests && !fatal(problems) {
		err = conf.checkTests(&problems)
	}
	if err != nil {
		return err
	}
	return c.report(append(found, problems...), func(name string) string {
		if name == conf.path {
			return name
		}
		return shown(name)
	})
}

// checkTests adds what serve would refuse because of require_tests.
func (c *configuration) checkTests(problems *luasrc.Problems) error {
	rig, err := engine.NewRig(c.engine(zap.NewNop()))
	if err == nil {
		_, err = c.passTests(context.Background(), rig)
	}
	failed, ok := problemsIn(err)
	if *problems = append(*problems, failed...); ok {
		return nil
	}
	return err
}

func fatal(problems luasrc.Problems) bool {
	return slices.ContainsFunc(problems, func(p luasrc.Problem) bool { return !p.Warning })
}

// checkScripts checks the modules, or files alone, and says how to show where they are. A configuration that is not
// whole is not read again.
func (c *invocation) checkScripts(conf *configuration, whole bool, files map[string]string) (luasrc.Problems, func(string) string, error) {
	var unread luasrc.Problems
	config, shown := conf.engine(zap.NewNop()), pathsIn(conf.Scripts)
	if !whole {
		config.Settings = func([]byte) (engine.Settings, error) { return conf.Settings(), nil }
	}
	if files != nil {
		dir, wrong, err := gather(files, source.Options{TrustPermissions: conf.TrustPermissions})
		if err != nil {
			return nil, nil, err
		}
		defer os.RemoveAll(dir)
		unread = wrong
		config.Scripts, config.Settings = dir, only(files, config.Settings)
		shown = func(name string) string {
			if path, ok := files[name]; ok {
				return path
			}
			return name
		}
	}
	problems, err := engine.Check(config)
	if refused, ok := problemsIn(err); ok { // the configuration, which changed meanwhile
		return refused, shown, nil
	}
	return append(unread, problems...), shown, err
}

// report prints problems, with the names of files as shown gives them, and fails if there is more than a warning.
func (c *invocation) report(problems luasrc.Problems, shown func(string) string) error {
	problems = slices.Clone(problems)
	for i, p := range problems {
		if shown != nil {
			problems[i].File = shown(p.File)
		}
	}
	if c.format == "json" {
		if err := c.printJSON(map[string]any{"problems": wire.Problems(problems)}); err != nil {
			return err
		}
	} else {
		for _, p := range problems {
			fmt.Fprintln(c.stdout, p)
		}
	}
	if fatal(problems) {
		return exit{code: exitFailed}
	}
	return nil
}

// files sorts out what to check: a directory takes the place of --scripts and gives nil; files give their paths by the
// name that their module has.
func (c *invocation) files(paths []string) (map[string]string, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	files := map[string]string{}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch name := filepath.Base(path); {
		case err != nil:
			return nil, err
		case info.IsDir() && len(paths) > 1:
			return nil, fmt.Errorf("%s is a directory; want one directory, or files", path)
		case info.IsDir():
			c.scripts = path
			return nil, nil
		case filepath.Ext(name) != ".lua":
			return nil, fmt.Errorf("%s is no module; want a file whose name ends in .lua", path)
		case files[name] != "":
			return nil, fmt.Errorf("%s and %s would be the same module", files[name], path)
		default:
			files[name] = path
		}
	}
	return files, nil
}

// only leaves of the modules in the settings those among files, in their order, and adds those that are missing.
func only(files map[string]string, settings func([]byte) (engine.Settings, error)) func([]byte) (engine.Settings, error) {
	return func(saved []byte) (engine.Settings, error) {
		s, err := settings(saved)
		if err != nil || s.Modules == nil {
			return s, err
		}
		var modules []engine.ModuleSettings
		listed := map[string]bool{}
		for _, m := range s.Modules {
			if listed[m.File] = true; files[m.File] != "" {
				modules = append(modules, m)
			}
		}
		for _, name := range sortedNames(files) {
			if !listed[name] {
				modules = append(modules, engine.ModuleSettings{File: name})
			}
		}
		s.Modules = modules
		return s, nil
	}
}

func sortedNames(files map[string]string) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// pathsIn shows a script by its path instead of its name, so that editors find it: from here, where it is below.
func pathsIn(scripts string) func(string) string {
	if here, err := os.Getwd(); err == nil && filepath.IsAbs(scripts) {
		if below, err := filepath.Rel(here, scripts); err == nil && filepath.IsLocal(below) {
			scripts = below
		}
	}
	return func(name string) string {
		if path := filepath.Join(scripts, name); !filepath.IsAbs(name) && exists(path) {
			return path
		}
		return name
	}
}
