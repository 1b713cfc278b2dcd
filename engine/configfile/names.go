package configfile

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// What strings have to look like. These find mistakes; whether a name exists shows when it is used.

func anyText(string) bool { return true }

var hostForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

func isHost(s string) bool {
	if len(s) > 253 {
		return false
	}
	_, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return err == nil || hostForm.MatchString(s)
}

// isServerName accepts a host with or without a port.
func isServerName(s string) bool {
	if host, port, err := net.SplitHostPort(s); err == nil {
		return isHost(host) && isPort(port)
	}
	return isHost(s)
}

// isListen accepts "" for none and ":9477" for all addresses.
func isListen(s string) bool {
	host, port, err := net.SplitHostPort(s)
	return s == "" || err == nil && isPort(port) && (host == "" || isHost(host))
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

func isNet(s string) bool {
	_, err := netip.ParsePrefix(s)
	return err == nil || isHost(s)
}

// isOrigin accepts the URL of a server itself.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil && isHost(u.Hostname()) &&
		(u.Port() == "" || isPort(u.Port())) && u.Opaque == "" && strings.TrimSuffix(u.Path, "/") == "" && !strings.ContainsAny(s, "?#")
}

// allowedHostFault says why s is no host that a module may ask, with or without a port: example.org, *.example.org,
// [::1]:8008. It gives "" if it is one.
func allowedHostFault(s string) string {
	s = strings.TrimPrefix(s, "*.")
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		host = s
	}
	switch {
	case strings.ContainsAny(s, "/?#@"):
		return "want a host without scheme and path, such as http.example.org"
	case strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }):
		return "write a name in another alphabet in its form that begins with xn--"
	case strings.Contains(s, "*"):
		return "a * stands in front only, for all names below, as in http.*.example.org"
	case err == nil && (!isPort(port) || strings.Trim(port, "0") == ""):
		return "want a port from 1 to 65535"
	case !isHost(host):
		return "want a host, as in http.example.org, http.example.org:8443 or http.*.example.org"
	}
	return ""
}

// moduleFault says why no module can be called name; "" if one can.
func moduleFault(name string) string {
	switch {
	case strings.ContainsAny(name, `/\`):
		return "want a file name without a directory; modules are in `scripts`"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "want a file name without control characters"
	case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#"):
		return "files whose name begins with . or # are not loaded"
	case strings.HasSuffix(name, "_test.lua"):
		return "files whose name ends in _test.lua are tests, not modules"
	case !strings.HasSuffix(name, ".lua") || name == ".lua":
		return "want a file name that ends in .lua"
	}
	return ""
}
