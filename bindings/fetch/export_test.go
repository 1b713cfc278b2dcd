package fetch

import (
	"context"
	"crypto/x509"
	"net"
	"net/netip"
)

// Through gives a Client over a network of a test's own: any of them may be nil.
func Through(s Settings, resolver *net.Resolver, roots *x509.CertPool, connect func(ctx context.Context, network, addr string) (net.Conn, error)) *Client {
	c := &Client{network: network{resolver: resolver, roots: roots, connect: connect}}
	c.Configure(s)
	return c
}

// Permitted reports whether a may be connected to where list is Settings.AllowPrivate.
func Permitted(list []string, a netip.Addr) bool {
	p := newPermitted(list)
	return p.addr(a)
}
