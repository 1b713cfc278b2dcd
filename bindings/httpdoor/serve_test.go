package httpdoor

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
)

// slow is a server with one request that is being answered.
type slow struct {
	url     string
	stop    context.CancelFunc
	release chan struct{}
	reply   chan string
	done    chan error
}

func startSlow(t *testing.T, grace time.Duration) *slow {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	s := &slow{url: "http://" + l.Addr().String(), stop: cancel, release: make(chan struct{}), reply: make(chan string, 1), done: make(chan error, 1)}
	entered := make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		select {
		case <-s.release:
			send(w, 200, []byte("finished"))
		case <-r.Context().Done():
		}
	})
	go func() { s.done <- Serve(ctx, l, h, grace, zap.NewNop()) }()
	go func() {
		resp, err := http.Get(s.url)
		if err != nil {
			s.reply <- "cut off"
			return
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		s.reply <- string(text)
	}()
	<-entered
	return s
}

func TestServeFinishesWhatIsRunning(t *testing.T) {
	s := startSlow(t, time.Minute)
	s.stop()
	for { // until the listener is closed
		c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			break
		}
		c.Close()
	}
	close(s.release)
	if got := <-s.reply; got != "finished\n" {
		t.Errorf("got %q", got)
	}
	if err := <-s.done; err != nil {
		t.Errorf("got %v", err)
	}
}

func TestServeCutsOffWhatDoesNotEnd(t *testing.T) {
	s := startSlow(t, time.Nanosecond)
	s.stop()
	if err := <-s.done; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if got := <-s.reply; got != "cut off" {
		t.Errorf("got %q", got)
	}
}

func TestServeReportsABrokenListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := Serve(context.Background(), l, http.NotFoundHandler(), time.Second, zap.NewNop()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// BenchmarkCall is one question over a kept connection.
func BenchmarkCall(b *testing.B) {
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.lua"), []byte(script), 0o600); err != nil {
		b.Fatal(err)
	}
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	srv := httptest.NewServer(New(Options{Engine: e}))
	defer srv.Close()
	for b.Loop() {
		resp, err := http.Post(srv.URL+"/v1/callbacks/check_event_for_spam", "application/json", strings.NewReader(eventWith("hello")))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}
