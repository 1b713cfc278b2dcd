package httpdoor

import (
	"net/http"
	"testing"
)

func TestHosts(t *testing.T) {
	w := newWorld(t, Options{Hosts: []string{"Axolua.example.org", "10.0.0.5", "[fd00::1]"}})
	for host, code := range map[string]int{
		"127.0.0.1:9477": 200, "127.0.0.1": 200, "127.9.9.9:1": 200, "localhost:9477": 200, "LOCALHOST": 200, "[::1]:9477": 200, "[::1]": 200,
		"[::ffff:127.0.0.1]:80": 200, "axolua.example.org": 200, "axolua.EXAMPLE.org:8080": 200, "10.0.0.5:9477": 200, "[fd00::1]:9477": 200,
		"evil.example": 421, "evil.example:9477": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "10.0.0.6": 421,
		"": 421, "0.0.0.0": 421, "[::]": 421, "127.1": 421, "2130706433": 421,
	} {
		for path, method := range map[string]string{"/v1/callbacks/check_event_for_spam": "POST", "/v1/status": "GET"} {
			rec := w.do(method, path, eventWith("x"), func(r *http.Request) { r.Host = host })
			if rec.Code != code {
				t.Errorf("%s with the host %q: got %d, want %d", path, host, rec.Code, code)
			}
		}
	}
	w.want(w.do("GET", "/v1/status", "", func(r *http.Request) { r.Host = "evil.example:80" }), 421,
		`{"error":"the host \\"evil.example\\" is not served here; add it to doors.http.hosts"}`)
	if rec := w.do("GET", "/healthz", "", func(r *http.Request) { r.Host = "evil.example" }); rec.Code != 200 {
		t.Errorf("/healthz: got %d", rec.Code)
	}
}

func TestTokens(t *testing.T) {
	w := newWorld(t, Options{Token: "s3cret"})
	for header, code := range map[string]int{
		"Bearer s3cret": 200, "bearer s3cret": 200, "Bearer  s3cret": 200,
		"": 401, "Bearer": 401, "Bearer ": 401, "s3cret": 401, "Basic s3cret": 401, "Bearer s3cre": 401, "Bearer s3cret2": 401, "Bearer S3CRET": 401,
	} {
		for path, method := range map[string]string{"/v1/callbacks/check_event_for_spam": "POST", "/v1/reload": "POST", "/v1/status": "GET", "/metrics": "GET", "/nowhere": "GET"} {
			want := code
			if path == "/nowhere" && code == 200 {
				want = 404
			}
			rec := w.do(method, path, eventWith("x"), func(r *http.Request) { r.Header.Set("Authorization", header) })
			if rec.Code != want {
				t.Errorf("%s with %q: got %d, want %d", path, header, rec.Code, want)
			}
		}
	}
	w.want(w.do("GET", "/v1/status", "", nil), 401, `{"error":"want the header Authorization: Bearer TOKEN, with the token of doors.http.token"}`)
	if rec := w.do("GET", "/healthz", "", nil); rec.Code != 200 {
		t.Errorf("/healthz: got %d", rec.Code)
	}
}

func TestContentTypes(t *testing.T) {
	w := newWorld(t, Options{})
	for kind, code := range map[string]int{
		"application/json": 200, "application/json; charset=utf-8": 200, "Application/JSON": 200,
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data": 415, "application/jsonx": 415, "text/plain; application/json": 415,
	} {
		for _, path := range []string{"/v1/callbacks/check_event_for_spam", "/v1/reload"} {
			if rec := w.do("POST", path, eventWith("x"), func(r *http.Request) { r.Header.Set("Content-Type", kind) }); rec.Code != code {
				t.Errorf("%s with %q: got %d, want %d", path, kind, rec.Code, code)
			}
		}
	}
}

func TestQuestionsNeedATokenWhileAHomeserverIsConnected(t *testing.T) {
	connected := 0
	w := newWorld(t, Options{Connections: func() int { return connected }})
	ask := func() int {
		return w.do("POST", "/v1/callbacks/check_event_for_spam", eventWith("x"), nil).Code
	}
	if code := ask(); code != 200 {
		t.Errorf("alone: got %d", code)
	}
	connected = 1
	if code := ask(); code != 403 {
		t.Errorf("connected: got %d", code)
	}
	w.want(w.do("GET", "/v1/status", "", nil), 200, `{.*"connections":1}`)
	guarded := newWorld(t, Options{Token: "x", Connections: func() int { return 1 }})
	rec := guarded.do("POST", "/v1/callbacks/check_event_for_spam", eventWith("x"), func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") })
	if rec.Code != 200 {
		t.Errorf("connected, with a token: got %d", rec.Code)
	}
}

func TestCheckListen(t *testing.T) {
	for addr, local := range map[string]bool{
		"127.0.0.1:9477": true, "localhost:0": true, "[::1]:9477": true, "127.0.0.2:1": true,
		":9477": false, "0.0.0.0:9477": false, "[::]:9477": false, "10.0.0.5:9477": false, "example.org:9477": false,
	} {
		if err := CheckListen(addr, ""); (err == nil) != local {
			t.Errorf("%s: got %v", addr, err)
		}
		if err := CheckListen(addr, "token"); err != nil {
			t.Errorf("%s with a token: got %v", addr, err)
		}
	}
	if err := CheckListen("9477", "token"); err == nil || err.Error() != `"9477" is no address to listen on: want host:port` {
		t.Errorf("got %v", err)
	}
	if err := CheckListen(":9477", ""); err == nil || err.Error() != "listening on :9477, beyond this machine, needs a token: set doors.http.token" {
		t.Errorf("got %v", err)
	}
}
