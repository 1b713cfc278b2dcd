package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Request is one request. The Client does not change it.
type Request struct {
	Method string   // one of Methods
	URL    *url.URL // as ParseURL gives
	Header http.Header
	Body   string

	// Timeout bounds all of it, and MaxBytes the body of the answer. They only lower what the Client's Settings say; 0
	// leaves that. Retries is how often it is tried again, if it may be.
	Timeout  time.Duration
	MaxBytes int64
	Retries  int

	// Permit is asked about the host of URL and of each redirect: its error, of kind Forbidden, ends the request. Nil
	// permits every host.
	Permit func(*url.URL) *Error
	// Stay makes every redirect an error.
	Stay bool
	// AnyStatus makes an answer with any status an answer.
	AnyStatus bool
	// Take is told of each n bytes of a body before they are kept; an error of it ends the request, and is what Do returns.
	// May be nil.
	Take func(n int) error
}

// Response is an answer, with all of its body.
type Response struct {
	Status int
	Header http.Header
	Body   string
}

// Methods lists those that there are.
func Methods() []string { return slices.Clone(methods) }

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// idempotent reports whether it makes no difference how often a request arrives.
func (r *Request) idempotent() bool {
	return r.Method != http.MethodPost && r.Method != http.MethodPatch
}

// reserved are the headers that belong to the connection, or that change what is read from it.
var reserved = []string{"Host", "Content-Length", "Connection", "Transfer-Encoding", "Accept-Encoding", "Trailer", "Te", "Upgrade",
	"Keep-Alive", "Expect", "Proxy-Connection", "Proxy-Authorization"}

// CheckHeader says what is wrong with the headers of a request; it does not quote their values.
func CheckHeader(h http.Header) error {
	size := 0
	for name, values := range h {
		for _, value := range values {
			if size += len(name) + len(value); size > maxHeader {
				return errors.New("headers of more than 64 KiB")
			}
		}
	}
	for name, values := range h {
		switch {
		case !isToken(name):
			return errors.New("a header's name has characters that none has")
		case slices.Contains(reserved, http.CanonicalHeaderKey(name)):
			return fmt.Errorf("the header %s is not for you to set", http.CanonicalHeaderKey(name))
		case slices.ContainsFunc(values, func(v string) bool { return strings.ContainsFunc(v, isControl) }):
			return fmt.Errorf("the header %s has a line break or another control character in it", http.CanonicalHeaderKey(name))
		}
	}
	return nil
}

func isControl(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }

func isToken(name string) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, c) {
			return false
		}
	}
	return name != ""
}

// permit asks whether u may be gone to.
func (r *Request) permit(u *url.URL) error {
	if r.Permit != nil {
		if e := r.Permit(u); e != nil {
			return e
		}
	}
	return nil
}

// redirect looks at one redirect before it is followed.
func (r *Request) redirect(next *http.Request, via []*http.Request) error {
	from := via[len(via)-1].URL
	switch {
	case r.Stay:
		return &Error{Kind: Redirect, Text: "a redirect, and none is followed here"}
	case len(via) > maxRedirects:
		return &Error{Kind: Redirect, Text: fmt.Sprintf("more than %d redirects", maxRedirects)}
	case checkURL(next.URL) != nil:
		return &Error{Kind: Redirect, Text: "a redirect to what is no URL"}
	case from.Scheme == "https" && next.URL.Scheme == "http":
		return &Error{Kind: Redirect, Text: "a redirect from https to http"}
	}
	next.Header.Del("Referer") // the arguments of a URL are nobody else's business
	for _, earlier := range append(via, next) {
		if earlier.URL.Scheme != via[0].URL.Scheme || earlier.URL.Host != via[0].URL.Host {
			keepOnly(next.Header, "Accept", "Content-Type", "User-Agent")
			break
		}
	}
	return r.permit(next.URL)
}

// keepOnly deletes all other headers: what was meant for one host is a secret to another.
func keepOnly(h http.Header, names ...string) {
	for name := range h {
		if !slices.Contains(names, name) {
			delete(h, name)
		}
	}
}

// build makes what package http sends.
func (r *Request) build(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL.String(), strings.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	if r.Body == "" {
		req.Body, req.GetBody = http.NoBody, nil
	}
	if len(r.Header) > 0 {
		req.Header = r.Header.Clone()
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "axolua")
	}
	return req, nil
}
