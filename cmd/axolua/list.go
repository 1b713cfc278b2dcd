package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

var listCommand = command{
	name: "list", args: "[--callbacks]", short: "the modules in the order of asking, and what each handles",
	flags: func(fs *flag.FlagSet) action {
		callbacks := fs.Bool("callbacks", false, "list every callback there is instead")
		return func(c *invocation, args []string) error {
			switch {
			case len(args) > 0:
				return exit{exitUsage, "takes no arguments"}
			case *callbacks:
				return c.listCallbacks()
			}
			return c.listModules()
		}
	},
}

func (c *invocation) listModules() error {
	e, _, err := c.open(io.Discard)
	if err != nil {
		return err
	}
	defer e.Close()
	modules := e.Status().Modules
	if c.format == "json" {
		return c.printJSON(append([]engine.ModuleStatus{}, modules...))
	}
	table := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	for _, m := range modules {
		handles := strings.Join(m.Callbacks, ", ")
		if handles == "" {
			handles = "(nothing)"
		}
		if len(m.Allow) > 0 {
			handles += "\tallow: " + strings.Join(m.Allow, ", ")
		}
		fmt.Fprintf(table, "%s\t%s\n", m.Module, handles)
	}
	return table.Flush()
}

func (c *invocation) listCallbacks() error {
	if c.format == "json" {
		return c.printJSON(catalog.All())
	}
	for i, cb := range catalog.All() {
		if i > 0 {
			fmt.Fprintln(c.stdout)
		}
		printCallback(c.stdout, cb)
	}
	return nil
}

func (c *invocation) printJSON(v any) error {
	enc := json.NewEncoder(c.stdout)
	enc.SetEscapeHTML(false)
	if isTerminal(c.stdout) {
		enc.SetIndent("", "  ")
	}
	return enc.Encode(v)
}
