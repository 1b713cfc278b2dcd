package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/fetch"
)

// raw answers every connection with text, whatever is asked.
func raw(t *testing.T, text string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if text != "" {
				_, _ = conn.Read(make([]byte, 4096))
			}
			_, _ = io.WriteString(conn, text)
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return "http://" + l.Addr().String()
}

// TestRefused: nothing listens there.
func TestRefused(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	r := get(t, s.URL)
	r.Method, r.Retries = http.MethodPost, 1
	resp, err := client(t, fetch.Settings{}).Do(context.Background(), r)
	want(t, fetch.Refused, "127.0.0.1:", resp, err)
}

// TestBroken: what is no HTTP, and what ends too early. Nothing of it is quoted.
func TestBroken(t *testing.T) {
	for _, text := range []string{
		"", "s3cret\r\n\r\n", "HTTP/1.1 200 OK\r\ns3cret\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ns3cret", "HTTP/1.1 s3c\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ns3cret\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: s3cret\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\ns3cret",
	} {
		resp, err := client(t, fetch.Settings{}).Do(context.Background(), get(t, raw(t, text)))
		if e := want(t, fetch.Broken, "broke", resp, err); strings.Contains(e.Error(), "s3c") {
			t.Errorf("%q: got %v", text, e)
		}
	}
}

// TestTooLarge: too much is not read, whether it is announced, comes in pieces without end, is compressed or in headers.
func TestTooLarge(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 4 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	z.Close()
	const most = 100 << 10
	for name, handler := range map[string]http.HandlerFunc{
		"announced": func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Length", "10000000000") },
		"endless": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write(make([]byte, 4096))
			}
		},
		"a gzip bomb": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		},
		"headers": func(w http.ResponseWriter, r *http.Request) {
			for i := range 100 {
				w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 1000))
			}
		},
		"by one byte": func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, most+1)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := server(t, handler)
			r := get(t, s.URL)
			taken := 0
			r.MaxBytes, r.Take = most, func(n int) error { taken += n; return nil }
			resp, err := client(t, fetch.Settings{}).Do(context.Background(), r)
			want(t, fetch.TooLarge, "larger", resp, err)
			if taken > most {
				t.Errorf("%d bytes were kept", taken)
			}
		})
	}
	s := server(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, most)) })
	r := get(t, s.URL)
	r.MaxBytes = most
	if resp, err := client(t, fetch.Settings{}).Do(context.Background(), r); err != nil || len(resp.Body) != most {
		t.Errorf("all that may be: %v", err)
	}
	r.MaxBytes = 1 << 40 // does not raise what the settings say
	resp, err := client(t, fetch.Settings{MaxBody: most - 1}).Do(context.Background(), r)
	want(t, fetch.TooLarge, "", resp, err)
}

// TestHeadersOfHTTP2: the other version bounds them too. Where they are far too large, it breaks the connection.
func TestHeadersOfHTTP2(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for i := range 66 {
			w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 1000))
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	c := fetch.Through(fetch.Settings{AllowPrivate: loopback}, nil, s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, nil)
	defer c.Close()
	resp, err := c.Do(context.Background(), get(t, s.URL))
	want(t, fetch.TooLarge, "headers", resp, err)
}

// TestTake: whoever pays for the bytes ends it, with an error of his own.
func TestTake(t *testing.T) {
	enough := errors.New("enough")
	for _, status := range []int{200, 400} {
		s := server(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status); _, _ = w.Write([]byte("x")) })
		r := get(t, s.URL)
		r.Take, r.Retries = func(int) error { return enough }, 3
		if resp, err := client(t, fetch.Settings{}).Do(context.Background(), r); resp != nil || err != enough {
			t.Errorf("got %+v, %v", resp, err)
		}
	}
}

var quiet = log.New(io.Discard, "", 0)

// TestTLS: nobody knows who signed it; it is for another name; there is none at all.
func TestTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.Config.ErrorLog = quiet
	s.StartTLS()
	defer s.Close()
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	resp, err := client(t, fetch.Settings{}).Do(context.Background(), get(t, s.URL))
	want(t, fetch.TLS, "signed by nobody", resp, err)

	named := fetch.Through(fetch.Settings{AllowPrivate: []string{"localhost"}}, nil, roots, nil)
	resp, err = named.Do(context.Background(), get(t, strings.Replace(s.URL, "127.0.0.1", "localhost", 1)))
	want(t, fetch.TLS, "another name", resp, err)

	for _, text := range []string{"", "HTTP/1.1 400 s3cret\r\n\r\n"} {
		resp, err = client(t, fetch.Settings{}).Do(context.Background(), get(t, strings.Replace(raw(t, text), "http:", "https:", 1)))
		want(t, fetch.TLS, "no secure connection", resp, err)
	}
}
