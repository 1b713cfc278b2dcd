package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"

	"github.com/axolua/axolua/bindings/httpdoor"
	"github.com/axolua/axolua/bindings/synapse"
	"github.com/axolua/axolua/engine"
)

// checkDoors refuses what lets in whom nobody meant.
func (s *server) checkDoors() error {
	http, home := &s.conf.Doors.HTTP, &s.conf.Doors.Homeserver
	switch {
	case http.Listen == "" && home.Socket == "" && home.TCP == "":
		return errors.New("no door is open: set doors.http.listen or doors.homeserver.socket, or --http or --socket")
	case home.TCP != "" && home.Token.IsZero():
		return fmt.Errorf("homeservers that connect to %s need a token: set doors.homeserver.token", home.TCP)
	case http.Listen == "":
		return nil
	}
	return httpdoor.CheckListen(http.Listen, http.Token.Reveal())
}

// openToHomeservers takes the places where homeservers connect.
func (s *server) openToHomeservers() error {
	h := &s.conf.Doors.Homeserver
	s.door = synapse.New(synapse.Options{ServerName: s.conf.ServerName, Token: h.Token.Reveal(), MediaStore: h.MediaStore, Log: s.log})
	s.conf.host = s.door
	if h.Socket != "" {
		l, err := synapse.ListenUnix(synapse.Socket{Path: h.Socket, Mode: h.Mode, Group: h.Group, UIDs: h.UIDs}, s.log)
		if err != nil {
			return exit{exitNotReached, err.Error()}
		}
		s.homes = append(s.homes, l)
	}
	if h.TCP != "" {
		l, err := net.Listen("tcp", h.TCP)
		if err != nil {
			return inUse(err, h.TCP, "doors.homeserver.tcp")
		}
		s.homes = append(s.homes, l)
	}
	return nil
}

// inUse says how to choose another address, where that helps.
func inUse(err error, addr, key string) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return exit{exitNotReached, fmt.Sprintf("%s is in use by another process; %s chooses another address", addr, key)}
	}
	return exit{exitNotReached, err.Error()}
}

// serveDoors answers at every door that is open, until ctx ends. It gives the error of each as it closes, then closes the
// channel.
func (s *server) serveDoors(ctx context.Context) <-chan error {
	ended := make(chan error, 3)
	pages := s.pages()
	var doors sync.WaitGroup
	if s.listen != nil {
		doors.Go(func() { ended <- httpdoor.Serve(ctx, s.listen, s.handler(pages), grace, s.log) })
	}
	if len(s.homes) > 0 {
		doors.Go(func() { ended <- s.door.Serve(ctx, s.engine, s.homes, grace) })
	}
	if pages != nil {
		doors.Go(func() { ended <- s.serveRoutes(ctx, pages) })
	} else {
		doors.Go(func() { s.missRoutes(ctx) })
	}
	go func() { doors.Wait(); close(ended) }()
	return ended
}

// named makes the name of the homeserver that is connected a part of the settings: modules may have read it at their top
// level, so that another one needs another generation.
func (s *server) named(settings func([]byte) (engine.Settings, error)) func([]byte) (engine.Settings, error) {
	return func(saved []byte) (engine.Settings, error) {
		found, err := settings(saved)
		if name := s.door.ServerName(); err == nil && name != s.conf.ServerName {
			digest := sha256.Sum256(append([]byte(name), found.Digest...))
			found.Digest = digest[:]
		}
		return found, err
	}
}

func addresses(listeners []net.Listener) []string {
	list := make([]string, len(listeners))
	for i, l := range listeners {
		list[i] = l.Addr().String()
	}
	return list
}
