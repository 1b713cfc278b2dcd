package routes

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

const echo = `
local function echo(request) return 200, request end
route("GET", "/renew/{token}", echo)
route("POST", "/hook", echo)
route("POST", "/raw", function(request) return 200, tostring(#request.body) end)
route("GET", "/files/{path...}", function(request) return 200, request.params.path, { ["content-type"] = "text/html" } end)
route("GET", "/tree/", function() return 200, "tree" end)
route("PUT", "/mine", echo, { auth = "user" })
route("PUT", "/renew/{token}", echo, { auth = "user" })
`

func TestRequest(t *testing.T) {
	g := newRig(t, Options{}, echo)
	w := g.ask("GET", "/renew/a%2Fb?x=1&x=2&y=%20&access_token=secret", "", "X-Thing", "first", "X-Thing", "second", "Authorization", "Bearer secret")
	g.want(w, 200, "")
	want := map[string]any{"method": "GET", "path": "/renew/a/b", "body": "", "ip": "192.0.2.1"}
	got := decode(t, w)
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s: got %v, want %v", name, got[name], value)
		}
	}
	if params := got["params"].(map[string]any); params["token"] != "a/b" {
		t.Errorf("params: %v", params)
	}
	if query := got["query"].(map[string]any); len(query) != 2 || query["x"] != "2" || query["y"] != " " {
		t.Errorf("query: %v", query)
	}
	if headers := got["headers"].(map[string]any); len(headers) != 1 || headers["x-thing"] != "first" {
		t.Errorf("headers: %v", headers)
	}
	if strings.Contains(w.Body.String(), "secret") {
		t.Errorf("a token is in %s", w.Body)
	}
}

func TestBodies(t *testing.T) {
	g := newRig(t, Options{MaxBody: 2000}, echo)
	const jsonBody, formBody = `{"a":[1,{"b":null}]}`, "a=1&b=2&a=3"
	got := decode(t, g.ask("POST", "/hook", jsonBody, "Content-Type", "application/cloudevents+json; charset=utf-8"))
	if list := got["json"].(map[string]any)["a"].([]any); list[0] != 1.0 || got["body"] != jsonBody {
		t.Errorf("got %v", got)
	}
	got = decode(t, g.ask("POST", "/hook", formBody, "Content-Type", "application/x-www-form-urlencoded"))
	if form := got["form"].(map[string]any); form["a"] != "3" || form["b"] != "2" || got["json"] != nil {
		t.Errorf("got %v", got)
	}
	for _, c := range []struct {
		name, body, kind string
		code             int
		want             string
	}{
		{"not JSON", `{"a":`, "application/json", 400, "M_NOT_JSON"},
		{"no body", ``, "application/json", 200, `"body":""`},
		{"deep", strings.Repeat("[", 101) + strings.Repeat("]", 101), "application/json", 413, "deeper than 100"},
		{"long", strings.Repeat("x", 2001), "text/plain", 413, "more than 2000 bytes"},
		{"many fields", strings.Repeat("&", 1000), "application/x-www-form-urlencoded", 413, "more than 1000 fields"},
		{"a form that is not UTF-8", "a=%ff", "application/x-www-form-urlencoded", 400, "M_INVALID_PARAM"},
		{"bad escape", "%zz", "application/x-www-form-urlencoded", 400, "M_INVALID_PARAM"},
		{"not UTF-8", "\"\xff\"", "application/json", 400, "M_NOT_JSON"},
	} {
		t.Run(c.name, func(t *testing.T) { g.want(g.ask("POST", "/hook", c.body, "Content-Type", c.kind), c.code, c.want) })
	}
	g.want(g.ask("POST", "/raw", "\xff\x00", "Content-Type", "nonsense; ="), 200, "2")
	many := newRig(t, Options{}, echo)
	g.want(many.ask("POST", "/hook", "["+strings.Repeat("0,", maxValues)+"0]", "Content-Type", "application/json"), 413, "more than 50000 values")
	g.want(many.ask("POST", "/hook", `["`+strings.Repeat(`,\"`, maxValues)+`"]`, "Content-Type", "application/json"), 200, `"json"`)
}

