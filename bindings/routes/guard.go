package routes

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// readers is how many requests may be inside for each that is being answered: the rest are sending their bodies, as slowly
// as they like, and keep nobody from being answered.
const readers = 4

// guests counts the requests that are inside.
type guests struct {
	max, perIP int

	mu   sync.Mutex
	all  int
	byIP map[netip.Prefix]int
}

func newGuests(most, perIP int) guests {
	return guests{max: most, perIP: perIP, byIP: map[netip.Prefix]int{}}
}

// enter lets a request in, until leave is called.
func (g *guests) enter(ip netip.Addr) (leave func(), refused *refusal) {
	from := household(ip)
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.byIP[from] >= g.perIP:
		return nil, &refusal{code: http.StatusTooManyRequests, errcode: "M_LIMIT_EXCEEDED", text: "too many requests of yours are being answered", retryS: 1}
	case g.all >= g.max:
		return nil, busy()
	}
	g.all++
	g.byIP[from]++
	return func() { g.leave(from) }, nil
}

func (g *guests) leave(from netip.Prefix) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all--
	if g.byIP[from]--; g.byIP[from] == 0 {
		delete(g.byIP, from)
	}
}

// household is who counts as one: an address, of IPv6 the network that one customer has at least.
func household(ip netip.Addr) netip.Prefix {
	bits := ip.BitLen()
	if bits == 128 {
		bits = 64
	}
	p, _ := ip.Prefix(bits) // the zero Prefix for what has no address
	return p
}

// slot takes one of Concurrent, until leave is called.
func (h *Handler) slot() (leave func(), refused *refusal) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	default:
		return nil, busy()
	}
}

func busy() *refusal {
	return &refusal{code: http.StatusServiceUnavailable, errcode: "M_UNKNOWN", text: "too busy; try again", retryS: 1}
}

// client is the address of who asks: of those that X-Forwarded-For lists the last that is no proxy of ours, as any before it
// may be made up.
func (h *Handler) client(r *http.Request) netip.Addr {
	at := addr(r.RemoteAddr)
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(forwarded) {
		if !h.trusts(at) {
			break
		}
		next := addr(strings.TrimSpace(hop))
		if !next.IsValid() {
			break
		}
		at = next
	}
	return at
}

func (h *Handler) trusts(ip netip.Addr) bool {
	return slices.ContainsFunc(h.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// addr reads an address, with or without a port; the zero Addr if it is none.
func addr(text string) netip.Addr {
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone("")
	}
	ip, _ := netip.ParseAddr(strings.Trim(text, "[]"))
	return ip.Unmap().WithZone("")
}
