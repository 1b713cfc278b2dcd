package routes

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/httpdoor"
	"go.uber.org/zap"
)

const page1 = `route("POST", "/", function(request) return 200, "page" end)`

// listen serves the rig as axolua does.
func (g *rig) listen() string {
	g.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- httpdoor.Serve(ctx, g.Limit(l), g.Handler, time.Second, zap.NewNop()) }()
	g.t.Cleanup(func() { stop(); <-done })
	return l.Addr().String()
}

// dial begins a request whose body does not come.
func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	fmt.Fprintf(c, "POST /_axolua/a/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nslow")
	return c
}

// await waits until so many requests are inside: those of real connections, of whose arrival nobody tells.
func (g *rig) await(n int) {
	g.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		g.guests.mu.Lock()
		inside := g.guests.all
		g.guests.mu.Unlock()
		if inside == n {
			return
		}
		if time.Now().After(end) {
			g.t.Fatalf("%d are inside, want %d", inside, n)
		}
	}
}

// TestSlowBodies: who sends slowly keeps those from the same address out, and nobody else.
func TestSlowBodies(t *testing.T) {
	g := newRig(t, Options{Concurrent: 2, PerIP: 3}, page1)
	addr := g.listen()
	conns := []net.Conn{dial(t, addr), dial(t, addr), dial(t, addr)}
	g.await(3)
	resp, err := http.Post("http://"+addr+"/_axolua/a/", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if text := read(t, resp); resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "1" || !strings.Contains(text, "M_LIMIT_EXCEEDED") {
		t.Errorf("got %d %s", resp.StatusCode, text)
	}
	g.want(g.ask("POST", "/", ""), 200, "page")
	fmt.Fprint(conns[0], "enough")
	answer, err := http.ReadResponse(bufio.NewReader(conns[0]), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text := read(t, answer); text != "page" {
		t.Errorf("got %q", text)
	}
	conns[1].Close()
	conns[2].Close()
	g.await(0)
}

// TestBusy: with as many as may be answered at once, the next is told to come again.
func TestBusy(t *testing.T) {
	g := newRig(t, Options{Concurrent: 1}, page1)
	leave, _ := g.slot()
	w := g.ask("POST", "/", "")
	g.want(w, 503, "too busy")
	if w.Header().Get("Retry-After") != "1" {
		t.Errorf("got %v", w.Header())
	}
	leave()
	g.want(g.ask("POST", "/", ""), 200, "page")
	g.await(0)
}

// TestGone: who goes away does not stop a module.
func TestGone(t *testing.T) {
	g := newRig(t, Options{}, page1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, _ := http.NewRequestWithContext(ctx, "POST", "/_axolua/a/", http.NoBody)
	g.want(record(g, r), 200, "page")
}

func TestHouseholds(t *testing.T) {
	g := newGuests(10, 1)
	enter := func(ip string) bool {
		_, refused := g.enter(netip.MustParseAddr(ip))
		return refused == nil
	}
	for _, c := range []struct {
		ip   string
		want bool
	}{{"10.0.0.1", true}, {"10.0.0.1", false}, {"10.0.0.2", true}, {"2001:db8::1", true}, {"2001:db8::2", false}, {"2001:db8:0:1::1", true}} {
		if got := enter(c.ip); got != c.want {
			t.Errorf("%s: got %v", c.ip, got)
		}
	}
}

func TestConnections(t *testing.T) {
	g := newRig(t, Options{}, page1)
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	l := g.Limit(inner).(*limited)
	l.all = newGuests(5, 1)
	accepted := make(chan net.Conn)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	open := func() net.Conn {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	defer open().Close()
	first := <-accepted
	second := open()
	if _, err := second.Read(make([]byte, 1)); err == nil {
		t.Error("the second is not closed")
	}
	first.Close()
	first.Close() // counts once
	defer open().Close()
	(<-accepted).Close()
	if l.all.all != 0 {
		t.Errorf("%d are left", l.all.all)
	}
}

// TestReload: what is asked for next is what the modules say now, and who may ask is never what another generation said.
func TestReload(t *testing.T) {
	g := newRig(t, Options{}, `route("GET", "/a", function() return 200, "old" end)`)
	g.want(g.ask("GET", "/a", ""), 200, "old")
	before := g.current()
	g.write("20-a.lua", `route("GET", "/a", function() return 200, "new" end, { auth = "admin" }) route("GET", "/b", function() return 200, "b" end)`)
	g.reload()
	g.want(g.ask("GET", "/b", ""), 200, "b")
	g.want(g.ask("GET", "/a", ""), 401, "M_MISSING_TOKEN")
	r, _ := http.NewRequest("GET", "/_axolua/a/a", http.NoBody)
	g.want(record(&before.mux, r), 503, "too busy") // as if it had been on its way during the reload
	g.engine.Close()
	g.want(g.ask("GET", "/b", ""), 404, "")
}
