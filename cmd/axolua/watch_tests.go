package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"syscall"

	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine/source"
	"github.com/axolua/axolua/engine/watch"
)

// again runs the tests at once, and whenever a file changes, until a signal ends it.
func (t *testRun) again() error {
	signals := make(chan os.Signal, 1)
	t.notify(signals, syscall.SIGTERM, syscall.SIGINT)
	defer t.forget(signals)
	changed := make(chan struct{}, 1)
	w := watch.New(watch.Options{Paths: t.watched, Fingerprint: t.fingerprint, Changed: func() {
		select {
		case changed <- struct{}{}:
		default: // one more is on its way already
		}
	}})
	defer w.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	for {
		ran := make(chan error, 1)
		go func() { ran <- t.once(ctx) }()
		select {
		case err := <-ran:
			if err != nil && err.Error() != "" {
				fmt.Fprintf(t.stderr, "axolua test: %s\n", err)
			}
		case <-signals:
			stop() // ends the tests that run
			<-ran
			return nil
		}
		fmt.Fprintln(t.stdout, "waiting for changes")
		select {
		case <-changed:
		case <-signals:
			return nil
		}
	}
}

// watched lists what a run depends on: the scripts, the tests and their fixtures, which are anywhere beside them, and
// the configuration.
func (t *testRun) watched() []string {
	scripts, files := t.reads()
	return append(source.Paths(scripts), files...)
}

func (t *testRun) fingerprint() string {
	scripts, files := t.reads()
	return source.Fingerprint(scripts, files...)
}

func (t *testRun) reads() (scripts string, files []string) {
	scripts = cmp.Or(t.dir, t.scripts, defaultScripts)
	if conf, _ := t.settings(); conf != nil {
		scripts = conf.Scripts
		files = slices.Clone(conf.Reads)
		if conf.path != "" {
			files = append(files, conf.path)
		}
	}
	return scripts, append(files, luatest.Reads(scripts)...)
}
