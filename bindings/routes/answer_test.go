package routes

import (
	"regexp"
	"strings"
	"testing"
)

const answers = `
local answers = {
  nothing = function() end,
  status = function() return "200" end,
  low = function() return 199 end,
  half = function() return 200.5 end,
  body = function() return 200, true end,
  four = function() return 200, "", {}, 1 end,
  full = function() return 204, "x" end,
  large = function() return 200, ("x"):rep(2001) end,
  header = function() return 200, "", { ["x-a"] = "b\r\nset-cookie: c" } end,
  name = function() return 200, "", { ["x a"] = "b" } end,
  colon = function() return 200, "", { ["x:a\r\nb"] = "b" } end,
  length = function() return 200, "", { ["Content-Length"] = "1" } end,
  chunks = function() return 200, "", { ["transfer-encoding"] = "chunked" } end,
  headers = function() return 200, "", "text" end,
  value = function() return 200, "", { a = true } end,
  much = function() return 200, "", { a = ("x"):rep(9000) } end,
  raises = function() error("the secret reason") end,
  cyclic = function() local t = {} t.t = t return 200, t end,
}
route("GET", "/bad/{what}", function(request) return answers[request.params.what]() end)
route("GET", "/text", function() return 200, "<b>" end)
route("GET", "/empty", function() return 204 end)
route("GET", "/json", function() return 201, { a = json.array{}, b = {}, c = 1 } end)
route("GET", "/page", function()
  return 200, "<b>", { ["Content-Type"] = "text/html; charset=utf-8", ["content-security-policy"] = "default-src 'self'", ["Set-Cookie"] = { "a=1", "b=2" }, ["X-N"] = 5 }
end)
`

func TestAnswers(t *testing.T) {
	g := newRig(t, Options{MaxBody: 2000}, answers)
	for _, c := range []struct {
		path string
		code int
		body string
		want map[string]string
	}{
		{"/text", 200, "<b>", map[string]string{"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Referrer-Policy": "no-referrer", "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"}},
		{"/empty", 204, "", map[string]string{"Content-Length": "", "Content-Type": ""}},
		{"/json", 201, `{"a":[],"b":{},"c":1}`, map[string]string{"Content-Type": "application/json"}},
		{"/page", 200, "<b>", map[string]string{"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'self'", "X-N": "5"}},
	} {
		w := g.ask("GET", c.path, "")
		g.want(w, c.code, c.body)
		for name, value := range c.want {
			if got := w.Header().Get(name); got != value {
				t.Errorf("%s: %s: got %q, want %q", c.path, name, got, value)
			}
		}
	}
	if cookies := g.ask("GET", "/page", "").Header().Values("Set-Cookie"); len(cookies) != 2 {
		t.Errorf("got %v", cookies)
	}
}

// TestFailures: a client gets an id and nothing else, and the log has both.
func TestFailures(t *testing.T) {
	g := newRig(t, Options{MaxBody: 2000}, answers)
	id := regexp.MustCompile(`has it as ([A-Z0-9]{10})`)
	for what, why := range map[string]string{
		"nothing": "returned 0 values", "status": "returned a text as the status", "low": "199 as the status", "half": "200.5 as the status",
		"body": "returned true as the body", "four": "returned 4 values", "full": "has no body", "large": "has 2001 bytes",
		"header": "control character", "name": "no name of a header", "colon": "no name of a header", "length": "not the module's to set",
		"chunks": "not the module's to set", "headers": "a text as the headers", "value": "got true", "much": "bytes, 8192 are allowed",
		"raises": "20-a.lua:19: route GET /bad/{what}: the secret reason", "cyclic": "what it returned",
		"unknown": "attempt to call",
	} {
		clear(g.lines.all)
		w := g.ask("GET", "/bad/"+what, "")
		found := id.FindStringSubmatch(w.Body.String())
		if w.Code != 500 || found == nil || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: got %d %s", what, w.Code, w.Body)
			continue
		}
		logged := g.logs.FilterMessage("a route failed").TakeAll()
		if len(logged) != 1 || logged[0].ContextMap()["id"] != found[1] || !strings.Contains(logged[0].ContextMap()["error"].(string), why) {
			t.Errorf("%s: got %v", what, logged)
		}
		g.logs.TakeAll()
	}
}

func TestDeadline(t *testing.T) {
	g := newRig(t, Options{}, `route("GET", "/", function() while true do end end)`)
	g.want(g.ask("GET", "/", ""), 504, "no answer in time")
}
