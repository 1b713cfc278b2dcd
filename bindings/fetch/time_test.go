package fetch_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/fetch"
)

// pipes is a network in memory, which the clock of synctest drives: serve answers at the other end of each connection.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}
func (p pipes) Close() error   { close(p); return nil } // the server calls it once
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// inTime runs test with a client of a server in memory. No goroutine of either outlives it: synctest sees to that.
func inTime(t *testing.T, handler http.HandlerFunc, test func(t *testing.T, c *fetch.Client)) {
	synctest.Test(t, func(t *testing.T) {
		network := make(pipes)
		s := &http.Server{ErrorLog: quiet, Handler: handler}
		served := make(chan struct{})
		go func() { defer close(served); _ = s.Serve(network) }()
		c := fetch.Through(fetch.Settings{}, nil, nil, func(ctx context.Context, _, _ string) (net.Conn, error) {
			here, there := net.Pipe()
			select {
			case network <- there:
				return here, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		})
		test(t, c)
		c.Close()
		if err := s.Shutdown(context.Background()); err != nil { // unlike Close, it waits for the handlers
			t.Error(err)
		}
		<-served
	})
}

// took fails the test unless so much time has passed since start.
func took(t *testing.T, start time.Time, least, most time.Duration) {
	t.Helper()
	if d := time.Since(start); d < least || d > most {
		t.Errorf("it took %v, want %v to %v", d, least, most)
	}
}

// slow are servers that never come to an end: after how many bytes, they know.
var slow = map[string]http.HandlerFunc{
	"headers": func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	"body": func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "x")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	},
	"drops": func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			<-time.After(time.Millisecond)
		}
	},
	"error": func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(404)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	},
}

// TestSlow: the time is over when it is over, whatever came until then.
func TestSlow(t *testing.T) {
	for name, handler := range slow {
		t.Run(name, func(t *testing.T) {
			inTime(t, handler, func(t *testing.T, c *fetch.Client) {
				start, kind := time.Now(), fetch.Timeout
				if name == "error" {
					kind = fetch.Status // which is known by then
				}
				r := get(t, "http://slow.example/")
				r.Timeout = 2 * time.Second
				resp, err := c.Do(context.Background(), r)
				want(t, kind, "slow.example", resp, err)
				took(t, start, 2*time.Second, 2*time.Second)
			})
		})
	}
}

// TestLimits: the nearest end counts, and of the caller's time a part is left.
func TestLimits(t *testing.T) {
	inTime(t, slow["body"], func(t *testing.T, c *fetch.Client) {
		for _, tt := range []struct{ caller, own, want time.Duration }{
			{0, 0, 10 * time.Second}, {0, time.Hour, 10 * time.Second}, {time.Second, 0, 900 * time.Millisecond},
			{time.Second, 950 * time.Millisecond, 900 * time.Millisecond}, {time.Second, 100 * time.Millisecond, 100 * time.Millisecond},
			{8 * time.Second, 0, 7500 * time.Millisecond}, {time.Nanosecond, 0, 0},
		} {
			ctx, cancel := context.Background(), func() {}
			if tt.caller > 0 {
				ctx, cancel = context.WithTimeout(ctx, tt.caller)
			}
			start, r := time.Now(), get(t, "http://slow.example/")
			r.Timeout = tt.own
			resp, err := c.Do(ctx, r)
			want(t, fetch.Timeout, "no answer in time", resp, err)
			took(t, start, tt.want, tt.want+time.Nanosecond)
			cancel()
		}
	})
}

// TestCallerLeaves: a question that nobody waits for any more ends at once.
func TestCallerLeaves(t *testing.T) {
	inTime(t, slow["drops"], func(t *testing.T, c *fetch.Client) {
		ctx, cancel := context.WithCancel(context.Background())
		start := time.Now()
		time.AfterFunc(300*time.Millisecond, cancel)
		resp, err := c.Do(ctx, get(t, "http://slow.example/"))
		want(t, fetch.Timeout, "", resp, err)
		took(t, start, 300*time.Millisecond, 302*time.Millisecond)
	})
}

// TestRetries: what may be sent twice is, after a pause, and for what is left of the time.
func TestRetries(t *testing.T) {
	var requests atomic.Int64
	handler := func(w http.ResponseWriter, r *http.Request) {
		asked := requests.Add(1)
		switch {
		case r.URL.Path == "/hangs" && asked == 1:
			<-r.Context().Done()
		case r.URL.Path == "/busy" && asked < 3:
			w.WriteHeader(503)
		case r.URL.Path == "/gone":
			w.WriteHeader(404)
		case r.URL.Path == "/breaks" && asked == 1:
			panic(http.ErrAbortHandler)
		}
	}
	for _, tt := range []struct {
		method, path string
		retries      int
		asked        int64
		kind         fetch.Kind // "" for an answer
	}{
		{"GET", "/busy", 2, 3, ""}, {"GET", "/busy", 1, 2, fetch.Status}, {"PUT", "/busy", 5, 3, ""}, {"POST", "/busy", 5, 1, fetch.Status},
		{"GET", "/gone", 5, 1, fetch.Status}, {"GET", "/hangs", 1, 2, ""}, {"POST", "/hangs", 1, 1, fetch.Timeout},
		{"DELETE", "/breaks", 1, 2, ""}, {"PATCH", "/breaks", 1, 1, fetch.Broken}, {"GET", "/hangs", 0, 1, fetch.Timeout},
	} {
		t.Run(tt.method+tt.path, func(t *testing.T) {
			requests.Store(0)
			inTime(t, handler, func(t *testing.T, c *fetch.Client) {
				r := get(t, "http://a.example"+tt.path)
				r.Method, r.Retries, r.Timeout = tt.method, tt.retries, time.Second
				start := time.Now()
				resp, err := c.Do(context.Background(), r)
				if tt.kind != "" {
					want(t, tt.kind, "", resp, err)
				} else if err != nil {
					t.Error(err)
				}
				if asked := requests.Load(); asked != tt.asked {
					t.Errorf("asked %d times, want %d", asked, tt.asked)
				}
				if tt.path == "/busy" && tt.kind == "" {
					took(t, start, 75*time.Millisecond, 225*time.Millisecond) // pauses of 50 and 100 ms, give or take the half
				}
			})
		})
	}
}

// TestNoPauseWithoutTime: what could only be tried too late is not waited for.
func TestNoPauseWithoutTime(t *testing.T) {
	inTime(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }, func(t *testing.T, c *fetch.Client) {
		r := get(t, "http://a.example/")
		r.Retries, r.Timeout = 5, 20*time.Millisecond
		start := time.Now()
		resp, err := c.Do(context.Background(), r)
		want(t, fetch.Status, "Service Unavailable", resp, err)
		took(t, start, 0, 0)
	})
}
