package main

import (
	"cmp"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/synapse"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
	"go.uber.org/zap"
)

const (
	// grace is how long running questions may take once the end was asked for.
	grace = 10 * time.Second
	// lastGoodName is the file in the data directory that holds the newest generation that loaded.
	lastGoodName = "last-good.json"
)

var serveCommand = command{
	name: "serve", args: "[--http ADDR] [--socket PATH]", short: "answer questions, and reload the modules when their files change",
	long: "SIGHUP reloads at once; SIGTERM and SIGINT end it when the running questions are answered, after 10 s at the\n" +
		"latest. If scripts or configuration are broken at the start, the last generation that loaded serves.\n" +
		"What modules may cost, what it looks like when one costs more, and how to change that: docs/limits.md.",
	flags: func(fs *flag.FlagSet) action {
		addr := fs.String("http", "", "`ADDR` is what to listen on, such as 127.0.0.1:9477, instead of the one in the configuration")
		socket := fs.String("socket", "", "`PATH` is the unix socket for the homeserver, instead of the one in the configuration")
		return func(c *invocation, args []string) error {
			if len(args) > 0 {
				return exit{exitUsage, "takes no arguments"}
			}
			return c.serve(*addr, *socket)
		}
	},
}

// server is what serve has opened.
type server struct {
	conf    *configuration
	log     *zap.Logger
	level   zap.AtomicLevel
	lock    *lock
	listen  net.Listener   // for admins and tools; nil if that door is closed
	door    *synapse.Door  // for homeservers
	homes   []net.Listener // where they connect
	routes  net.Listener   // for whom modules serve pages; nil if there is none
	engine  *engine.Engine
	store   store.Backend // of the modules
	jobs    *jobs.Runner
	forgets *forgets
	control net.Listener // for `axolua store`; nil if there is none

	told     map[string]bool                 // what was warned of after the last reading of the configuration
	warnings atomic.Pointer[luasrc.Problems] // of that reading

	requireTests atomic.Bool // of that reading
}

func (c *invocation) serve(addr, socket string) error {
	conf, err := c.loadOrRestore()
	if err != nil {
		return c.notLoaded(err)
	}
	conf.flags.listen, conf.flags.socket, conf.flags.logFormat = addr, socket, c.format
	s := &server{conf: newConfiguration(conf.File, conf.path, conf.flags)}
	s.log, s.level = newLogger(c.stderr, s.conf.Log)
	defer s.close()
	if err := s.open(); err != nil {
		return err
	}
	// Before anybody learns the address, so that whoever does may already send signals.
	signals := make(chan os.Signal, 4)
	c.notify(signals, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT)
	defer c.forget(signals)
	if err := s.load(); err != nil {
		return err
	}
	s.greet()
	return s.run(signals, func() { c.forget(signals) })
}

// loadOrRestore takes, where the configuration is broken, the one that the last good generation had, so that a restart
// then ends as it does with broken scripts. It finds that one only where data is at its usual place: what else the file
// says of it cannot be read.
func (c *invocation) loadOrRestore() (*configuration, error) {
	conf, refused := c.load()
	if refused == nil {
		return conf, nil
	}
	path, flags := c.find()
	last, err := source.ReadLastGood(filepath.Join(filepath.Dir(path), "data", lastGoodName))
	if err != nil {
		return nil, refused
	}
	f, err := configfile.Restore(path, last.Config)
	if err != nil {
		return nil, refused
	}
	return newConfiguration(f, path, flags), nil
}

// open takes the data directory and the address, so that there is nobody else when the modules load.
func (s *server) open() (err error) {
	listen := s.conf.Doors.HTTP.Listen
	if err := s.checkDoors(); err != nil {
		return exit{exitUsage, err.Error()}
	}
	if err := os.MkdirAll(s.conf.DataDir, 0o700); err != nil {
		return exit{exitNotReached, "the data directory: " + err.Error()}
	}
	if s.lock, err = lockDir(s.conf.DataDir); err != nil {
		return exit{exitNotReached, err.Error()}
	}
	if err := s.openStore(); err != nil {
		return err
	}
	s.openControl()
	if listen != "" {
		if s.listen, err = net.Listen("tcp", listen); err != nil {
			return inUse(err, listen, "--http or doors.http.listen")
		}
	}
	if err := s.openToHomeservers(); err != nil {
		return err
	}
	return s.openRoutes()
}

// load starts the engine. What is wrong with the scripts is in the log by then.
func (s *server) load() (err error) {
	s.conf.load(s.log, false)
	s.jobs = jobs.New(s.store, s.log)
	s.conf.jobs = s.jobs
	config := s.conf.engine(s.log)
	config.Settings = s.named(s.watchingTests(s.restoring(configfile.Reader(s.conf.path, s.reread))))
	config.Approve = s.approve
	s.forgets = newForgets(s.store, s.log)
	config.Deactivated = s.forgets.user
	config.LastGood = filepath.Join(s.conf.DataDir, lastGoodName)
	config.Watch = s.conf.Watch.Mode == "auto"
	config.Quiet, config.Poll = s.conf.Watch.Quiet, s.conf.Watch.Poll
	if s.engine, err = engine.New(config); err == nil {
		return nil
	}
	if _, refused := problemsIn(err); !refused {
		return exit{exitNotLoaded, err.Error()}
	}
	if !exists(config.LastGood) {
		return exit{exitNotLoaded, "the modules could not be loaded, and none ever were that could serve instead"}
	}
	return exit{exitNotLoaded, "the modules could not be loaded, nor those that were good last: " + err.Error()}
}

// greet says what serves where, and how to try it.
func (s *server) greet() {
	addr := ""
	if s.listen != nil {
		addr = s.listen.Addr().String()
	}
	homes := addresses(s.homes)
	if err := s.lock.describe(cmp.Or(addr, strings.Join(homes, " "))); err != nil {
		s.log.Warn("the lock file cannot be written", zap.Error(err))
	}
	st := s.engine.Status()
	names := make([]string, len(st.Modules))
	for i, m := range st.Modules {
		names[i] = m.Module
	}
	s.log.Info("serving", zap.String("http", addr), zap.Strings("homeserver", homes), zap.String("scripts", s.conf.Scripts),
		zap.String("config", s.conf.path), zap.String("generation", st.Generation), zap.Strings("modules", names))
	if addr == "" {
		return
	}
	token := ""
	if !s.conf.Doors.HTTP.Token.IsZero() {
		token = ` -H "Authorization: Bearer $TOKEN"`
	}
	s.log.Info(fmt.Sprintf(`try: curl -s -H 'Content-Type: application/json'%s -d '{"event":{"type":"m.room.message",`+
		`"sender":"@a:%s","content":{"body":"hello"}}}' http://%s/v1/callbacks/check_event_for_spam`, token, s.conf.ServerName, addr))
}
