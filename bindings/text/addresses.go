package text

import (
	"net/netip"
	"slices"
	"strings"
)

// ParseIP reads an IP address as it stands in logs and server names, in brackets or not. An IPv4 address in IPv6's clothes
// becomes one, and the zone of a link-local address is dropped.
func ParseIP(s string) (netip.Addr, bool) {
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	ip, err := netip.ParseAddr(s)
	return ip.Unmap().WithZone(""), err == nil
}

// ParseNet reads a network such as 10.0.0.0/8, or a single address.
func ParseNet(s string) (netip.Prefix, bool) {
	if ip, ok := ParseIP(s); ok {
		return netip.PrefixFrom(ip, ip.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, false
	}
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), true
}

// Nets is a set of networks.
type Nets struct {
	first []netip.Addr // of networks that do not touch each other's inside, in order
	nets  []netip.Prefix
}

// NewNets makes a set of networks, which it sorts.
func NewNets(nets []netip.Prefix) *Nets {
	slices.SortFunc(nets, func(a, b netip.Prefix) int {
		if c := a.Addr().Compare(b.Addr()); c != 0 {
			return c
		}
		return a.Bits() - b.Bits()
	})
	set := &Nets{}
	for _, n := range nets { // one inside of another comes after it
		if last := len(set.nets) - 1; last >= 0 && set.nets[last].Overlaps(n) {
			continue
		}
		set.nets, set.first = append(set.nets, n), append(set.first, n.Addr())
	}
	return set
}

// Has reports whether one of the networks has ip in it.
func (n *Nets) Has(ip netip.Addr) bool {
	i, found := slices.BinarySearchFunc(n.first, ip, netip.Addr.Compare)
	return found || i > 0 && n.nets[i-1].Contains(ip)
}
