package text

import (
	"net/netip"
	"strings"
)

// ACLAllows tells whether the content of an m.room.server_acl event lets a server take part in the room, as the Matrix
// specification has it: the port does not count, IP addresses may be kept out altogether, what is denied is denied before
// what is allowed is looked at, and what is not allowed is denied. What has the wrong type is as if it were not there.
func ACLAllows(acl Value, server string, m Meter) (bool, error) {
	name := withoutPort(server)
	if allow := acl.Get("allow_ip_literals"); allow != nil && isFalse(allow) && isIPLiteral(name) {
		return false, nil
	}
	denied, err := listed(acl.Get("deny"), name, m)
	if denied || err != nil {
		return false, err
	}
	return listed(acl.Get("allow"), name, m)
}

// Boolean is a Value that may be true or false.
type Boolean interface {
	Bool() (value, ok bool)
}

func isFalse(v Value) bool {
	b, is := v.(Boolean)
	if !is {
		return false
	}
	value, ok := b.Bool()
	return ok && !value
}

// listed tells whether one of the globs in a list fits a server.
func listed(list Value, server string, m Meter) (found bool, err error) {
	if list == nil {
		return false, nil
	}
	g := newGauge(m)
	for key, entry := range list.Each {
		pattern, ok := entry.Text()
		if key != "" || !ok {
			continue
		}
		if g.work(64 + len(pattern) + len(server)) {
			break
		}
		glob, ok := CompileGlob(pattern, true)
		if !ok {
			continue
		}
		if found, g.err = glob.Match(server, m); found || g.err != nil {
			break
		}
	}
	return found, g.err
}

// withoutPort is the host of a server name.
func withoutPort(server string) string {
	colon := strings.LastIndexByte(server, ':')
	if colon < 0 || strings.HasSuffix(server, "]") || colon == len(server)-1 {
		return server
	}
	for _, c := range server[colon+1:] {
		if c < '0' || c > '9' {
			return server
		}
	}
	return server[:colon]
}

func isIPLiteral(host string) bool {
	if strings.HasPrefix(host, "[") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Is4()
}
