package lists_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/fetch"
	"github.com/axolua/axolua/bindings/lists"
	"golang.org/x/crypto/blake2b"
)

// web answers requests in the place of the network.
type web func(r *http.Request) (status int, header http.Header, body string)

func (w web) RoundTrip(r *http.Request) (*http.Response, error) {
	status, header, body := w(r)
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}

func (w web) client() *fetch.Client {
	return fetch.New(fetch.Settings{Transport: w, MaxBody: 1 << 20})
}

const listURL = "https://lists.example/x.txt"

func fromURL(d lists.Declaration) lists.Declaration {
	d.Name, d.Kind, d.URL, d.Every, d.MaxBytes = "x", lists.Strings, listURL, time.Hour, 1000
	return d
}

// TestURL: each hour something else comes, and the list has what it may have of it.
func TestURL(t *testing.T) {
	html := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	steps := []struct {
		name, body string
		status     int
		header     http.Header
		entries    int
		err        string
	}{
		{"first", numbers(100), 200, nil, 100, ""},
		{"next", numbers(120), 200, http.Header{"Content-Type": {"text/plain"}}, 120, ""},
		{"error 500", "oops", 500, nil, 120, "500"},
		{"HTML by its type", "a\nb", 200, html, 120, "it is a page of HTML, and no list"},
		{"HTML by its look", "<html>", 200, nil, 120, "it is a page of HTML, and no list"},
		{"too large", strings.Repeat("abcdefgh\n", 200), 200, nil, 120, "larger than it may be"},
		{"empty", "", 200, nil, 120, "refused: it has 0 entries"},
		{"no content", "", 204, nil, 120, "refused: it has 0 entries"},
		{"304 that nobody asked for", "", 304, nil, 120, "304"},
		{"good again", numbers(90), 200, nil, 90, ""},
	}
	synctest.Test(t, func(t *testing.T) {
		var now atomic.Int32
		s := lists.New([]lists.Declaration{fromURL(lists.Declaration{MinShare: 0.5})}, lists.Options{HTTP: web(func(*http.Request) (int, http.Header, string) {
			step := steps[now.Load()]
			return step.status, step.header, step.body
		}).client()})
		defer s.Close()
		for i, step := range steps {
			synctest.Wait()
			want(t, s, step.entries, false, step.err)
			if t.Failed() {
				t.Fatal(step.name)
			}
			now.Store(int32(min(i+1, len(steps)-1)))
			time.Sleep(time.Hour + time.Minute)
		}
	})
}

// TestPauses: a source that fails is asked again soon, then less and less often, and when it is back as often as declared.
func TestPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var asked []time.Duration
		begun, status := time.Now(), 503
		s := lists.New([]lists.Declaration{fromURL(lists.Declaration{})}, lists.Options{HTTP: web(func(*http.Request) (int, http.Header, string) {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, time.Since(begun).Round(time.Second))
			return status, nil, "a"
		}).client()})
		defer s.Close()
		time.Sleep(16 * time.Minute)
		synctest.Wait()
		mu.Lock()
		wantDurations(t, asked, 0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811)
		asked, status = nil, 200
		mu.Unlock()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		mu.Lock()
		wantDurations(t, asked, 1111, 4711)
		mu.Unlock()
		if _, err := s.List("x").Copy(); err != nil {
			t.Error(err)
		}
	})
}

func wantDurations(t *testing.T, got []time.Duration, seconds ...int) {
	t.Helper()
	same := len(got) == len(seconds)
	for i := range min(len(got), len(seconds)) {
		same = same && got[i] == time.Duration(seconds[i])*time.Second
	}
	if !same {
		t.Errorf("asked after %v, want %v s", got, seconds)
	}
}

// TestETag: what has not changed is not sent again, also after a restart.
func TestETag(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		full, not := 0, 0
		o := lists.Options{Dir: dir, HTTP: web(func(r *http.Request) (int, http.Header, string) {
			if r.Header.Get("If-None-Match") == `"v1"` {
				not++
				return 304, nil, ""
			}
			full++
			return 200, http.Header{"Etag": {`"v1"`}}, "a\nb"
		}).client()}
		for range 2 {
			s := lists.New([]lists.Declaration{fromURL(lists.Declaration{})}, o)
			time.Sleep(2*time.Hour + time.Minute)
			synctest.Wait()
			want(t, s, 2, false, "")
			s.Close()
		}
		if full != 1 || not != 5 {
			t.Errorf("sent in full %d times, and %d times not", full, not)
		}
	})
}

