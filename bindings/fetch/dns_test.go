package fetch_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/axolua/axolua/bindings/fetch"
)

// TestDNS: a name without an address, and a name server that does not answer, asked by a resolver of our own.
func TestDNS(t *testing.T) {
	gone := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: io.ErrUnexpectedEOF}
	}}
	c := fetch.Through(fetch.Settings{}, gone, nil, nil)
	r := get(t, "http://nowhere.invalid./?s3cret")
	r.Retries = 1
	resp, err := c.Do(context.Background(), r)
	if e := want(t, fetch.DNS, "nowhere.invalid: the name has no address", resp, err); strings.Contains(e.Error(), "s3cret") {
		t.Error(e)
	}
}

// names is a name server: every name has the address that it gives.
func names(address func() net.IP) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			for {
				var size [2]byte
				if _, err := io.ReadFull(there, size[:]); err != nil {
					return
				}
				query := make([]byte, binary.BigEndian.Uint16(size[:]))
				if _, err := io.ReadFull(there, query); err != nil {
					return
				}
				answer := answerTo(query, address())
				_, _ = there.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
			}
		}()
		return here, nil
	}}
}

// answerTo answers a question for an IPv4 address; of others it knows nothing.
func answerTo(query []byte, ip net.IP) []byte {
	end := 12
	for query[end] != 0 {
		end += int(query[end]) + 1
	}
	end += 5
	isA := query[end-3] == 1
	answer := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, query[12:end]...)
	if isA {
		answer[7] = 1
		answer = append(append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4), ip.To4()...)
	}
	return answer
}

// TestNamesOfPrivateAddresses: the address counts that is connected to, not the name, nor what the name stood for before.
func TestNamesOfPrivateAddresses(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host) })
	at := func(name string) *fetch.Request { return get(t, strings.Replace(s.URL, "127.0.0.1", name, 1)) }
	var asked atomic.Int64
	resolver := names(func() net.IP { asked.Add(1); return net.IPv4(127, 0, 0, 1) })
	c := fetch.Through(fetch.Settings{AllowPrivate: []string{"Intra.example."}}, resolver, nil, nil)
	defer c.Close()
	resp, err := c.Do(context.Background(), at("rebinds.example"))
	want(t, fetch.Forbidden, "rebinds.example:", resp, err)
	resp, err = c.Do(context.Background(), at("intra.example"))
	if err != nil || !strings.HasPrefix(resp.Body, "intra.example:") || asked.Load() < 2 {
		t.Errorf("got %+v, %v after %d lookups", resp, err, asked.Load())
	}
}