func TestPaths(t *testing.T) {
	g := newRig(t, Options{}, echo)
	g.want(g.ask("GET", "/files/a/b.txt", ""), 200, "a/b.txt")
	g.want(g.ask("GET", "/tree/below/it", ""), 200, "tree")
	g.want(g.ask("GET", "/nothing", ""), 404, `"M_UNRECOGNIZED"`)
	g.want(g.ask("GET", "/files/%ff", ""), 400, "M_INVALID_PARAM")
	g.want(g.ask("GET", "/files/x?a=%ff", ""), 400, "M_INVALID_PARAM")
	g.want(g.ask("GET", "/files/%00", ""), 200, "\x00")
	g.want(g.ask("GET", "/tree/%2e%2e/mine", ""), 200, "tree") // below /tree/, whatever it looks like
	for path, to := range map[string]string{"/tree": "/_axolua/a/tree/", "//tree/x": "/_axolua/a/tree/x"} {
		if w := g.ask("GET", path, ""); w.Code/100 != 3 || w.Header().Get("Location") != to || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %d, %v", path, w.Code, w.Header())
		}
	}
	if w := g.ask("HEAD", "/files/x", ""); w.Code != 200 || w.Header().Get("Content-Type") != "text/html" {
		t.Errorf("HEAD: got %d, %v", w.Code, w.Header())
	}
	w := g.ask("DELETE", "/renew/x", "")
	g.want(w, 405, "")
	if allow := w.Header().Get("Allow"); allow != "GET, HEAD, OPTIONS, PUT" {
		t.Errorf("Allow: %q", allow)
	}
}

// TestOptions: only what wants a token, which no browser adds by itself, is open to the pages of others.
func TestOptions(t *testing.T) {
	g := newRig(t, Options{}, echo)
	for _, c := range []struct {
		path          string
		code          int
		allow, origin string
	}{
		{"/mine", 204, "OPTIONS, PUT", "*"},
		{"/hook", 204, "OPTIONS, POST", ""},
		{"/renew/x", 204, "GET, HEAD, OPTIONS, PUT", "*"},
		{"/nothing", 404, "", ""},
	} {
		w := g.ask("OPTIONS", c.path, "", "Origin", "https://app.example.org", "Access-Control-Request-Method", "PUT")
		if w.Code != c.code || w.Header().Get("Allow") != c.allow || w.Header().Get("Access-Control-Allow-Origin") != c.origin {
			t.Errorf("%s: got %d, %v", c.path, w.Code, w.Header())
		}
	}
	for _, method := range []string{"GET", "HEAD", "POST", ""} {
		w := g.ask("OPTIONS", "/renew/x", "", "Origin", "https://app.example.org", "Access-Control-Request-Method", method)
		if w.Code != 204 || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("what wants no token, beside what does: %q got %d, %v", method, w.Code, w.Header())
		}
	}
	if w := g.ask("PUT", "/mine", ""); w.Code != 401 || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("got %d, %v", w.Code, w.Header())
	}
}

func TestHosts(t *testing.T) {
	g := newRig(t, Options{Hosts: []string{"example.com", "::1"}}, echo)
	for host, code := range map[string]int{"example.com": 200, "EXAMPLE.com:8080": 200, "[::1]:80": 200, "evil.example": 421, "": 421} {
		r := httptest.NewRequest("GET", "/_axolua/a/renew/x", nil)
		r.Host = host
		w := record(g, r)
		g.want(w, code, "")
	}
}

func TestClientAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		trusted   []netip.Prefix
		forwarded []string
		want      string
	}{
		{nil, []string{"1.2.3.4"}, "192.0.2.1"},
		{trusted, nil, "192.0.2.1"},
		{trusted, []string{"6.6.6.6, 1.2.3.4"}, "1.2.3.4"},
		{trusted, []string{"6.6.6.6", "1.2.3.4, 10.1.1.1"}, "1.2.3.4"},
		{trusted, []string{"10.9.9.9"}, "10.9.9.9"},
		{trusted, []string{"1.2.3.4, nonsense"}, "192.0.2.1"},
		{trusted, []string{"[2001:db8::1]:443"}, "2001:db8::1"},
		{trusted, []string{"::ffff:1.2.3.4"}, "1.2.3.4"},
	} {
		g := newRig(t, Options{TrustedProxies: c.trusted}, echo)
		var headers []string
		for _, value := range c.forwarded {
			headers = append(headers, "X-Forwarded-For", value)
		}
		if got := decode(t, g.ask("GET", "/renew/x", "", headers...)); got["ip"] != c.want {
			t.Errorf("%v: got %v, want %s", c.forwarded, got["ip"], c.want)
		}
	}
}
