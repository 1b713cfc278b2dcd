package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/text"
	"github.com/axolua/axolua/engine/catalog"
)

// order is what `axolua store` and `axolua jobs` ask for. Do is the command: "store get".
type order struct {
	Do     string
	Module string // "" for all
	User   string
	Key    string // of a value, or a job's id
	Prefix string
	TTL    time.Duration
}

// keeper carries orders out, in the process that has the store open.
type keeper struct {
	books   store.Backend
	queue   bindings.Queue
	scripts string // the directory of the modules, which may have nothing in the store yet
}

// do writes what an order gives to out.
func (k *keeper) do(ctx context.Context, o order, in io.Reader, out io.Writer) error {
	does := map[string]func(context.Context, *order, io.Reader, io.Writer) error{
		"store usage": k.usage, "store list": k.list, "store get": k.get, "store set": k.set, "store delete": k.delete,
		"store export": k.export, "store import": k.imports, "store backup": k.backup,
		"jobs list": k.listJobs, "jobs retry": k.retryJob, "jobs drop": k.dropJob,
	}[o.Do]
	if does == nil {
		return fmt.Errorf("there is no order %q", o.Do)
	}
	if o.Module != "" {
		if err := k.find(ctx, &o); err != nil {
			return err
		}
	}
	return does(ctx, &o, in, out)
}

// find makes the name that the store has for it of the module that o is about.
func (k *keeper) find(ctx context.Context, o *order) error {
	if !strings.HasPrefix(o.Module, "shared/") {
		o.Module = store.SpaceOf(o.Module)
	}
	names, err := k.names(ctx)
	if err == nil && !slices.Contains(names, o.Module) && !strings.HasPrefix(o.Module, "shared/") {
		err = fmt.Errorf("there is no module %s, and nothing in the store under that name; there are: %s%s",
			oneLine(text.Truncate(o.Module, shownValue)), someOf(names), catalog.DidYouMean(o.Module, names))
	}
	return err
}

// shownNames is how many names an error has: modules may make any number of shared ones.
const shownNames = 20

func someOf(names []string) string {
	shown := make([]string, 0, shownNames)
	for _, name := range names[:min(shownNames, len(names))] {
		shown = append(shown, oneLine(text.Truncate(name, shownValue)))
	}
	list := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		list += fmt.Sprintf(" and %d others", more)
	}
	return list
}

// names are those of the modules, and of what else has something in the store.
func (k *keeper) names(ctx context.Context) (names []string, err error) {
	spaces, err := k.books.Spaces(ctx)
	for _, u := range spaces {
		if !strings.HasPrefix(u.Name, "_") {
			names = append(names, u.Name)
		}
	}
	files, _ := filepath.Glob(filepath.Join(k.scripts, "*.lua"))
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.lua") {
			names = append(names, store.SpaceOf(filepath.Base(file)))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), err
}

func (o *order) space() store.Space { return store.Space{Name: o.Module, User: o.User} }

func (k *keeper) usage(ctx context.Context, o *order, _ io.Reader, out io.Writer) error {
	spaces, err := k.books.Spaces(ctx)
	if o.Module != "" {
		var u store.Usage
		u, err = k.books.Usage(ctx, o.Module)
		spaces = []store.Usage{u}
	}
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, u := range spaces {
		fmt.Fprintf(table, "%s\t%d keys\t%d bytes\n", oneLine(u.Name), u.Keys, u.Bytes)
	}
	return table.Flush()
}

// shownValue is how many characters of a value a list shows.
const shownValue = 100

func (k *keeper) list(ctx context.Context, o *order, _ io.Reader, out io.Writer) error {
	for entry, err := range k.books.Each(ctx, o.space(), o.Prefix) {
		if err != nil {
			return err
		}
		value := string(entry.Value)
		if entry.Queue != nil {
			value = fmt.Sprintf("(queue of %d)", len(entry.Queue))
		}
		if entry.TTL > 0 {
			value = fmt.Sprintf("%s (for %s)", text.Truncate(value, shownValue), entry.TTL.Round(time.Second))
		}
		fmt.Fprintf(out, "%s  %s\n", oneLine(entry.Key), oneLine(text.Truncate(value, shownValue+30)))
	}
	return nil
}

func (k *keeper) get(ctx context.Context, o *order, _ io.Reader, out io.Writer) error {
	value, found, err := k.books.Get(ctx, o.space(), o.Key)
	switch {
	case err != nil:
		return err
	case !found:
		return fmt.Errorf("%s has no key %s", o.Module, o.Key)
	}
	_, err = fmt.Fprintf(out, "%s\n", value)
	return err
}

func (k *keeper) set(ctx context.Context, o *order, in io.Reader, _ io.Writer) error {
	value, err := io.ReadAll(io.LimitReader(in, store.MaxValue+1))
	switch {
	case err != nil:
		return err
	case len(value) > store.MaxValue:
		return fmt.Errorf("%w: more than %d bytes", store.ErrTooLarge, store.MaxValue)
	}
	if value, err = store.Canonical(value); err != nil {
		return fmt.Errorf("%w; a text needs its quotes, too: '\"text\"'", err)
	}
	return k.books.Set(ctx, o.space(), o.Key, value, o.TTL)
}

func (k *keeper) delete(ctx context.Context, o *order, _ io.Reader, out io.Writer) error {
	if o.Module == "" {
		keys, err := k.books.DeleteUser(ctx, o.User)
		if err == nil {
			fmt.Fprintf(out, "%d keys deleted\n", keys)
		}
		return err
	}
	deleted, err := k.books.Delete(ctx, o.space(), o.Key)
	if err == nil && !deleted {
		err = fmt.Errorf("%s has no key %s", o.Module, o.Key)
	}
	return err
}

func (k *keeper) export(ctx context.Context, o *order, _ io.Reader, out io.Writer) error {
	_, err := store.Export(ctx, k.books, o.Module, out)
	return err
}

func (k *keeper) imports(ctx context.Context, o *order, in io.Reader, out io.Writer) error {
	keys, err := store.Import(ctx, k.books, o.Module, in)
	if err != nil {
		return fmt.Errorf("%w; %d keys before it are set", err, keys)
	}
	_, err = fmt.Fprintf(out, "%d keys set\n", keys)
	return err
}

func (k *keeper) backup(ctx context.Context, _ *order, _ io.Reader, out io.Writer) error {
	return k.books.Backup(ctx, out)
}
