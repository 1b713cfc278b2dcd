package routes

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const failing = `
route("GET", "/a", function() error("no") end)
route("GET", "/b", function() error("no") end)
route("GET", "/c/{x}", function(request) return 200, request.params.x end, { auth = "user" })
`

// TestLines: whoever makes a route fail does not fill the disk, and is promised no line that is not there.
func TestLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, failing)
		defer g.engine.Close()
		promised := func(path string, n int) (ids int) {
			for range n {
				w := g.ask("GET", path, "")
				g.want(w, 500, "internal error")
				if strings.Contains(w.Body.String(), "log has it") {
					ids++
				}
			}
			return ids
		}
		lines := func() int { return g.logs.FilterMessage("a route failed").Len() }
		if ids := promised("/a", 1000); ids != maxLines || lines() != maxLines {
			t.Errorf("%d ids, %d lines, want %d", ids, lines(), maxLines)
		}
		if promised("/b", 1) != 1 {
			t.Error("another route has no line")
		}
		time.Sleep(time.Minute)
		promised("/a", 1)
		last := g.logs.FilterMessage("a route failed").All()[lines()-1].ContextMap()
		if last["left_out"] != int64(1000-maxLines) {
			t.Errorf("got %v", last)
		}
	})
}

// TestAwayLines: nor does who asks while the homeserver is away.
func TestAwayLines(t *testing.T) {
	g := newRig(t, Options{Tokens: away{err: fmt.Errorf("broken")}}, failing)
	for range 100 {
		g.want(g.ask("GET", "/c/x", "", "Authorization", "Bearer x"), 503, "")
	}
	if n := g.logs.FilterMessageSnippet("homeserver").Len(); n != maxLines {
		t.Errorf("%d lines", n)
	}
}

func TestMetrics(t *testing.T) {
	g := newRig(t, Options{}, failing)
	user := g.login(hosttest.User{ID: "@a:test"})
	g.ask("GET", "/a", "")
	g.ask("GET", "/a", "")
	g.ask("GET", "/c/token", "", user...)
	g.ask("GET", "/c/token", "")
	g.ask("GET", "/nowhere", "")
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(g.Handler)
	got := record(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), httptest.NewRequest("GET", "/", nil)).Body.String()
	for _, want := range []string{
		`axolua_route_requests_total{code="200",module="20-a.lua",route="GET /c/{x} (user)"} 1`,
		`axolua_route_requests_total{code="401",module="20-a.lua",route="GET /c/{x} (user)"} 1`,
		`axolua_route_requests_total{code="500",module="20-a.lua",route="GET /a"} 2`,
		`axolua_route_seconds_total{code="500",module="20-a.lua",route="GET /a"} `,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}
