package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/cache"
	"github.com/axolua/axolua/bindings/fetch"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/bindings/store"
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
	path  string // "" without a file: every default holds
	flags overrides

	// What modules reach besides the homeserver; it follows the file as it is read anew.
	http  *fetch.Client
	admin *fetch.Admin
	cache *cache.Cache
	host  bindings.Host // nil while there is no door for it
	lists *lists.Set    // for checking, only their names are known
	feed  *fetch.Client // of the lists
	store func() (store.Store, error)
	jobs  bindings.Queue
}

// overrides are what the command line says in place of the file; "" leaves it to the file.
type overrides struct{ scripts, listen, socket, logFormat string }

// on gives f with the overrides.
func (o overrides) on(f *configfile.File) *configfile.File {
	changed := *f
	changed.Scripts = cmp.Or(o.scripts, f.Scripts)
	changed.Doors.HTTP.Listen = cmp.Or(o.listen, f.Doors.HTTP.Listen)
	changed.Doors.Homeserver.Socket = cmp.Or(o.socket, f.Doors.Homeserver.Socket)
	changed.Log.Format = cmp.Or(o.logFormat, f.Log.Format)
	return &changed
}

func newConfiguration(f *configfile.File, path string, flags overrides) *configuration {
	c := &configuration{File: flags.on(f), path: path, flags: flags, http: fetch.New(fetch.Settings{}), admin: fetch.NewAdmin(fetch.AdminSettings{}),
		feed: fetch.New(fetch.Settings{})}
	c.lists = lists.New(lists.Declared(f.Lists), lists.Options{Given: true})
	c.cache = cache.New(f.Cache.Size)
	c.reach(f)
	return c
}

// reach has modules reach what f lets them.
func (c *configuration) reach(f *configfile.File) {
	out := f.OutboundHTTP
	bounds := fetch.Settings{AllowPrivate: out.AllowPrivate, Timeout: out.Timeout, MaxBody: out.MaxBody}
	c.http.Configure(bounds)
	c.admin.Configure(fetch.AdminSettings{URL: f.Admin.URL, Token: f.Admin.Token.Reveal(), HTTP: bounds})
	c.feed.Configure(lists.HTTPSettings(out.AllowPrivate))
	c.cache.Resize(f.Cache.Size)
	c.lists.Reconfigure(lists.Declared(f.Lists))
}

// load fills the lists: once, or from now on.
func (c *configuration) load(log *zap.Logger, once bool) {
	o := lists.Options{Dir: filepath.Join(c.DataDir, "lists"), HTTP: c.feed, Log: log, Once: once}
	if c.host != nil {
		o.Rooms = bindings.RoomsOf(c.host)
	}
	c.lists = lists.New(lists.Declared(c.Lists), o)
}

// load finds the configuration and reads it. The error is luasrc.Problems; what of the file could be read nevertheless
// comes with it, nil if nothing.
func (c *invocation) load() (*configuration, error) {
	path, flags := c.find()
	if path == "" {
		return newConfiguration(configfile.Default(), path, flags), nil
	}
	f, err := configfile.Load(path)
	if err == nil {
		return newConfiguration(f, path, flags), nil
	}
	var wrong *configfile.Error
	if errors.As(err, &wrong) {
		return newConfiguration(wrong.Rest, path, flags), configfile.Problems(path, err)
	}
	return nil, configfile.Problems(path, err)
}

// find gives the path of the configuration, "" for none, and the scripts' directory where the file does not choose it:
// --scripts says it, or the file was found in it, or there is none.
func (c *invocation) find() (path string, flags overrides) {
	flags.scripts = c.scripts
	if c.config != "" {
		return c.config, flags
	}
	if exists(configName) {
		return configName, flags
	}
	flags.scripts = cmp.Or(c.scripts, defaultScripts)
	if inside := filepath.Join(flags.scripts, configName); exists(inside) {
		return inside, flags
	}
	return "", flags
}

// exists takes a file that cannot be looked at for one that is there, so that reading it tells why.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// engine gives what an engine is made from, without what only serve needs.
func (c *configuration) engine(log *zap.Logger) engine.Config {
	return engine.Config{
		Scripts: c.Scripts,
		Open: bindings.Open(bindings.Options{ServerName: c.ServerName, Host: c.host, HTTP: c.http, Admin: c.admin,
			Store: c.store, Cache: c.cache, Lists: c.lists, Jobs: c.jobs}),
		Settings:   configfile.Reader(c.path),
		Log:        log,
		Served:     func() { c.lists.Served() },
		HeapBeside: func() int64 { return c.lists.Bytes() + c.cache.Used() },
	}
}

// open loads the scripts for a question or a look, which has a store of its own. What modules log goes to w. The function
// gives everything back.
func (c *invocation) open(w io.Writer) (*engine.Engine, func(), error) {
	conf, err := c.load()
	if err != nil {
		return nil, nil, c.notLoaded(err)
	}
	conf.load(zap.NewNop(), true)
	own := &scratch{tell: w}
	conf.store, conf.jobs = own.open, own
	e, err := engine.New(conf.engine(modulesLog(w, conf.Log)))
	if err != nil {
		own.close()
		return nil, nil, c.notLoaded(err)
	}
	return e, func() { e.Close(); own.close() }, nil
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
