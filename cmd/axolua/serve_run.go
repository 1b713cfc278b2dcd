package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"

	"github.com/axolua/axolua/bindings/httpdoor"
	"github.com/axolua/axolua/bindings/routes"
	"go.uber.org/zap"
)

// run answers until a signal ends it. From then on another signal has its usual effect, as forget lets it.
func (s *server) run(signals <-chan os.Signal, forget func()) error {
	ctx, stop := context.WithCancel(context.Background())
	var background sync.WaitGroup
	defer background.Wait()
	defer stop()
	background.Go(func() { s.jobs.Run(ctx, s.engine, grace) })
	background.Go(func() { s.checkStore(ctx) })
	background.Go(func() { s.serveControl(ctx) })
	ended := s.serveDoors(ctx)
	var reloads sync.WaitGroup
	defer reloads.Wait()
	for {
		select {
		case err := <-ended:
			return exit{exitFailed, err.Error()}
		case sig := <-signals:
			if sig == syscall.SIGHUP {
				reloads.Go(func() { _, _ = s.engine.Reload(ctx) }) // the outcome is in the log and in status
				continue
			}
			forget()
			s.log.Info("stopping", zap.Stringer("signal", sig))
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
			defer cancel()
			stop()
			for err := range ended {
				if err != nil {
					s.log.Warn("some questions were cut off", zap.Error(err))
				}
			}
			background.Wait()
			if s.engine.Settle(end) != nil {
				s.log.Warn("some spawned functions were cut off")
			}
			s.log.Info("stopped")
			return nil
		}
	}
}

func (s *server) handler(pages *routes.Handler) http.Handler {
	o := httpdoor.Options{
		Engine:   s.engine,
		Token:    s.conf.Doors.HTTP.Token.Reveal(),
		Hosts:    s.conf.Doors.HTTP.Hosts,
		Version:  version(),
		Warnings: s.configWarnings,

		Connections: s.door.Connections,
		Lists:       s.conf.lists.Status,
		Background:  s.jobs,
	}
	if pages != nil {
		o.Routes = pages
	}
	return httpdoor.New(o)
}

// close gives back what was opened, as far as it was.
func (s *server) close() {
	if s.engine != nil {
		s.engine.Close()
	}
	s.conf.lists.Close()
	if s.forgets != nil {
		s.forgets.close()
	}
	if s.store != nil {
		if err := s.store.Close(); err != nil {
			s.log.Error("closing the store", zap.Error(err))
		}
	}
	for _, l := range []net.Listener{s.listen, s.routes, s.control} {
		if l != nil {
			l.Close()
		}
	}
	for _, l := range s.homes {
		l.Close()
	}
	if s.lock != nil {
		s.lock.release()
	}
	_ = s.log.Sync() // what is not written by now never will be
}
