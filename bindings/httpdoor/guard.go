package httpdoor

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// CheckListen refuses an address that machines other than this one can reach, unless there is a token. addr is
// host:port, where no host means all addresses.
func CheckListen(addr, token string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%q is no address to listen on: want host:port", addr)
	}
	if token == "" && !isLoopback(host) {
		return fmt.Errorf("listening on %s, beyond this machine, needs a token: set doors.http.token", addr)
	}
	return nil
}

// isLoopback reports whether host is this machine by its very name: no look-up, which somebody else could answer.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}

// guard lets through who may ask. A browser on this machine that shows a stranger's page is kept out by the Host
// header, which then names the stranger, and by the content type, which such a page cannot set unasked.
func (d *door) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostOf(r.Host)
		switch {
		case !isLoopback(host) && !slices.ContainsFunc(d.Hosts, func(h string) bool { return sameHost(h, host) }):
			refuse(w, http.StatusMisdirectedRequest, fmt.Sprintf("the host %q is not served here; add it to doors.http.hosts", host))
		case d.Token != "" && !d.authorized(r):
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuse(w, http.StatusUnauthorized, "want the header Authorization: Bearer TOKEN, with the token of doors.http.token")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// authorized compares digests, so that the time it takes says nothing about the token, not even its length.
func (d *door) authorized(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	given := digest(strings.TrimSpace(token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(given[:], d.token[:]) == 1
}

func digest(token string) [32]byte { return sha256.Sum256([]byte(token)) }

// hostOf gives the host of a Host header, which may have a port.
func hostOf(header string) string {
	if host, _, err := net.SplitHostPort(header); err == nil {
		return host
	}
	return strings.Trim(header, "[]")
}

func sameHost(a, b string) bool { return strings.EqualFold(strings.Trim(a, "[]"), b) }

// only refuses other methods, and a POST of anything but JSON.
func (d *door) only(method string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		switch {
		case r.Method != method && (method != "GET" || r.Method != "HEAD"):
			w.Header().Set("Allow", method)
			refuse(w, http.StatusMethodNotAllowed, fmt.Sprintf("%s %s: want %s", r.Method, r.URL.Path, method))
		case method == "POST" && (err != nil || kind != "application/json"):
			refuse(w, http.StatusUnsupportedMediaType, "want the header Content-Type: application/json")
		default:
			next.ServeHTTP(w, r)
		}
	})
}
