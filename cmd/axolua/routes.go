package main

import (
	"context"
	"net"

	"github.com/axolua/axolua/bindings/httpdoor"
	"github.com/axolua/axolua/bindings/routes"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
)

// openRoutes takes the address of what modules serve, if there is one.
func (s *server) openRoutes() (err error) {
	if s.conf.Routes.Listen == "" {
		return nil
	}
	if s.routes, err = net.Listen("tcp", s.conf.Routes.Listen); err != nil {
		return inUse(err, s.conf.Routes.Listen, "routes.listen")
	}
	return nil
}

// pages is what answers there; nil if there is no address.
func (s *server) pages() *routes.Handler {
	if s.routes == nil {
		return nil
	}
	c := &s.conf.Routes
	return routes.New(routes.Options{
		Engine: s.engine, Tokens: s.door, Log: s.log,
		Hosts: c.Hosts, TrustedProxies: c.Proxies(), MaxBody: c.MaxBody, Concurrent: c.Concurrent, PerIP: c.PerIP, Timeout: c.Timeout,
	})
}

// serveRoutes answers until ctx ends.
func (s *server) serveRoutes(ctx context.Context, h *routes.Handler) error {
	s.log.Info("serving routes", zap.Stringer("http", s.routes.Addr()))
	return httpdoor.Serve(ctx, h.Limit(s.routes), h, grace, s.log)
}

// missRoutes warns of modules that declare routes which nobody serves, until ctx ends.
func (s *server) missRoutes(ctx context.Context) {
	told := map[string]bool{}
	for {
		list := s.engine.Tasks()
		for _, t := range list.Tasks {
			if t.Kind == engine.Route && !told[t.Module] {
				told[t.Module] = true
				s.log.Warn("the module declares routes, which are not served: set routes.listen", zap.String("module", t.Module))
			}
		}
		if list.VMs == 0 { // the engine is closed
			return
		}
		select {
		case <-list.Changed:
		case <-ctx.Done():
			return
		}
	}
}
