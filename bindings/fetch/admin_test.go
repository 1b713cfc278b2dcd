package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/fetch"
)

// TestAdminPaths: a path stays below where it has to, however it is written.
func TestAdminPaths(t *testing.T) {
	for _, good := range []string{
		"/_synapse/admin/v2/users/@a:example.org", "/_synapse/admin/v1/rooms/!a:b?limit=10&from=..", "/_matrix/client/v3/sync?a=//",
		"/_synapse/admin/v1/event/%24a%2Fb", "/_matrix/client/v3/directory/room/%23a%3Ab", "/_synapse/admin/v1/a%2F%2Fb", "/_synapse/admin/v1/...",
	} {
		if err := fetch.CheckAdminPath(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"": "begins", "/": "begins", "_synapse/admin/v1": "begins", "/_synapse/admin": "begins", "/_synapse/adminx/": "begins", "/_matrix/clientx": "begins",
		"/_matrix/federation/v1": "begins", "http://evil.example/_synapse/admin/": "begins", "//evil.example/_synapse/admin/": "begins",
		"/_Synapse/admin/": "begins", "/%5fsynapse/admin/": "begins", "@evil.example/_synapse/admin/": "begins",
		"/_synapse/admin/../../x": "..", "/_synapse/admin/..": "..", "/_synapse/admin/./a": "..", "/_synapse/admin/%2e%2e/x": "..", "/_synapse/admin/.%2E/x": "..",
		"/_synapse/admin/a%2f..%2f..%2fx": "..", "/_synapse/admin/..%5cx": "..", "/_synapse/admin/..;/x": "..",
		"/_synapse/admin//x": "//", "/_synapse/admin/a//": "//",
		"/_synapse/admin/a b": "%", "/_synapse/admin/a#b": "%23", "/_synapse/admin/a\\b": "%", "/_synapse/admin/a\r\nHost: b": "%", "/_synapse/admin/%zz": "%",
		"/_synapse/admin/ü": "%", "/_synapse/admin/a?b\nc": "%", "/_synapse/admin/%0d%0a": "%", "/_synapse/admin/%00": "%",
	} {
		if err := fetch.CheckAdminPath(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", bad, err, want)
		}
	}
}

// FuzzAdminPath: what is taken leads below one of the two, also for those who decode it first.
func FuzzAdminPath(f *testing.F) {
	for _, text := range []string{"/_synapse/admin/v2/users/@a:b?c=d", "/_matrix/client/%2e%2e/", "/_synapse/admin/%252e%252e/", "/_synapse/admin/a%2f.."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if fetch.CheckAdminPath(text) != nil {
			return
		}
		u, err := url.Parse("http://127.0.0.1:8008" + text)
		if err != nil || u.Host != "127.0.0.1:8008" || u.User != nil {
			t.Fatalf("%q: %v, %v", text, u, err)
		}
		for _, p := range []string{u.EscapedPath(), u.Path, strings.ReplaceAll(u.Path, "\\", "/")} {
			if clean := path.Clean(p) + "/"; !strings.HasPrefix(clean, "/_synapse/admin/") && !strings.HasPrefix(clean, "/_matrix/client/") {
				t.Fatalf("%q leads to %q", text, clean)
			}
		}
	})
}

// TestAdmin: the token goes to the homeserver, which may be at a private address, and nowhere else.
func TestAdmin(t *testing.T) {
	const token = "s3cret-token"
	var seen []string
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization"))
		switch {
		case strings.HasSuffix(r.URL.Path, "/away"):
			http.Redirect(w, r, "http://example.org/", http.StatusTemporaryRedirect)
		case strings.HasSuffix(r.URL.Path, "/denied"):
			w.WriteHeader(403)
			fmt.Fprintf(w, `{"errcode":"M_FORBIDDEN","error":%q}`, r.Header.Get("Authorization"))
		}
	})
	settings := fetch.AdminSettings{URL: s.URL + "/", Token: token}
	a := fetch.NewAdmin(settings)
	ask := func(path string) (*fetch.Response, error) {
		return a.Do(context.Background(), path, fetch.Request{Method: "PUT"})
	}
	if _, err := ask("/_synapse/admin/v1/a%2Fb?c=d"); err != nil || seen[0] != "PUT /_synapse/admin/v1/a%2Fb?c=d Bearer "+token {
		t.Errorf("got %v, %v", seen, err)
	}
	for path, kind := range map[string]fetch.Kind{"/_synapse/admin/away": fetch.Redirect, "/_synapse/admin/denied": fetch.Status} {
		resp, err := ask(path)
		if e := want(t, kind, "", resp, err); strings.Contains(fmt.Sprintf("%v %+v %#v", e, e, e), token) {
			t.Errorf("the token is told: %v", e)
		}
	}
	before := len(seen)
	if _, err := ask("/_synapse/admin/../x"); err == nil || len(seen) != before {
		t.Errorf("it was sent: %v", err)
	}
	if text := fmt.Sprintf("%v %+v %#v %s", settings, settings, settings, &settings); strings.Contains(text, token) {
		t.Error("the token is printed:", text)
	}
	a.Configure(fetch.AdminSettings{URL: s.URL, Token: "another"})
	if _, err := ask("/_matrix/client/versions"); err != nil || !strings.HasSuffix(seen[len(seen)-1], "Bearer another") {
		t.Errorf("got %v, %v", seen, err)
	}
	a.Configure(fetch.AdminSettings{})
	if _, err := ask("/_matrix/client/versions"); err != fetch.ErrNoAdmin {
		t.Errorf("got %v", err)
	}
}
