package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// env is all that a command has of the outside world besides the file system.
type env struct {
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	notify         func(c chan<- os.Signal, signals ...os.Signal)
	forget         func(c chan<- os.Signal) // undoes notify
}

// command is one subcommand, in a file of its own.
type command struct {
	name  string
	args  string // its positional arguments, for the usage line
	short string // what it does, for the list of commands
	long  string // what else there is to know, for its own help
	// formats are what --format may be; nil means text and json.
	formats []string
	// flags declares the command's own flags and gives what runs once they are read.
	flags func(*flag.FlagSet) action
}

// action does a command's work. An error that is no exit counts as exitFailed.
type action func(c *invocation, args []string) error

// invocation is one run of one command.
type invocation struct {
	*env
	scripts, config, format string // the flags that every command takes
}

// commands are listed in this order.
func commands() []command {
	return []command{initCommand, serveCommand, checkCommand, callCommand, testCommand, listCommand, storeCommand, jobsCommand, versionCommand, helpCommand()}
}

// run does what the arguments say and gives the exit code.
func run(e *env) int {
	c := &invocation{env: e}
	name, args, err := c.split(e.args)
	if err == nil {
		err = c.dispatch(name, args)
	}
	if err == nil {
		return exitDone
	}
	var ended exit
	if !errors.As(err, &ended) {
		ended = exit{exitFailed, err.Error()}
	}
	if ended.text != "" {
		fmt.Fprintf(e.stderr, "%s: %s\n", strings.TrimSpace("axolua "+name), ended.text)
	}
	return ended.code
}

// split finds the command's name, which flags that every command takes may precede.
func (c *invocation) split(args []string) (name string, rest []string, err error) {
	fs := c.flagSet("axolua")
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return "help", nil, nil
	case err != nil:
		return "", nil, wrongFlag(fs, err)
	case fs.NArg() == 0:
		printCommands(c.stderr)
		return "", nil, exit{code: exitUsage}
	}
	return fs.Arg(0), fs.Args()[1:], nil
}

func (c *invocation) dispatch(name string, args []string) error {
	cmd := find(name)
	if cmd == nil {
		return exit{exitUsage, fmt.Sprintf("unknown command%s; axolua help lists them", catalog.DidYouMean(name, commandNames()))}
	}
	fs := c.flagSet(name)
	do := cmd.flags(fs)
	positional, err := parse(fs, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		printCommand(c.stdout, cmd, fs)
		return nil
	case err != nil:
		return wrongFlag(fs, err)
	}
	if formats := cmd.printable(); c.format != "" && !slices.Contains(formats, c.format) {
		return exit{exitUsage, fmt.Sprintf("--format: got %q, want %s", c.format, orList(formats))}
	}
	return do(c, positional)
}

// printable lists what --format may be.
func (cmd *command) printable() []string {
	if cmd.formats == nil {
		return []string{"text", "json"}
	}
	return cmd.formats
}

// orList is "a, b or c".
func orList(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func find(name string) *command {
	for _, cmd := range commands() {
		if cmd.name == name {
			return &cmd
		}
	}
	return nil
}

func commandNames() []string {
	var names []string
	for _, cmd := range commands() {
		names = append(names, cmd.name)
	}
	return names
}

// flagSet has the flags that every command takes. Values from before the command's name stay.
func (c *invocation) flagSet(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors are ours to word
	fs.StringVar(&c.scripts, "scripts", c.scripts, "`DIR` of the modules, instead of the one in the configuration")
	fs.StringVar(&c.config, "config", c.config, "`FILE` with the configuration, instead of ./axolua.yaml or axolua.yaml in the scripts' directory")
	fs.StringVar(&c.format, "format", c.format, "`text|json`: how to print")
	return fs
}

// parse reads flags before, between and after the positional arguments; after -- everything is positional.
func parse(fs *flag.FlagSet, args []string) (positional []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		rest := fs.Args()
		if len(rest) == 0 {
			return positional, nil
		}
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			return append(positional, rest...), nil
		}
		positional, args = append(positional, rest[0]), rest[1:]
	}
}

// wrongFlag words an error of package flag for people, with a suggestion where a flag is unknown.
func wrongFlag(fs *flag.FlagSet, err error) error {
	text := err.Error()
	if name, unknown := strings.CutPrefix(text, "flag provided but not defined: -"); unknown {
		var names []string
		fs.VisitAll(func(f *flag.Flag) { names = append(names, "--"+f.Name) })
		name = "--" + strings.TrimPrefix(name, "-")
		return exit{exitUsage, fmt.Sprintf("unknown flag %s%s", name, catalog.DidYouMean(name, names))}
	}
	return exit{exitUsage, strings.ReplaceAll(text, " -", " --")}
}
