package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"syscall"
)

// dial connects to one host. The address is looked at after the name was looked up, and is the one that is connected to:
// what a name server says before does not count.
func (c *carrier) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: c.settings.Timeout, Resolver: c.network.resolver}
	if !c.permitted.host(normalHost(host)) {
		d.Control = c.control
	}
	if c.network.connect != nil {
		return c.network.connect(ctx, network, addr)
	}
	return d.DialContext(ctx, network, addr)
}

// control refuses an address before a packet is sent to it.
func (c *carrier) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !c.permitted.addr(at.Addr()) {
		return &Error{Kind: Forbidden, Text: "it has the address " + at.Addr().String() + ", which is not of the public internet; " +
			"outbound_http.allow_private in axolua.yaml can permit it"}
	}
	return nil
}

// dialTLS is dial with a handshake. It is done here, and not by package http, so that what fails in it can be told.
func (c *carrier) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := c.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(addr)
	secure := tls.Client(conn, &tls.Config{ServerName: host, RootCAs: c.network.roots, NextProtos: []string{"h2", "http/1.1"},
		MinVersion: tls.VersionTLS12})
	ctx, cancel := context.WithTimeout(ctx, c.settings.Timeout)
	defer cancel()
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Error{Kind: TLS, Text: whyNotSecure(err)}
	}
	return secure, nil
}
