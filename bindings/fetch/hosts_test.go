package fetch_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/fetch"
)

// TestParseURL: one host has one form, and what could be read as two hosts is none.
func TestParseURL(t *testing.T) {
	for text, want := range map[string]string{
		"http://Example.ORG./a?b=c#d":   "http://example.org/a?b=c",
		"https://example.org:8443":      "https://example.org:8443",
		"HTTP://127.0.0.1:80/":          "http://127.0.0.1:80/",
		"http://[::1]:8008/x":           "http://[::1]:8008/x",
		"http://xn--mller-kva.example/": "http://xn--mller-kva.example/",
		"http://example.org/a b":        "http://example.org/a%20b",
	} {
		if u, err := fetch.ParseURL(text); err != nil || u.String() != want {
			t.Errorf("%s: got %v, %v, want %s", text, u, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "neither", "example.org/a": "neither", "ftp://example.org": "neither", "file:///etc/passwd": "neither", "//example.org/": "neither",
		"http:": "no host", "http:example.org": "no host", "http://": "no host", "http:///a": "no host", "http://.": "no host",
		"http://good.org@127.0.0.1/": "user name", "http://u:p4ss@example.org": "user name",
		"http://müller.example": "xn--", "http://good.org%2f@x/": "user name", "http://a\r\nb/": "no URL", "http://a b/": "no URL",
		"http://good.org\\@127.0.0.1/": "no URL", "http://[fe80::1%25eth0]/": "characters", "http://a,b/": "characters",
		"http://example.org:0/": "port", "http://example.org:65536/": "port", "http://example.org:/": "port", "http://example.org:http/": "no URL",
		"http://" + strings.Repeat("a", 254): "characters",
	} {
		u, err := fetch.ParseURL(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want %s", text, u, err, want)
		} else if strings.Contains(err.Error(), "p4ss") {
			t.Errorf("%s: the password is quoted: %v", text, err)
		}
	}
}

// TestNames: by which names a host can be allowed, the usual ports by the bare ones.
func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"http://example.org":          "example.org example.org:80 *.org *.org:80",
		"https://a.b.example.org":     "a.b.example.org a.b.example.org:443 *.b.example.org *.b.example.org:443 *.example.org *.example.org:443 *.org *.org:443",
		"https://example.org:8443":    "example.org:8443 *.org:8443",
		"http://example.org:443":      "example.org:443 *.org:443",
		"http://localhost":            "localhost localhost:80",
		"http://127.0.0.1:8008":       "127.0.0.1:8008",
		"http://[::1]":                "::1 [::1]:80 [::1]",
		"https://[2001:db8::1]:8443/": "[2001:db8::1]:8443",
	} {
		u, err := fetch.ParseURL(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(fetch.Names(u), " "); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestCheckHeader: what belongs to the connection, and what would end a line, is refused without being quoted.
func TestCheckHeader(t *testing.T) {
	if err := fetch.CheckHeader(http.Header{"Authorization": {"Bearer a b"}, "X-A": {"1", "a\tb", "ü"}}); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{
		"Host": "Host", "content-length": "Content-Length", "CONNECTION": "Connection", "transfer-encoding": "Transfer-Encoding",
		"Accept-Encoding": "not for you", "Expect": "not for you", "upgrade": "not for you", "te": "not for you", "trailer": "not for you",
		"proxy-authorization": "not for you", "": "name", "a b": "name", "a:b": "name", "a\r\nb": "name", "ü": "name",
	} {
		if err := fetch.CheckHeader(http.Header{name: {"x"}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	for _, value := range []string{"s3cret\r\nHost: b", "s3cret\n", "s3cret\r", "s3cret\x00", "s3cret\x7f"} {
		if err := fetch.CheckHeader(http.Header{"X-A": {"fine", value}}); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: got %v", value, err)
		}
	}
	if err := fetch.CheckHeader(http.Header{"X-A": {strings.Repeat("x", 65<<10)}}); err == nil {
		t.Error("a header of 65 KiB is fine")
	}
}

// FuzzParseURL: what is taken is taken again in the form that it is given, and has one plain host.
func FuzzParseURL(f *testing.F) {
	for _, text := range []string{"http://example.org:80/a?b#c", "https://[::1]:1/", "http://a@b/", "http://%61/", "http:/\\a/", "HTTP://A./"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := fetch.ParseURL(text)
		if err != nil {
			return
		}
		again, err := fetch.ParseURL(u.String())
		if err != nil || !reflect.DeepEqual(fetch.Names(again), fetch.Names(u)) {
			t.Fatalf("%q became %q, then %v, %v", text, u, again, err)
		}
		if host := u.Hostname(); host == "" || host != strings.ToLower(host) || strings.ContainsAny(host, "/@\\ %?#") {
			t.Fatalf("%q has the host %q", text, host)
		}
	})
}
