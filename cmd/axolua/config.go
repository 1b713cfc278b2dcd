package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
	"github.com/axolua/axolua/engine/luasrc"
	"go.uber.org/zap"
)

const (
	configName     = "axolua.yaml"
	defaultScripts = "scripts"
)

// configuration is the file that holds, with what the command line changes in it.
type configuration struct {
	*configfile.File
	path string // "" without a file: every default holds
}

// load finds the configuration and reads it. The error is luasrc.Problems.
func (c *invocation) load() (*configuration, error) {
	path, scripts := c.find()
	if path == "" {
		f := configfile.Default()
		f.Scripts = scripts
		return &configuration{File: f}, nil
	}
	f, err := configfile.Load(path)
	if err != nil {
		return nil, configfile.Problems(path, err)
	}
	if scripts != "" {
		f.Scripts = scripts
	}
	return &configuration{f, path}, nil
}

// find gives the path of the configuration, "" for none, and the scripts' directory where the file does not choose it:
// --scripts says it, or the file was found in it, or there is none.
func (c *invocation) find() (path, scripts string) {
	if c.config != "" {
		return c.config, c.scripts
	}
	if exists(configName) {
		return configName, c.scripts
	}
	scripts = c.scripts
	if scripts == "" {
		scripts = defaultScripts
	}
	if inside := filepath.Join(scripts, configName); exists(inside) {
		return inside, scripts
	}
	return "", scripts
}

// exists takes a file that cannot be looked at for one that is there, so that reading it tells why.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// engine gives what an engine is made from, without what only serve needs.
func (c *configuration) engine(log *zap.Logger) engine.Config {
	return engine.Config{
		Scripts:  c.Scripts,
		Open:     bindings.Open(bindings.Options{ServerName: c.ServerName}),
		Settings: configfile.Reader(c.path),
		Log:      log,
	}
}

// open loads the scripts for a question or a look.
func (c *invocation) open() (*engine.Engine, *configuration, error) {
	conf, err := c.load()
	if err != nil {
		return nil, nil, c.notLoaded(err)
	}
	e, err := engine.New(conf.engine(zap.NewNop()))
	if err != nil {
		return nil, nil, c.notLoaded(err)
	}
	return e, conf, nil
}

// notLoaded tells every problem on standard error, one a line.
func (c *invocation) notLoaded(err error) error {
	problems, ok := problemsIn(err)
	if !ok {
		return exit{exitNotLoaded, err.Error()}
	}
	for _, p := range problems {
		fmt.Fprintln(c.stderr, p)
	}
	return exit{code: exitNotLoaded}
}

// problemsIn finds the list in an error of a load, whoever refused it.
func problemsIn(err error) (luasrc.Problems, bool) {
	var problems luasrc.Problems
	var load *engine.LoadError
	if errors.As(err, &load) {
		return load.Problems, true
	}
	return problems, errors.As(err, &problems)
}
