package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/axolua/axolua/bindings/fetch"
)

// TestRedirects: each is looked at like a request of its own.
func TestRedirects(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			w.Header().Set("Location", to)
			w.WriteHeader(302)
		}
	})
	local := client(t, fetch.Settings{})
	to := func(to string) *fetch.Request { return get(t, s.URL+"/?to="+url.QueryEscape(to)) }
	if _, err := local.Do(context.Background(), to("/fine")); err != nil {
		t.Error(err)
	}
	for target, kind := range map[string]fetch.Kind{
		"ftp://example.org/": fetch.Redirect, "http://u:s3cret@127.0.0.1/": fetch.Redirect, "http://[s3cret/": fetch.Redirect, "file:///etc/passwd": fetch.Redirect,
		"http://10.0.0.1/?s3cret": fetch.Forbidden, "http://169.254.169.254/latest/": fetch.Forbidden, "http://[::ffff:10.0.0.1]/": fetch.Forbidden,
	} {
		resp, err := local.Do(context.Background(), to(target))
		if e := want(t, kind, "", resp, err); strings.Contains(e.Error(), "s3cret") {
			t.Errorf("%s: got %v", target, e)
		}
	}
	loop := server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) })
	resp, err := local.Do(context.Background(), get(t, loop.URL))
	want(t, fetch.Redirect, "more than 5", resp, err)

	r := to("/fine")
	r.Stay = true
	resp, err = local.Do(context.Background(), r)
	want(t, fetch.Redirect, "", resp, err)

	other := server(t, func(w http.ResponseWriter, r *http.Request) {})
	r = to(other.URL)
	r.Permit = func(u *url.URL) *fetch.Error {
		if strings.HasSuffix(other.URL, u.Host) {
			return &fetch.Error{Kind: fetch.Forbidden, Text: "not that one"}
		}
		return nil
	}
	resp, err = local.Do(context.Background(), r)
	if e := want(t, fetch.Forbidden, "not that one", resp, err); !strings.HasSuffix(other.URL, e.Host) {
		t.Errorf("got host %s, want that of %s", e.Host, other.URL)
	}
}

// TestRetriesAfterRedirect: what arrived somewhere was sent, even if where that led to is not there.
func TestRetriesAfterRedirect(t *testing.T) {
	gone := server(t, nil)
	gone.Close()
	nobody := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, net.ErrClosed }}
	for target, kind := range map[string]fetch.Kind{gone.URL: fetch.Refused, "http://nowhere.invalid./": fetch.DNS} {
		for method, want := range map[string]int64{"POST": 1, "PATCH": 1, "PUT": 2, "GET": 2} {
			var asked atomic.Int64
			s := server(t, func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				http.Redirect(w, r, target, http.StatusTemporaryRedirect)
			})
			c := fetch.Through(fetch.Settings{AllowPrivate: loopback}, nobody, nil, nil)
			r := get(t, s.URL)
			r.Method, r.Body, r.Retries = method, "x", 1
			_, err := c.Do(context.Background(), r)
			c.Close()
			var e *fetch.Error
			if !errors.As(err, &e) || e.Kind != kind || asked.Load() != want {
				t.Errorf("%s: got %v, sent %d times, want %s, sent %d times", method, err, asked.Load(), kind, want)
			}
		}
	}
}

// TestRedirectToLoopback: a host that may be asked does not lead to an address that may not.
func TestRedirectToLoopback(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Context().Value(http.LocalAddrContextKey).(net.Addr).String(), http.StatusFound)
	})
	c := fetch.New(fetch.Settings{AllowPrivate: []string{"localhost"}})
	defer c.Close()
	resp, err := c.Do(context.Background(), get(t, strings.Replace(s.URL, "127.0.0.1", "localhost", 1)))
	want(t, fetch.Forbidden, "it has the address 127.0.0.1", resp, err)
}

// TestHeadersStay: what was meant for one host is not told to another; neither is where the request came from.
func TestHeadersStay(t *testing.T) {
	var seen http.Header
	second := server(t, func(w http.ResponseWriter, r *http.Request) { seen = r.Header })
	first := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/here" {
			seen = r.Header
			return
		}
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusTemporaryRedirect)
	})
	r := get(t, first.URL+"?token=s3cret&to="+url.QueryEscape(second.URL))
	r.Header = http.Header{"X-Api-Key": {"s3cret"}, "Authorization": {"Bearer s3cret"}, "Accept": {"a/b"}}
	if _, err := client(t, fetch.Settings{}).Do(context.Background(), r); err != nil || strings.Contains(fmt.Sprint(seen), "s3cret") || seen.Get("Accept") != "a/b" {
		t.Errorf("got %v, %v", seen, err)
	}
	r.URL.RawQuery = "to=/here"
	if _, err := client(t, fetch.Settings{}).Do(context.Background(), r); err != nil || seen.Get("X-Api-Key") != "s3cret" || seen.Get("Referer") != "" {
		t.Errorf("got %v, %v", seen, err)
	}
}
