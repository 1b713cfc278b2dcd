package fetch

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// Kind says why there is no answer, as modules see it.
type Kind string

// The kinds.
const (
	Refused   Kind = "refused"   // nothing listens there
	Timeout   Kind = "timeout"   // the time was over, before or after the first byte
	TooLarge  Kind = "too_large" // the body or the headers are larger than may be
	BadJSON   Kind = "bad_json"  // the body is not JSON
	DNS       Kind = "dns"       // the name has no address, or nobody could say
	TLS       Kind = "tls"       // no secure connection: a bad certificate, for one
	Forbidden Kind = "forbidden" // the host is not allowed, or has an address that is not
	Redirect  Kind = "redirect"  // more redirects than are followed, or one to what is no URL
	Status    Kind = "http"      // an answer other than 2xx
	Broken    Kind = "broken"    // the connection broke, or what came is no HTTP
)

// Kinds lists them.
func Kinds() []Kind {
	return []Kind{Refused, Timeout, TooLarge, BadJSON, DNS, TLS, Forbidden, Redirect, Status, Broken}
}

// Error is why there is no answer. Its text is for people, and never has anything in it that the server sent, nor the
// path or arguments of the URL.
type Error struct {
	Kind    Kind
	Host    string // that was asked; may be ""
	Code    int    // the status of an answer other than 2xx
	Errcode string // of it, if it is an error of Matrix's
	Text    string

	redirected bool // so that the request did arrive, at the host that said so
}

func (e *Error) Error() string {
	if e.Host == "" {
		return e.Text
	}
	return e.Host + ": " + e.Text
}

// failure makes an *Error of what package http failed with. ctx is the request's.
func failure(ctx context.Context, host string, err error) *Error {
	var known *Error
	var dns *net.DNSError
	var timed net.Error
	told := func(kind Kind, text string) *Error { return &Error{Kind: kind, Host: host, Text: text} }
	var request *url.Error
	if errors.As(err, &request) {
		if u, e := url.Parse(request.URL); e == nil && u.Host != "" {
			host = u.Host // after a redirect, that is another one
		}
		err = request.Err
	}
	switch {
	case errors.As(err, &known):
		e := *known
		e.Host = host
		return &e
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return told(Timeout, "no answer in time")
	case errors.As(err, &dns):
		return told(DNS, "the name has no address, or no name server could tell")
	case errors.As(err, &timed) && timed.Timeout():
		return told(Timeout, "no answer in time")
	case errors.Is(err, syscall.ECONNREFUSED):
		return told(Refused, "connection refused")
	case tooManyHeaders(err.Error()):
		return told(TooLarge, "the headers are larger than 64 KiB")
	case strings.Contains(err.Error(), "parse Location header"):
		return told(Redirect, "a redirect to what is no URL")
	}
	return told(Broken, "the connection broke, or what came is no HTTP")
}

// tooManyHeaders goes by the text: package http has no type for it, in neither version of HTTP.
func tooManyHeaders(text string) bool {
	return strings.Contains(text, "response headers exceeded") || strings.Contains(text, "response header list larger")
}

// whyNotSecure says what a handshake failed with, without what the server sent.
func whyNotSecure(err error) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return "its certificate is signed by nobody that this machine trusts"
	case errors.As(err, &name):
		return "its certificate is for another name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate has expired, or is not valid yet"
	}
	return "no secure connection: it speaks no TLS, or none that is safe"
}
