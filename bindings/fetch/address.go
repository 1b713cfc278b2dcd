package fetch

import (
	"net/netip"
	"slices"
	"strings"
)

// notPublic are the blocks of addresses that are not of the public internet: the special-purpose registries of IANA, with
// those that Synapse does not let URL previews go to (ip_range_blacklist).
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "3fff::/20",
)

var (
	public6 = netip.MustParsePrefix("2000::/3") // all that is given out; the rest is loopback, local, multicast or nobody's
	nat64   = netip.MustParsePrefix("64:ff9b::/96")
	sixToIV = netip.MustParsePrefix("2002::/16")
)

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// embedded gives the IPv4 address that a is a form of: mapped to IPv6, or reached through NAT64 or 6to4. Else it gives a.
func embedded(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	bytes := a.As16()
	switch {
	case a.Is4():
	case nat64.Contains(a):
		return netip.AddrFrom4([4]byte(bytes[12:16]))
	case sixToIV.Contains(a):
		return netip.AddrFrom4([4]byte(bytes[2:6]))
	}
	return a
}

// IsPublic reports whether a is an address of the public internet. One that stands for an IPv4 address (NAT64, 6to4) is what
// that is; no address is none of it.
func IsPublic(a netip.Addr) bool {
	a = embedded(a)
	if a.Is6() && !public6.Contains(a) {
		return false
	}
	return a.IsValid() && !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}

// permitted is what may be private.
type permitted struct {
	prefixes []netip.Prefix
	hosts    []string
}

// newPermitted sorts out Settings.AllowPrivate.
func newPermitted(list []string) (p permitted) {
	for _, text := range list {
		bare := strings.Trim(text, "[]")
		if prefix, err := netip.ParsePrefix(bare); err == nil {
			p.prefixes = append(p.prefixes, prefix.Masked())
		} else if addr, err := netip.ParseAddr(bare); err == nil {
			p.prefixes = append(p.prefixes, netip.PrefixFrom(addr.WithZone(""), addr.BitLen()))
		} else {
			p.hosts = append(p.hosts, normalHost(text))
		}
	}
	return p
}

// host reports whether all addresses of a host may be connected to.
func (p *permitted) host(name string) bool { return slices.Contains(p.hosts, name) }

// addr reports whether an address may be connected to.
func (p *permitted) addr(a netip.Addr) bool {
	if IsPublic(a) {
		return true
	}
	outer, inner := a.WithZone(""), embedded(a)
	return slices.ContainsFunc(p.prefixes, func(p netip.Prefix) bool { return p.Contains(outer) || p.Contains(inner) })
}
