package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// starter is what init lays down. A name that begins with a dot has "dot" in front here.
//
//go:embed starter
var starter embed.FS

const starterDir = "starter"

var initCommand = command{
	name: "init", args: "DIR", short: "lay down a directory to begin with: configuration, a module, its test, settings for editors",
	long: "Nothing that is there already is changed. With --update only what is generated (.luacheckrc, .luarc.json and types/) is\n" +
		"written, in place of what is there: after an upgrade of axolua it has the names of the new version.",
	flags: func(fs *flag.FlagSet) action {
		update := fs.Bool("update", false, "write what is generated anew, and nothing else")
		return func(c *invocation, args []string) error {
			if len(args) != 1 {
				return exit{exitUsage, "want DIR"}
			}
			return c.init(args[0], *update)
		}
	},
}

// isGenerated tells what init --update writes.
func isGenerated(name string) bool {
	return name == ".luacheckrc" || name == ".luarc.json" || strings.HasPrefix(name, "types/")
}

func (c *invocation) init(dir string, update bool) error {
	files, err := starterFiles(update)
	if err != nil {
		return err
	}
	var there []string
	for _, f := range files {
		switch _, err := os.Lstat(filepath.Join(dir, f.name)); {
		case err == nil:
			there = append(there, filepath.Join(dir, f.name))
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	if len(there) > 0 && !update {
		return exit{exitFailed, "nothing was written, because there is already " + strings.Join(there, ", ")}
	}
	written := []string{}
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.content, 0o644); err != nil {
			return err
		}
		written = append(written, path)
	}
	return c.told(dir, written, update)
}

type starterFile struct {
	name    string // with slashes
	content []byte
}

func starterFiles(generatedOnly bool) (files []starterFile, err error) {
	err = fs.WalkDir(starter, starterDir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name := strings.TrimPrefix(strings.TrimPrefix(path, starterDir+"/"), "dot")
		if generatedOnly && !isGenerated(name) {
			return nil
		}
		content, err := starter.ReadFile(path)
		files = append(files, starterFile{name, content})
		return err
	})
	return files, err
}

// told says what was written, and what to do with it.
func (c *invocation) told(dir string, written []string, update bool) error {
	if c.format == "json" {
		return c.printJSON(map[string]any{"files": written})
	}
	for _, path := range written {
		fmt.Fprintln(c.stdout, path)
	}
	if update {
		return nil
	}
	fmt.Fprintf(c.stdout, `
What next:
  cd %s
  axolua check    finds mistakes in the modules and in axolua.yaml
  axolua test     runs the tests beside the modules
  axolua serve    answers questions, and reloads what is saved
  luacheck .      finds unused and misspelt names, if luacheck is installed
Change scripts/10-words.lua, or put a module of your own beside it. An editor with the Lua language server knows all names.
`, dir)
	return nil
}
