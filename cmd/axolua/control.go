package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"syscall"
	"time"

	"github.com/axolua/axolua/bindings/httpdoor"
	"github.com/axolua/axolua/bindings/synapse"
	"go.uber.org/zap"
)

// controlName is the socket in the data directory through which `axolua store` and `axolua jobs` do their work in the process
// that has the store: only one can have it.
const controlName = "control.sock"

// controlError is the trailer that says how it ended: what was written before does not.
const controlError = "Axolua-Error"

// maxOrder bounds what a header may carry of an order: a value, at the most, is in the body.
const maxOrder = 16 << 10

// openControl takes the socket. Without it everything but those commands works.
func (s *server) openControl() {
	l, err := synapse.ListenUnix(synapse.Socket{Path: filepath.Join(s.conf.DataDir, controlName), Mode: 0o600}, s.log)
	if err != nil {
		s.log.Warn("`axolua store` and `axolua jobs` will not work while this runs", zap.Error(err))
		return
	}
	s.control = l
}

// serveControl carries out orders until ctx ends.
func (s *server) serveControl(ctx context.Context) {
	if s.control == nil {
		return
	}
	if err := httpdoor.Serve(ctx, s.control, s.orders(), grace, s.log); err != nil {
		s.log.Warn("the control socket", zap.Error(err))
	}
}

func (s *server) orders() http.Handler {
	k := &keeper{books: s.store, queue: s.jobs, scripts: s.conf.Scripts}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var o order
		if err := json.Unmarshal([]byte(r.URL.Query().Get("order")), &o); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // an import may take long
		w.Header().Set("Trailer", controlError)
		w.WriteHeader(http.StatusOK) // for the trailer, also where nothing is written
		if err := k.do(r.Context(), o, r.Body, w); err != nil {
			text, _ := json.Marshal(err.Error()) // of one line
			w.Header().Set(controlError, string(text))
		}
	})
}

// order carries o out where the store is: in the process that serves, or here if there is none.
func (c *invocation) order(o order, in io.Reader, out io.Writer) error {
	conf, err := c.load()
	if err != nil {
		return c.notLoaded(err)
	}
	err = conf.orderServer(o, in, out)
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ECONNREFUSED) {
		return err
	}
	if !exists(conf.DataDir) && conf.Store.URL.IsZero() {
		return exit{exitFailed, fmt.Sprintf("there is no store in %s yet: `axolua serve` makes it", conf.DataDir)}
	}
	log, _ := newLogger(c.stderr, conf.Log) // of a log that ends badly, whoever opens it first is told
	books, err := conf.openStore(log)
	if err != nil {
		return err
	}
	k := &keeper{books: books, queue: books, scripts: conf.Scripts}
	return cmp.Or(k.do(context.Background(), o, in, out), books.Close())
}

// orderServer has the process do it that serves. An error of fs.ErrNotExist or ECONNREFUSED says that there is none.
func (c *configuration) orderServer(o order, in io.Reader, out io.Writer) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, "http://control/", io.NopCloser(in)) // it is read here if there is no server
	if err != nil {
		return err
	}
	query := r.URL.Query()
	query.Set("order", string(text))
	r.URL.RawQuery = query.Encode()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", synapse.ShortestPath(filepath.Join(c.DataDir, controlName)))
	}}
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, maxOrder))
		return fmt.Errorf("axolua serve does not take that: %s", text)
	}
	if _, err := io.Copy(out, resp.Body); err != nil {
		return fmt.Errorf("axolua serve ended meanwhile: %w", err)
	}
	var failed string
	if json.Unmarshal([]byte(resp.Trailer.Get(controlError)), &failed) == nil {
		return errors.New(failed)
	}
	return nil
}
