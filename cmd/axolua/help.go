package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// helpCommand is no variable, because it refers to all commands and they to it.
func helpCommand() command {
	return command{
		name: "help", args: "[COMMAND]", short: "this list, or what a command takes",
		flags: func(*flag.FlagSet) action { return (*invocation).help },
	}
}

func (c *invocation) help(args []string) error {
	switch len(args) {
	case 0:
		printCommands(c.stdout)
		return nil
	case 1:
		return c.dispatch(args[0], []string{"--help"})
	}
	return exit{exitUsage, "want one command"}
}

func printCommands(w io.Writer) {
	fmt.Fprint(w, "axolua runs Lua modules for Matrix homeservers.\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, cmd := range commands() {
		fmt.Fprintf(table, "  axolua %s\t%s\n", strings.TrimSpace(cmd.name+" "+cmd.args), cmd.short)
	}
	table.Flush()
	fmt.Fprint(w, "\nEvery command takes --scripts DIR, --config FILE and --format text|json; axolua help COMMAND says more.\n")
}

func printCommand(w io.Writer, cmd *command, fs *flag.FlagSet) {
	fmt.Fprintf(w, "%s\n\n%s.\n", strings.TrimSpace("axolua "+cmd.name+" [FLAGS] "+cmd.args), strings.ToUpper(cmd.short[:1])+cmd.short[1:])
	if cmd.long != "" {
		fmt.Fprintf(w, "%s\n", cmd.long)
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fs.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		fmt.Fprintf(table, "  %s\t%s\n", strings.TrimSpace(dashes(f.Name)+f.Name+" "+value), text)
	})
	table.Flush()
}

// dashes go in front of a flag's name: one before a letter, as people write it.
func dashes(name string) string {
	if len(name) == 1 {
		return "-"
	}
	return "--"
}
