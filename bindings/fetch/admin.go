package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
)

// AdminSettings say where the admin API is. The zero value means that there is none.
type AdminSettings struct {
	URL   string // as configured: scheme, host and port
	Token string
	HTTP  Settings
}

// String gives no more than where it is, whatever the verb: the token is nobody's business.
func (s AdminSettings) String() string { return s.URL }

// GoString is String, for %#v.
func (s AdminSettings) GoString() string { return s.URL }

// Admin sends requests to the admin API of one homeserver, which it may reach at any address. Only it knows the token. It
// is safe for concurrent use.
type Admin struct{ at atomic.Pointer[adminAt] }

type adminAt struct {
	settings AdminSettings
	base     *url.URL
	client   *Client
}

// ErrNoAdmin is what Do fails with where no admin API is configured.
var ErrNoAdmin = errors.New("no admin API is configured: set admin: { url: http://127.0.0.1:8008, token: !file ./admin-token } in axolua.yaml")

// NewAdmin gives an Admin. It opens nothing before the first request.
func NewAdmin(s AdminSettings) *Admin {
	a := &Admin{}
	a.Configure(s)
	return a
}

// Configure has all requests from now on follow s.
func (a *Admin) Configure(s AdminSettings) {
	var next *adminAt
	if u, err := ParseURL(s.URL); err == nil && s.Token != "" {
		settings := s.HTTP
		settings.AllowPrivate = []string{u.Hostname()}
		next = &adminAt{settings: s, base: u}
		if old := a.at.Load(); old != nil && old.settings.URL == s.URL {
			next.client = old.client
			next.client.Configure(settings)
		} else {
			next.client = New(settings)
		}
	}
	old := a.at.Swap(next)
	if old != nil && (next == nil || next.client != old.client) {
		old.client.Close()
	}
}

// Do is Client.Do for a path such as CheckAdminPath takes. r.URL is not looked at, and no redirect is followed.
func (a *Admin) Do(ctx context.Context, path string, r Request) (*Response, error) {
	at := a.at.Load()
	if at == nil {
		return nil, ErrNoAdmin
	}
	if err := CheckAdminPath(path); err != nil {
		return nil, err
	}
	u, err := url.Parse(at.base.Scheme + "://" + at.base.Host + path)
	if err != nil || u.Host != at.base.Host || u.User != nil {
		return nil, errors.New("it is no path")
	}
	r.URL, r.Permit, r.Stay = u, nil, true
	r.Header = r.Header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set("Authorization", "Bearer "+at.settings.Token)
	return at.client.Do(ctx, &r)
}

// adminPaths are what a path has to begin with.
var adminPaths = []string{"/_synapse/admin/", "/_matrix/client/"}

// CheckAdminPath says what is wrong with the path of a request to the admin API, which may have ? and arguments behind it.
func CheckAdminPath(path string) error {
	bare, _, _ := strings.Cut(path, "?")
	below := false
	for _, prefix := range adminPaths {
		below = below || strings.HasPrefix(bare, prefix)
	}
	decoded, err := url.PathUnescape(bare)
	switch {
	case !below:
		return errors.New("it begins neither with " + adminPaths[0] + " nor " + adminPaths[1])
	case err != nil || strings.ContainsFunc(path, unfit) || strings.ContainsFunc(decoded, isControl):
		return errors.New("it has characters in it that are written as % and two digits: # as %23, a blank as %20")
	case strings.Contains(bare, "//"):
		return errors.New("it has // in it")
	}
	for _, segment := range strings.FieldsFunc(decoded, func(c rune) bool { return c == '/' || c == '\\' }) {
		if segment == "." || segment == ".." || strings.HasPrefix(segment, "..;") {
			return errors.New("it has . or .. in it")
		}
	}
	return nil
}

// unfit reports whether a character stands for something else in a URL, or in none at all.
func unfit(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune("#\\\"<>^`{|}", c) }
