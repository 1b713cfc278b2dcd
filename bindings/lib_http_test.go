package bindings_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/fetch"
	"github.com/axolua/axolua/engine"
)

func init() {
	luaWorlds["http_test.lua"] = func(_ *testing.T, o *bindings.Options, m *engine.ModuleSettings) {
		o.HTTP = fetch.New(fetch.Settings{Transport: &fakeWeb{}})
		m.Allow = append(m.Allow, "http.example.org", "http.*.test", "http.ports.example:8443", "http.[::1]:8008")
	}
	luaWorlds["admin_test.lua"] = func(_ *testing.T, o *bindings.Options, m *engine.ModuleSettings) {
		o.Admin = fetch.NewAdmin(fetch.AdminSettings{URL: "http://127.0.0.1:8008", Token: adminToken, HTTP: fetch.Settings{Transport: &fakeWeb{}}})
	}
}

const adminToken = "s3cret-admin-token"

// fakeWeb answers every request with what it was, but for some hosts and paths.
type fakeWeb struct{ flaky atomic.Int64 }

func (w *fakeWeb) RoundTrip(r *http.Request) (*http.Response, error) {
	switch r.URL.Hostname() {
	case "refused.test":
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	case "dns.test":
		return nil, &net.DNSError{Err: "no such host", Name: "s3cret", IsNotFound: true}
	case "tls.test":
		return nil, &fetch.Error{Kind: fetch.TLS, Text: "no secure connection"}
	case "slow.test":
		<-r.Context().Done()
		return nil, r.Context().Err()
	case "broken.test":
		return nil, io.ErrUnexpectedEOF
	}
	answer := httptest.NewRecorder()
	w.answer(answer, r)
	result := answer.Result()
	result.Request = r
	return result, nil
}

func (w *fakeWeb) answer(to http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/empty":
		to.WriteHeader(http.StatusNoContent)
	case "/null":
		_, _ = io.WriteString(to, "null")
	case "/html":
		_, _ = io.WriteString(to, "<p>s3cret</p>")
	case "/infinite":
		_, _ = io.WriteString(to, `{"s3cret":1e400}`)
	case "/large":
		_, _ = io.WriteString(to, strings.Repeat("x", 1<<20+1))
	case "/loop":
		http.Redirect(to, r, "/loop", http.StatusFound)
	case "/elsewhere":
		http.Redirect(to, r, "http://forbidden.example/", http.StatusFound)
	case "/_synapse/admin/v1/teapot", "/teapot":
		to.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(to, `{"errcode":"M_LIMIT_EXCEEDED","error":"s3cret `+r.Header.Get("Authorization")+`"}`)
	case "/flaky":
		if w.flaky.Add(1)%3 != 0 {
			to.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = io.WriteString(to, `{}`)
	default:
		body, _ := io.ReadAll(r.Body)
		to.Header().Add("X-Two", "1")
		to.Header().Add("X-Two", "2")
		_ = json.NewEncoder(to).Encode(map[string]any{
			"method": r.Method, "uri": r.URL.String(), "headers": r.Header, "body": string(body), "body_hex": fmt.Sprintf("%x", body), "list": []int{}, "n": 1, "null": nil,
			"authorized": r.Header.Get("Authorization") == "Bearer "+adminToken,
		})
	}
}
