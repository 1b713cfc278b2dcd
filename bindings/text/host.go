package text

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// maxHost is the longest text, in bytes, in which a name of at most 253 characters is looked for: each may be written as
// %XX several times over.
const maxHost = 4096

// host is where a link leads.
type host struct {
	name   string // in ASCII and lower case, without a dot at the end; IPv6 without brackets
	domain string // the part that somebody registered; of an IP address all of it
	known  bool   // it ends in a name of the root zone, or is an IP address
	ip     bool
	shared bool // it is such an ending itself, as co.uk is
}

// parseHost understands what stands in a URL between "//", a user and a port, as browsers do.
func parseHost(raw string) (h host, ok bool) {
	if len(raw) > maxHost {
		return host{}, false
	}
	if inner, found := strings.CutPrefix(raw, "["); found {
		ip, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return ipHost(ip), err == nil
	}
	name := beginning(unescaped(raw))
	if name == "" {
		return host{}, false
	}
	if name, ok = toASCII(name); !ok {
		return host{}, false
	}
	if ip, isNumber, valid := parseIPv4(name); isNumber {
		return ipHost(ip), valid
	}
	h = host{name: name, domain: name, known: knownEnding(name)}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
		h.domain = domain
	} else {
		_, h.shared = publicsuffix.PublicSuffix(name)
	}
	return h, true
}

func ipHost(ip netip.Addr) host {
	s := ip.Unmap().WithZone("").String()
	return host{name: s, domain: s, known: true, ip: true}
}

// unescaped decodes %XX, again if that gives more of it, as one link in another has it.
func unescaped(s string) string {
	for range 3 {
		if !strings.Contains(s, "%") {
			break
		}
		decoded := percentDecoded(s)
		if decoded == s {
			break
		}
		s = decoded
	}
	s, _ = clean(s, nil)
	return s
}

func percentDecoded(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// beginning is the part of a name in front of what no name can have. It may have symbols: there are names of emoji.
func beginning(name string) string {
	if i := strings.IndexFunc(name, func(r rune) bool { return !nameRune(r) && (r < utf8.RuneSelf || delimits(r)) }); i >= 0 {
		name = name[:i]
	}
	if i := strings.Index(name, ".."); i >= 0 {
		name = name[:i]
	}
	return strings.TrimSuffix(name, ".")
}

// mapping is what browsers do with names (UTS 46, not transitional), which is more liberal than what can be registered.
var mapping = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false))

// toASCII gives a name as it is looked up.
func toASCII(name string) (ascii string, ok bool) {
	if len(name) > 1024 { // 253 characters take less, and the code for others takes more than linear time
		return "", false
	}
	ascii = name
	if isASCII(name) {
		ascii = strings.ToLower(name)
	}
	if strings.Contains(ascii, "xn--") || !isASCII(name) {
		mapped, err := mapping.ToASCII(ascii)
		switch {
		case err == nil || !isASCII(ascii) && isASCII(mapped):
			ascii = mapped
		case !isASCII(ascii):
			return "", false
		}
	}
	ascii = strings.TrimSuffix(ascii, ".")
	return ascii, ascii != "" && len(ascii) <= 253 && ascii[0] != '.'
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// reserved are endings that the root zone has not, but that mean a host to people and to Tor.
var reserved = map[string]bool{"example": true, "test": true, "invalid": true, "onion": true}

// knownEnding tells whether a name ends in one that is in the root zone.
func knownEnding(name string) bool {
	ending := name[strings.LastIndexByte(name, '.')+1:]
	if reserved[ending] {
		return true
	}
	if len(ending) < 2 {
		return false
	}
	_, icann := publicsuffix.PublicSuffix("a." + ending)
	return icann
}

// parseIPv4 reads the forms that browsers read: 1.2.3.4, 0x1020304, 16909060, 1.0x20304, 01.02.03.04. isNumber tells that
// the last part is a number, so that the name can be nothing else.
func parseIPv4(name string) (ip netip.Addr, isNumber, valid bool) {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if _, digits := ipNumber(last); !digits {
		return ip, false, false
	}
	parts := strings.Split(name, ".")
	if len(parts) > 4 {
		return ip, true, false
	}
	var address uint64
	for i, part := range parts {
		n, ok := ipNumber(part)
		limit := uint64(256)
		if i == len(parts)-1 {
			limit = 1 << (8 * (5 - len(parts)))
		}
		if !ok || n >= limit {
			return ip, true, false
		}
		if i == len(parts)-1 {
			address |= n
		} else {
			address |= n << (8 * (3 - i))
		}
	}
	return netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}), true, true
}

// ipNumber reads a decimal, octal or hexadecimal number; ok tells that it is written as one. One too large is valid, but
// no part of an address.
func ipNumber(s string) (n uint64, ok bool) {
	base := 10
	switch {
	case s == "":
		return 0, false
	case len(s) >= 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X'):
		if s, base = s[2:], 16; s == "" {
			return 0, true
		}
	case len(s) >= 2 && s[0] == '0':
		s, base = s[1:], 8
	}
	n, err := strconv.ParseUint(s, base, 64)
	if err != nil {
		for _, c := range s {
			if c < '0' || c > '9' && base <= 10 || c > '9' && !strings.ContainsRune("abcdefABCDEF", c) {
				return 0, false
			}
		}
		return 1 << 63, true
	}
	return n, true
}

// HostName gives the name of a host as [Link] has it: in ASCII and lower case, or an IP address in its usual form. ok is
// false for what no browser takes for a host.
func HostName(s string) (name string, ok bool) {
	h, ok := parseHost(s)
	return h.name, ok
}
