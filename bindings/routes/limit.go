package routes

import (
	"net"
	"net/netip"
	"sync"
)

// The connections that are open at once: of all, and of one address that is no trusted proxy. Those beyond are closed.
const (
	maxConns   = 1024
	connsPerIP = 128
)

// Limit bounds the connections that l gives, and what one address has of them.
func (h *Handler) Limit(l net.Listener) net.Listener {
	return &limited{Listener: l, trusts: h.trusts, all: newGuests(maxConns, connsPerIP), proxies: newGuests(maxConns, maxConns)}
}

type limited struct {
	net.Listener
	trusts       func(netip.Addr) bool
	all, proxies guests
}

// Accept is net.Listener's.
func (l *limited) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		ip, counted := addr(c.RemoteAddr().String()), &l.all
		if l.trusts(ip) {
			counted = &l.proxies
		}
		if leave, refused := counted.enter(ip); refused == nil {
			return &conn{Conn: c, leave: sync.OnceFunc(leave)}, nil
		}
		c.Close()
	}
}

type conn struct {
	net.Conn
	leave func()
}

// Close is net.Conn's.
func (c *conn) Close() error {
	c.leave()
	return c.Conn.Close()
}
