package fetch_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/fetch"
)

var loopback = []string{"127.0.0.0/8"}

// server serves handler on loopback until the test ends.
func server(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

// client may go to loopback.
func client(t testing.TB, s fetch.Settings) *fetch.Client {
	s.AllowPrivate = append(s.AllowPrivate, loopback...)
	c := fetch.New(s)
	t.Cleanup(c.Close)
	return c
}

// get makes a request without more.
func get(t testing.TB, url string) *fetch.Request {
	t.Helper()
	u, err := fetch.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return &fetch.Request{Method: http.MethodGet, URL: u}
}

// want says what a failed request has to fail with.
func want(t testing.TB, kind fetch.Kind, text string, resp *fetch.Response, err error) *fetch.Error {
	t.Helper()
	var e *fetch.Error
	if resp != nil || !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Error(), text) {
		t.Fatalf("got %+v, %v, want kind %s and %q", resp, err, kind, text)
	}
	return e
}

// TestDo: what is sent arrives, and what is answered comes back.
func TestDo(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		body := new(strings.Builder)
		_ = r.Write(body)
		w.Header().Set("X-Seen", r.Header.Get("X-A")+" "+r.UserAgent())
		w.WriteHeader(201)
		_, _ = w.Write([]byte(r.Method + " " + r.URL.String() + " " + body.String()[strings.Index(body.String(), "\r\n\r\n")+4:]))
	})
	r := get(t, s.URL+"/a?b=c")
	r.Method, r.Body, r.Header = http.MethodPost, "hello", http.Header{"X-A": {"1"}}
	var taken int
	r.Take = func(n int) error { taken += n; return nil }
	resp, err := client(t, fetch.Settings{}).Do(context.Background(), r)
	if err != nil || resp.Status != 201 || resp.Body != "POST /a?b=c hello" || resp.Header.Get("X-Seen") != "1 axolua" || taken != len(resp.Body) {
		t.Errorf("got %+v, %v, %d taken", resp, err, taken)
	}
}

// TestHTTP2: over TLS the newer version is spoken, over one connection.
func TestHTTP2(t *testing.T) {
	remotes := map[string]bool{}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		remotes[r.RemoteAddr] = true
		_, _ = w.Write([]byte(r.Proto))
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	c := fetch.Through(fetch.Settings{AllowPrivate: loopback}, nil, s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, nil)
	defer c.Close()
	for range 3 {
		if resp, err := c.Do(context.Background(), get(t, s.URL)); err != nil || resp.Body != "HTTP/2.0" {
			t.Fatalf("got %+v, %v", resp, err)
		}
	}
	if len(remotes) != 1 {
		t.Errorf("%d connections were made", len(remotes))
	}
}

// TestConnectionsAreKept: also after an answer that is an error, of which the body is looked at.
func TestConnectionsAreKept(t *testing.T) {
	remotes := map[string]bool{}
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		remotes[r.RemoteAddr] = true
		w.WriteHeader(403)
		_, _ = w.Write([]byte(`{"errcode":"M_FORBIDDEN","error":"the s3cret text"}`))
	})
	c := client(t, fetch.Settings{})
	for range 3 {
		resp, err := c.Do(context.Background(), get(t, s.URL+"/p4th?s3cret"))
		e := want(t, fetch.Status, "Forbidden", resp, err)
		if e.Code != 403 || e.Errcode != "M_FORBIDDEN" || strings.Contains(e.Error(), "s3cret") || strings.Contains(e.Error(), "p4th") {
			t.Errorf("got %+v", e)
		}
	}
	if len(remotes) != 1 {
		t.Errorf("%d connections were made", len(remotes))
	}
}

// TestErrcodes: only what looks like a code of Matrix's is taken for one.
func TestErrcodes(t *testing.T) {
	answer := ""
	s := server(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(400); _, _ = w.Write([]byte(answer)) })
	for body, code := range map[string]string{
		`{"errcode":"ORG.EXAMPLE_X"}`: "ORG.EXAMPLE_X", `{"errcode":"<b>"}`: "", `{"errcode":5}`: "", `[]`: "", `M_X`: "", ``: "",
		`{"errcode":"M_X"}` + strings.Repeat(" ", 70<<10):  "",
		`{"errcode":"M_` + strings.Repeat("X", 300) + `"}`: "",
	} {
		answer = body
		resp, err := client(t, fetch.Settings{}).Do(context.Background(), get(t, s.URL))
		if e := want(t, fetch.Status, "Bad Request", resp, err); e.Errcode != code || e.Code != 400 {
			t.Errorf("%.40s: got %q, want %q", body, e.Errcode, code)
		}
	}
}

// TestAnyStatus: whoever asks for it gets every answer.
func TestAnyStatus(t *testing.T) {
	asked := 0
	s := server(t, func(w http.ResponseWriter, r *http.Request) { asked++; w.WriteHeader(503); _, _ = w.Write([]byte("x")) })
	r := get(t, s.URL)
	r.AnyStatus, r.Retries = true, 1
	resp, err := client(t, fetch.Settings{}).Do(context.Background(), r)
	if err != nil || resp.Status != 503 || resp.Body != "x" || asked != 2 {
		t.Errorf("got %+v, %v, asked %d times", resp, err, asked)
	}
}

// TestConfigure: new settings hold from the next request on, for connections that are open too.
func TestConfigure(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("12345")) })
	c := client(t, fetch.Settings{Timeout: time.Minute})
	if _, err := c.Do(context.Background(), get(t, s.URL)); err != nil {
		t.Fatal(err)
	}
	c.Configure(fetch.Settings{AllowPrivate: loopback, MaxBody: 4})
	resp, err := c.Do(context.Background(), get(t, s.URL))
	want(t, fetch.TooLarge, "", resp, err)
	c.Configure(fetch.Settings{})
	resp, err = c.Do(context.Background(), get(t, s.URL))
	want(t, fetch.Forbidden, "127.0.0.1, which is not of the public internet; outbound_http.allow_private", resp, err)
}
