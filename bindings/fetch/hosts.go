package fetch

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ParseURL reads the address of a request: http or https, a host in ASCII, and no user in it. What comes after # is left
// out. The error is for people, and quotes nothing.
func ParseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("it is no URL") // the error of url.Parse quotes it, with whatever is secret in it
	}
	u.Fragment, u.RawFragment = "", ""
	return u, checkURL(u)
}

// checkURL says what is wrong with u, and brings its host into its normal form.
func checkURL(u *url.URL) error {
	host, port := normalHost(u.Hostname()), u.Port()
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("it begins neither with http:// nor https://")
	case u.Opaque != "" || host == "":
		return errors.New("it names no host")
	case u.User != nil:
		return errors.New("it has a user name or password in it, which belongs into a header")
	case !isHost(host):
		return errors.New("its host has characters that no host has; write a name in another alphabet in its form that begins with xn--")
	case port != "" && !isPort(port) || strings.HasSuffix(u.Host, ":"):
		return errors.New("its port is no number from 1 to 65535")
	}
	if u.Host = host; strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	}
	if port != "" {
		u.Host += ":" + port
	}
	return nil
}

// normalHost is a name as it is compared.
func normalHost(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func isHost(name string) bool {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.Zone() == ""
	}
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return name != "" && len(name) <= 253
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// Names lists under which names the host of u, which ParseURL gave, can be allowed: example.org and *.org with the usual
// port of u's scheme; example.org:8443 and *.org:8443 with any. The first is the one to suggest.
func Names(u *url.URL) (names []string) {
	host, p := u.Hostname(), port(u)
	usual := u.Scheme == "http" && p == "80" || u.Scheme == "https" && p == "443"
	add := func(name string) {
		if usual {
			names = append(names, name)
		}
		names = append(names, net.JoinHostPort(name, p))
	}
	add(host)
	if addr, err := netip.ParseAddr(host); err == nil {
		if usual && addr.Is6() {
			names = append(names, "["+host+"]")
		}
		return names
	}
	for rest := host; ; {
		_, parent, more := strings.Cut(rest, ".")
		if !more {
			return names
		}
		add("*." + parent)
		rest = parent
	}
}
