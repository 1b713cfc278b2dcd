package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
	"go.uber.org/zap"
)

// openStore opens what the configuration says. A server that is away is no error: it may come back.
func (c *configuration) openStore(log *zap.Logger) (store.Backend, error) {
	quota := store.Quota{Bytes: c.Store.Quota, Keys: c.Store.Keys}
	if url := c.Store.URL.Reveal(); url != "" {
		st, err := redisstore.Open(redisstore.Options{URL: url, Prefix: c.Store.Prefix, Quota: quota})
		if err != nil {
			return nil, exit{exitUsage, err.Error()}
		}
		return st, nil
	}
	st, err := store.Open(store.Options{Dir: c.DataDir, Quota: quota, Warn: func(text string) { log.Warn("the store: " + text) }})
	if err != nil {
		return nil, exit{exitNotReached, err.Error()}
	}
	return st, nil
}

// openStore opens the store that the modules have while s serves.
func (s *server) openStore() (err error) {
	if s.store, err = s.conf.openStore(s.log); err != nil {
		return err
	}
	s.conf.store = func() (store.Store, error) { return s.store, nil }
	return nil
}

// storeCheck is how long a server may take to say what it is.
const storeCheck = 5 * time.Second

// checkStore tells the admin what a server lacks that keeps the store.
func (s *server) checkStore(ctx context.Context) {
	server, ok := s.store.(*redisstore.Store)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, storeCheck)
	defer cancel()
	problems, err := server.Check(ctx)
	if err != nil && !errors.Is(ctx.Err(), context.Canceled) {
		s.log.Error("the store does not answer; what needs it fails until it does", zap.Error(err))
	}
	for _, p := range problems {
		s.log.Warn("the store: " + p)
	}
}

// scratch is a store for one question, which nobody serves. It is made when it is used, and gone with the question.
type scratch struct {
	tell io.Writer // is told when it is made

	mu  sync.Mutex
	dir string
	st  *store.Embedded
}

// open is bindings.Options.Store's.
func (s *scratch) open() (store.Store, error) { return s.books() }

func (s *scratch) books() (_ *store.Embedded, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.st != nil {
		return s.st, nil
	}
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "axolua-call-"); err != nil {
			return nil, err
		}
	}
	if s.st, err = store.Open(store.Options{Dir: s.dir}); err != nil {
		return nil, err
	}
	fmt.Fprintln(s.tell, "note: the store is an empty one here, and not that of `axolua serve`; what is kept in it, and enqueued, is gone with the answer")
	return s.st, nil
}

// Enqueue is bindings.Queue's.
func (s *scratch) Enqueue(ctx context.Context, j store.Job, delay time.Duration) (bool, error) {
	st, err := s.books()
	if err != nil {
		return false, err
	}
	return st.Enqueue(ctx, j, delay)
}

func (s *scratch) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.st != nil {
		s.st.Close()
	}
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
}
