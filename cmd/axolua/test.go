package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
	"go.uber.org/zap"
)

var testCommand = command{
	name: "test", args: "[PATH ...]", short: "run the tests beside the modules, the files *_test.lua",
	long: "PATH is a scripts directory, or test files of one. Without it, the tests of what serve would load are run. Each test\n" +
		"has modules, a clock and an in-memory homeserver of its own; docs/testing.md says what it can do.",
	formats: []string{"text", "tap", "json"},
	flags: func(fs *flag.FlagSet) action {
		var o testOptions
		fs.Lookup("format").Usage = "`text|tap|json`: how to print"
		fs.StringVar(&o.match, "run", "", "run the tests whose names match `REGEXP`, of which slashes separate the levels")
		fs.BoolVar(&o.verbose, "v", false, "tell of tests that pass, too")
		fs.IntVar(&o.parallel, "parallel", 0, "run `N` tests at once, by default as many as there are processors")
		fs.DurationVar(&o.timeout, "timeout", 10*time.Second, "`D` is how long one test may take")
		fs.BoolVar(&o.watch, "watch", false, "run them again whenever a file changes, until interrupted")
		fs.BoolVar(&o.cover, "cover", false, "tell which lines of the modules have run")
		fs.Float64Var(&o.coverMin, "cover-min", 0, "fail if less than `PERCENT` of the lines have run")
		fs.StringVar(&o.coverHTML, "cover-html", "", "write a page to `FILE` that shows which lines have run")
		fs.StringVar(&o.junit, "junit", "", "write the outcome to `FILE` as JUnit's XML")
		return func(c *invocation, args []string) error { return c.test(args, o) }
	},
}

// testOptions are the flags of test.
type testOptions struct {
	match            string
	verbose          bool
	parallel         int
	timeout          time.Duration
	watch            bool
	cover            bool
	coverMin         float64
	coverHTML, junit string
}

func (c *invocation) test(paths []string, o testOptions) error {
	switch {
	case o.timeout <= 0:
		return exit{exitUsage, "--timeout: want a duration above zero"}
	case o.coverMin < 0 || o.coverMin > 100:
		return exit{exitUsage, "--cover-min: want a percentage from 0 to 100"}
	}
	o.cover = o.cover || o.coverMin > 0 || o.coverHTML != ""
	t := &testRun{invocation: c, testOptions: o}
	if err := t.sort(paths); err != nil {
		return exit{exitUsage, err.Error()}
	}
	if !o.watch {
		return t.once(context.Background())
	}
	return t.again()
}

// testRun is one run of test.
type testRun struct {
	*invocation
	testOptions
	dir   string   // that the command line names; "" for that of the configuration
	files []string // by name; nil for all
}

// sort sorts out what to run: a directory, or test files, which are in one directory.
func (t *testRun) sort(paths []string) error {
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return err
		case info.IsDir() && len(paths) > 1:
			return fmt.Errorf("%s is a directory; want one directory, or test files", path)
		case info.IsDir():
			t.dir = path
			return nil
		case !strings.HasSuffix(path, "_test.lua"):
			return fmt.Errorf("%s is no test; want a file whose name ends in _test.lua", path)
		}
		t.dir = cmp.Or(t.dir, t.scripts, filepath.Dir(path))
		name, err := filepath.Rel(t.dir, path)
		if err != nil || !filepath.IsLocal(name) {
			return fmt.Errorf("%s is not in %s, as the other tests are", path, t.dir)
		}
		if name = filepath.ToSlash(name); !slices.Contains(t.files, name) {
			t.files = append(t.files, name)
		}
	}
	return nil
}

// settings reads the configuration: for a directory that the command line names, the one that is in it, or the one here
// or above it that says that its scripts are there. The configuration of other scripts says nothing of these.
func (t *testRun) settings() (*configuration, error) {
	if t.dir == "" || t.config != "" || t.scripts != "" {
		c := *t.invocation
		c.scripts = cmp.Or(t.dir, t.scripts)
		return c.load()
	}
	for _, path := range []string{filepath.Join(t.dir, configName), configName, filepath.Join(filepath.Dir(filepath.Clean(t.dir)), configName)} {
		if !exists(path) {
			continue
		}
		c := *t.invocation
		c.config = path
		inside := filepath.Dir(path) == filepath.Clean(t.dir)
		if inside {
			c.scripts = t.dir
		}
		if conf, err := c.load(); inside || conf != nil && sameFile(conf.Scripts, t.dir) {
			return conf, err
		}
	}
	return newConfiguration(configfile.Default(), "", overrides{scripts: t.dir}), nil
}

// testedName is the homeserver's name in tests; "" leaves it to them, where none was configured.
func (c *configuration) testedName() string {
	if c.ServerName == configfile.Default().ServerName {
		return ""
	}
	return c.ServerName
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// once runs the tests and tells of the outcome.
func (t *testRun) once(ctx context.Context) error {
	conf, err := t.settings()
	if err != nil {
		return t.notLoaded(err)
	}
	rig, err := engine.NewRig(conf.engine(zap.NewNop()))
	if err != nil {
		return t.notLoaded(err)
	}
	var cover *engine.Coverage
	if t.cover {
		rig, cover = rig.Covering()
	}
	o := luatest.Options{
		Rig: rig, Dir: conf.Scripts, Files: t.files, Match: t.match, Parallel: t.parallel, Timeout: t.timeout,
		ServerName: conf.testedName(),
	}
	text := &luatest.Text{W: t.stdout, Verbose: t.verbose, Shown: pathsIn(conf.Scripts)}
	if t.format == "" || t.format == "text" {
		o.Done = text.File
	}
	report, err := luatest.Run(ctx, o)
	if err != nil {
		code := exitFailed
		if !errors.Is(err, luatest.ErrNoTests) {
			code = exitUsage
		}
		return exit{code, err.Error()}
	}
	return t.tell(report, cover, text)
}

// tell prints and writes what was asked for.
func (t *testRun) tell(report *luatest.Report, covered *engine.Coverage, text *luatest.Text) error {
	var cover *luatest.Coverage
	if covered != nil {
		cover = &luatest.Coverage{Files: covered.Files()}
	}
	var err error
	switch t.format {
	case "json":
		err = t.printJSON(luatest.JSON(report, cover, text.Shown))
	case "tap":
		luatest.TAP(t.stdout, report, text.Shown)
	default:
		if cover != nil {
			cover.Write(t.stdout, text.Shown)
		}
		text.Sum(report)
	}
	if err == nil && t.junit != "" {
		err = writeFile(t.junit, func(w io.Writer) error { return luatest.JUnit(w, report, text.Shown) })
	}
	if err == nil && t.coverHTML != "" {
		err = writeFile(t.coverHTML, func(w io.Writer) error { return cover.WriteHTML(w, text.Shown) })
	}
	if _, failed := report.Count(); err == nil && failed > 0 {
		return exit{code: exitFailed}
	}
	if err == nil && cover != nil && cover.Percent() < t.coverMin {
		return exit{exitFailed, fmt.Sprintf("%.1f%% of the lines have run; --cover-min wants %g%%", cover.Percent(), t.coverMin)}
	}
	return err
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