// TestGenuine: what does not have the digest or the signature that is declared is not taken.
func TestGenuine(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	const body = "a\nb\n"
	sum := sha256.Sum256([]byte(body))
	raw := base64.StdEncoding.EncodeToString(public)
	mini := base64.StdEncoding.EncodeToString(append([]byte("Ed12345678"), public...))
	ours := ed25519.Sign(private, []byte(body))
	for _, tt := range []struct {
		name string
		d    lists.Declaration
		sig  string
		err  string
	}{
		{"digest", lists.Declaration{SHA256: strings.ToUpper(hex.EncodeToString(sum[:]))}, "", ""},
		{"another digest", lists.Declaration{SHA256: strings.Repeat("0", 64)}, "", "its SHA-256 is " + hex.EncodeToString(sum[:])},
		{"64 bytes", lists.Declaration{PublicKey: raw}, string(ours), ""},
		{"base64", lists.Declaration{PublicKey: raw}, base64.StdEncoding.EncodeToString(ours) + "\n", ""},
		{"of something else", lists.Declaration{PublicKey: raw}, string(ed25519.Sign(private, []byte("c"))), "its signature: it was not made for this content with this key"},
		{"none", lists.Declaration{PublicKey: raw}, "not found", "its signature: it is no signature of ed25519"},
		{"minisign", lists.Declaration{PublicKey: mini}, minisign(private, "ED", "12345678", body, "trusted"), ""},
		{"old minisign", lists.Declaration{PublicKey: mini}, minisign(private, "Ed", "12345678", body, "trusted"), ""},
		{"another key", lists.Declaration{PublicKey: mini}, minisign(private, "ED", "87654321", body, "trusted"), "it was made with another key"},
		{"another comment", lists.Declaration{PublicKey: mini}, strings.Replace(minisign(private, "ED", "12345678", body, "trusted"), ": trusted\n", ": untrusted\n", 1), "it was not made for this"},
		{"another content", lists.Declaration{PublicKey: mini}, minisign(private, "ED", "12345678", "c", "trusted"), "it was not made for this"},
		{"an unknown kind", lists.Declaration{PublicKey: mini}, minisign(private, "Xx", "12345678", body, "trusted"), "it is of an unknown kind"},
		{"no minisign", lists.Declaration{PublicKey: mini}, "<html>", "it is no signature of minisign"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if tt.d.PublicKey != "" {
					tt.d.Signature = listURL + ".sig"
				}
				s := lists.New([]lists.Declaration{fromURL(tt.d)}, lists.Options{HTTP: web(func(r *http.Request) (int, http.Header, string) {
					if strings.HasSuffix(r.URL.Path, ".sig") {
						return 200, nil, tt.sig
					}
					return 200, nil, body
				}).client()})
				defer s.Close()
				synctest.Wait()
				entries := 2
				if tt.err != "" {
					entries = 0
				}
				want(t, s, entries, false, tt.err)
			})
		})
	}
}

// minisign writes a signature as minisign does.
func minisign(key ed25519.PrivateKey, kind, number, content, comment string) string {
	signed := []byte(content)
	if kind == "ED" {
		sum := blake2b.Sum512(signed)
		signed = sum[:]
	}
	sig := ed25519.Sign(key, signed)
	all := append([]byte(kind+number), sig...)
	global := ed25519.Sign(key, append(sig, comment...))
	return "untrusted comment: x\n" + base64.StdEncoding.EncodeToString(all) + "\ntrusted comment: " + comment + "\n" +
		base64.StdEncoding.EncodeToString(global) + "\n"
}

// TestPrivateAddress: a list is fetched from the internet, and from a private network only where that is allowed.
func TestPrivateAddress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "a\nb\n") }))
	defer server.Close()
	d := fromURL(lists.Declaration{})
	d.URL = server.URL
	for _, tt := range []struct {
		allowed []string
		line    string
	}{{nil, "could not be brought up to date: "}, {[]string{"127.0.0.1"}, "a list is loaded: 2"}} {
		log, said := newLog()
		s := lists.New([]lists.Declaration{d}, lists.Options{HTTP: fetch.New(lists.HTTPSettings(tt.allowed)), Log: log})
		said.await(t, tt.line)
		s.Close()
	}
}
