package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
)

// gather makes a scripts directory of links to files, with a copy of the lib beside the first of them by name that has
// one: a link would lead out of that directory. What is wrong with the lib is in the problems.
func gather(files map[string]string, opts source.Options) (dir string, problems luasrc.Problems, err error) {
	dir, err = os.MkdirTemp("", "axolua-check-")
	if err != nil {
		return "", nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	beside := ""
	for _, name := range sortedNames(files) {
		abs, err := filepath.Abs(files[name])
		if err == nil {
			err = os.Symlink(abs, filepath.Join(dir, name))
		}
		if err != nil {
			return "", nil, err
		}
		if beside == "" && exists(filepath.Join(filepath.Dir(abs), "lib")) {
			beside = filepath.Dir(abs)
		}
	}
	if beside == "" {
		return dir, nil, nil
	}
	problems, err = copyLib(beside, dir, opts)
	return dir, problems, err
}

// copyLib copies the libraries of one scripts directory to another.
func copyLib(from, to string, opts source.Options) (problems luasrc.Problems, err error) {
	snap, err := source.Read(from, opts)
	if err != nil {
		return nil, err
	}
	for _, p := range snap.Problems {
		if strings.HasPrefix(p.Error(), "lib") { // the directory itself is not what was asked about
			problems = append(problems, luasrc.Problem{File: "scripts", Text: p.Error()})
		}
	}
	for _, f := range snap.Files {
		switch path := filepath.Join(to, filepath.FromSlash(f.Name)); {
		case f.Module():
		case f.Problem != nil:
			problems = append(problems, luasrc.Problem{File: f.Name, Text: strings.TrimPrefix(f.Problem.Error(), f.Name+": ")})
		default:
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(f.Content), 0o600)); err != nil {
				return nil, err
			}
		}
	}
	return problems, nil
}
