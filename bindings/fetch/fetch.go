// Package fetch sends HTTP requests on behalf of those who are not trusted with the network: to hosts that somebody
// allows, at addresses that are no private ones, within a time and a size that hold to the last byte of the body.
//
// Start with Client.Do. hosts.go is about names, address.go about addresses, and admin.go about the one server that is
// reached with a token which the callers never see. It knows nothing of Lua.
package fetch

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"reflect"
	"sync/atomic"
	"time"
)

// Settings bound all requests of a Client. The zero value means every default.
type Settings struct {
	// AllowPrivate lists what may be loopback, private or otherwise not of the public internet: addresses, prefixes such
	// as 10.0.0.0/8, and host names, whose addresses are then all taken.
	AllowPrivate []string
	Timeout      time.Duration // one request with all of its body, redirects and retries; 0 means 10s
	MaxBody      int64         // bytes of a body, when it is decompressed; 0 means 1 MiB
	// Transport carries requests in place of the network, for tests. Then no address is looked at, and every other rule
	// holds; an *Error of it is passed on. Nil is the network.
	Transport http.RoundTripper
}

const (
	defaultTimeout = 10 * time.Second
	defaultMaxBody = 1 << 20

	maxRedirects = 5
	maxHeader    = 64 << 10 // bytes of all headers of an answer, or of a request
	maxIdle      = 100      // connections kept open, for
	idleFor      = 90 * time.Second
	idlePerHost  = 16
)

// Client sends requests. Connections are kept and used again, so a process needs one only. It is safe for concurrent use.
// It takes no proxy, nor one from the environment: a proxy looks names up by itself, so that nobody here could see which
// address it goes to.
type Client struct {
	network network
	carrier atomic.Pointer[carrier]
}

// network is what tests replace of the real one.
type network struct {
	resolver *net.Resolver
	roots    *x509.CertPool
	connect  func(ctx context.Context, network, addr string) (net.Conn, error)
}

// carrier is a Client with the settings of a moment. Connections belong to it, so that none outlives the rules under which
// it was made.
type carrier struct {
	settings  Settings
	permitted permitted
	transport http.RoundTripper
	network   network
}

// New gives a Client. It opens nothing before the first request.
func New(s Settings) *Client {
	c := &Client{}
	c.Configure(s)
	return c
}

// Configure has all requests from now on follow s. Those under way end as they began.
func (c *Client) Configure(s Settings) {
	if s.Timeout <= 0 {
		s.Timeout = defaultTimeout
	}
	if s.MaxBody <= 0 {
		s.MaxBody = defaultMaxBody
	}
	old := c.carrier.Load()
	if old != nil && reflect.DeepEqual(old.settings, s) {
		return
	}
	next := &carrier{settings: s, permitted: newPermitted(s.AllowPrivate), transport: s.Transport, network: c.network}
	if next.transport == nil {
		next.transport = next.newTransport()
	}
	if c.carrier.Swap(next); old != nil {
		old.close()
	}
}

// Close closes the connections that are not in use. The Client stays usable.
func (c *Client) Close() { c.carrier.Load().close() }

func (c *carrier) close() {
	if t, ok := c.transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}

func (c *carrier) newTransport() *http.Transport {
	return &http.Transport{
		DialContext:            c.dial,
		DialTLSContext:         c.dialTLS,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleFor,
		MaxResponseHeaderBytes: maxHeader,
	}
}
