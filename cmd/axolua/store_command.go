package main

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

var storeCommand = command{
	name: "store", args: "usage|list|get|set|delete|export|import|backup ...", short: "look at what modules remember, and change it",
	long: "  usage [MODULE]           how many keys and bytes there are\n" +
		"  list MODULE [PREFIX]     the keys that begin with PREFIX, and what they hold\n" +
		"  get MODULE KEY           the value, as JSON\n" +
		"  set MODULE KEY VALUE     VALUE is JSON; - reads it from standard input\n" +
		"  delete MODULE KEY        with --user and neither: all that modules remember of that user\n" +
		"  export MODULE            all keys as lines of JSON, those of users too\n" +
		"  import MODULE            sets the keys of such lines, from standard input\n" +
		"  backup FILE              all of the store, as it is at one moment\n\n" +
		"MODULE is a file such as 20-links.lua, its name without digits and ending, or shared/NAME. It works while axolua serve\n" +
		"runs, through control.sock in the data directory, and without. docs/store.md says how to restore a backup.",
	formats: []string{"text"},
	flags: func(fs *flag.FlagSet) action {
		user := fs.String("user", "", "`ID` of the user whose keys are meant, those of store.user(ID)")
		ttl := fs.Duration("ttl", 0, "`D` is how long what is set stays, such as 24h; by default until it is deleted")
		return func(c *invocation, args []string) error { return c.store(args, order{User: *user, TTL: *ttl}) }
	},
}

var jobsCommand = command{
	name: "jobs", args: "list [MODULE] | retry ID | drop ID", short: "look at the jobs of modules, and at those that failed",
	long: "A job that failed for good is kept until it is dropped, or tried again from the first attempt on. It works while axolua\n" +
		"serve runs and without, but only that runs jobs.",
	formats: []string{"text"},
	flags: func(*flag.FlagSet) action {
		return func(c *invocation, args []string) error { return c.store(append([]string{"jobs"}, args...), order{}) }
	},
}

// orderForms are what stands behind the names of orders: in brackets what may be left out.
var orderForms = map[string]string{
	"usage": "[MODULE]", "list": "MODULE [PREFIX]", "get": "MODULE KEY", "set": "MODULE KEY VALUE", "delete": "MODULE KEY", "export": "MODULE",
	"import": "MODULE", "backup": "FILE", "jobs list": "[MODULE]", "jobs retry": "ID", "jobs drop": "ID",
}

// store carries out one order, whose words are in args.
func (c *invocation) store(args []string, o order) error {
	name := ""
	for n := 1; n <= min(2, len(args)); n++ {
		if joined := strings.Join(args[:n], " "); orderForms[joined] != "" {
			name, args = joined, args[n:]
			break
		}
	}
	if name == "" {
		return noOrder(args)
	}
	if name == "delete" && len(args) == 0 && o.User != "" {
		return c.print(order{Do: "store delete", User: o.User}, nil)
	}
	form := strings.Fields(orderForms[name])
	if least := len(form) - strings.Count(orderForms[name], "["); len(args) < least || len(args) > len(form) {
		return exit{exitUsage, "want " + name + " " + orderForms[name]}
	}
	if o.TTL < 0 || o.TTL != 0 && name != "set" {
		return exit{exitUsage, "--ttl: want a duration above zero, with set"}
	}
	file, in := o.fill(name, form, args)
	o.Do = "store " + name
	if strings.HasPrefix(name, "jobs ") {
		o.Do = name
	}
	switch {
	case name == "backup":
		return c.backup(o, file)
	case name == "import" || name == "set" && file == "-":
		return c.print(o, c.stdin)
	}
	return c.print(o, in)
}

// fill puts the words where they belong. The file is that of backup, or a value that may be "-"; in is the value.
func (o *order) fill(name string, form, args []string) (file string, in io.Reader) {
	for i, word := range args {
		switch strings.Trim(form[i], "[]") {
		case "MODULE":
			o.Module = word
		case "KEY", "ID":
			o.Key = word
		case "PREFIX":
			o.Prefix = word
		case "VALUE", "FILE":
			file, in = word, strings.NewReader(word)
		}
	}
	return file, in
}

// noOrder says which orders there are.
func noOrder(args []string) error {
	jobs := len(args) > 0 && args[0] == "jobs"
	if jobs {
		args = args[1:]
	}
	want := "want one of " + orList(orderNames(jobs))
	if len(args) > 0 {
		want += catalog.DidYouMean(args[0], orderNames(jobs))
	}
	return exit{exitUsage, want}
}

func orderNames(jobs bool) []string {
	if jobs {
		return []string{"list", "retry", "drop"}
	}
	return []string{"usage", "list", "get", "set", "delete", "export", "import", "backup"}
}

func (c *invocation) print(o order, in io.Reader) error {
	if in == nil {
		in = strings.NewReader("")
	}
	return c.order(o, in, c.stdout)
}

// backup writes the file in whole or not at all, also when it is killed, and never over another.
func (c *invocation) backup(o order, path string) error {
	if exists(path) {
		return exit{exitFailed, (&fs.PathError{Op: "backup", Path: path, Err: fs.ErrExist}).Error()}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*")
	if err != nil {
		return exit{exitFailed, err.Error()}
	}
	begun := time.Now()
	err = c.order(o, strings.NewReader(""), f)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	fmt.Fprintf(c.stderr, "%s has all of the store as it was at %s\n", path, begun.UTC().Format(time.RFC3339))
	return nil
}
