package configfile

import (
	"net/netip"
	"time"
)

// Routes is where what modules declare with `route` is served, and what its clients can take.
type Routes struct {
	Listen         string        // host:port, "" for none; none
	Hosts          []string      // values of the Host header that are served; all of them
	TrustedProxies []string      // addresses and prefixes whose X-Forwarded-For is believed; none
	MaxBody        int64         // bytes of a body, in both directions; 1MiB
	Concurrent     int           // requests that are answered at once; 64
	PerIP          int           // those of one address; 16
	Timeout        time.Duration // of an answer, with what it waits for; 30s
}

func defaultRoutes() Routes {
	return Routes{MaxBody: 1 << 20, Concurrent: 64, PerIP: 16, Timeout: 30 * time.Second}
}

func (d *decoder) routes(to *Routes) reader {
	return d.section(fields{
		"listen":          d.text(&to.Listen, isListen, "host:port, or \"\" for none"),
		"hosts":           d.texts(&to.Hosts, isHost, "a host name"),
		"trusted_proxies": d.texts(&to.TrustedProxies, isPrefix, "an address or a prefix such as 10.0.0.0/8"),
		"max_body":        d.bytes(&to.MaxBody),
		"concurrent":      d.count(&to.Concurrent),
		"per_ip":          d.count(&to.PerIP),
		"timeout":         d.duration(&to.Timeout),
	})
}

func isPrefix(s string) bool {
	_, ok := prefix(s)
	return ok
}

// prefix reads an address, or several.
func prefix(s string) (p netip.Prefix, ok bool) {
	if ip, err := netip.ParseAddr(s); err == nil {
		ip = ip.Unmap().WithZone("")
		return netip.PrefixFrom(ip, ip.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err == nil
}

// Proxies are the TrustedProxies.
func (r *Routes) Proxies() (list []netip.Prefix) {
	for _, s := range r.TrustedProxies {
		if p, ok := prefix(s); ok {
			list = append(list, p)
		}
	}
	return list
}
