package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

var listCommand = command{
	name: "list", args: "[--callbacks]", short: "the modules in the order of asking, and what each handles and declares",
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
	e, closeAll, err := c.open(io.Discard)
	if err != nil {
		return err
	}
	defer closeAll()
	modules := listed(e)
	if c.format == "json" {
		return c.printJSON(modules)
	}
	table := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	for _, m := range modules {
		does := slices.Clone(m.Callbacks)
		for _, task := range m.Tasks {
			does = append(does, strings.TrimSpace(string(task.Kind)+" "+task.Name+" "+parenthesised(task.Schedule)))
		}
		line := strings.Join(does, ", ")
		if line == "" {
			line = "(nothing)"
		}
		if len(m.Allow) > 0 {
			line += "\tallow: " + strings.Join(m.Allow, ", ")
		}
		fmt.Fprintf(table, "%s\t%s\n", m.Module, line)
	}
	return table.Flush()
}

// listedModule is a module with what it declares besides callbacks.
type listedModule struct {
	engine.ModuleStatus
	Tasks []listedTask `json:"tasks,omitempty"`
}

type listedTask struct {
	Kind     engine.TaskKind `json:"kind"`
	Name     string          `json:"name"`
	Schedule string          `json:"schedule,omitempty"`
}

func listed(e *engine.Engine) []listedModule {
	list := []listedModule{}
	for _, m := range e.Status().Modules {
		one := listedModule{ModuleStatus: m}
		for _, t := range e.Tasks().Tasks {
			if t.Module == m.Module {
				schedule, _ := t.Data.(jobs.Schedule)
				one.Tasks = append(one.Tasks, listedTask{t.Kind, t.Name, schedule.Spec})
			}
		}
		list = append(list, one)
	}
	return list
}

func parenthesised(text string) string {
	if text == "" {
		return ""
	}
	return "(" + text + ")"
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
