package fetch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

const (
	// reserve is the part of the caller's time that is left to it, as a divisor, so that it can do something else when there
	// is no answer; at most mostReserve.
	reserve     = 10
	mostReserve = 500 * time.Millisecond
	// pause is how long a second try waits, give or take the half. It doubles with each.
	pause = 50 * time.Millisecond
	// errorBody is how much of an answer other than 2xx is looked at.
	errorBody = 64 << 10
)

// Do sends r and reads the answer. It ends before ctx does, by a tenth of what is left at most: the rest is for the caller.
// The error is an *Error, or one of r.Take.
func (c *Client) Do(ctx context.Context, r *Request) (*Response, error) {
	if err := r.permit(r.URL); err != nil {
		return nil, failure(ctx, r.URL.Host, err)
	}
	carrier := c.carrier.Load()
	ctx, cancel := context.WithTimeout(ctx, carrier.limit(ctx, r))
	defer cancel()
	for try := 0; ; try++ {
		resp, err := carrier.attempt(ctx, r, 1+r.Retries-try)
		if try >= r.Retries || !r.again(resp, err) || !wait(ctx, try) {
			return resp, err
		}
	}
}

// limit is how long r may take.
func (c *carrier) limit(ctx context.Context, r *Request) time.Duration {
	limit := c.settings.Timeout
	if r.Timeout > 0 {
		limit = min(limit, r.Timeout)
	}
	if end, ok := ctx.Deadline(); ok {
		left := time.Until(end)
		limit = min(limit, left-min(left/reserve, mostReserve))
	}
	return limit
}

// again reports whether another try makes sense, and does no harm: nothing was sent, or it may be sent twice.
func (r *Request) again(resp *Response, err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return err == nil && r.idempotent() && temporary(resp.Status)
	}
	switch e.Kind {
	case Refused, DNS:
		return !e.redirected || r.idempotent()
	case Timeout, Broken:
		return r.idempotent()
	case Status:
		return r.idempotent() && temporary(e.Code)
	}
	return false
}

func temporary(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// wait waits before the next try. It reports false, at once, where that would take longer than there is time.
func wait(ctx context.Context, try int) bool {
	d := pause << min(try, 10)
	d = d/2 + rand.N(d)
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt is one try of several that share what is left of the time.
func (c *carrier) attempt(ctx context.Context, r *Request, tries int) (*Response, error) {
	if end, ok := ctx.Deadline(); ok && tries > 1 {
		shared, cancel := context.WithTimeout(ctx, time.Until(end)/time.Duration(tries))
		defer cancel()
		ctx = shared
	}
	req, err := r.build(ctx)
	if err != nil {
		return nil, failure(ctx, r.URL.Host, err)
	}
	redirected := false
	client := http.Client{Transport: c.transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		redirected = true
		return r.redirect(next, via)
	}}
	answer, err := client.Do(req)
	if err != nil {
		e := failure(ctx, r.URL.Host, err)
		e.redirected = redirected
		return nil, e
	}
	defer answer.Body.Close()
	host := answer.Request.URL.Host
	if code := answer.StatusCode; !r.AnyStatus && (code < 200 || code > 299) {
		e := &Error{Kind: Status, Host: host, Code: code, Text: http.StatusText(code)}
		e.Errcode, err = r.errcode(ctx, answer.Body)
		return nil, whichever(err, e)
	}
	body, err := r.read(ctx, answer.Body, answer.ContentLength, c.max(r))
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			e.Host = host
		}
		return nil, err
	}
	return &Response{Status: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

// whichever gives err, what r.Take failed with, or else e.
func whichever(err error, e *Error) error {
	if err != nil {
		return err
	}
	return e
}

func (c *carrier) max(r *Request) int64 {
	if r.MaxBytes > 0 {
		return min(r.MaxBytes, c.settings.MaxBody)
	}
	return c.settings.MaxBody
}

// errcode reads the code of Matrix's errors, if there is one. The error is one of r.Take: that there is none is fine.
func (r *Request) errcode(ctx context.Context, body io.Reader) (string, error) {
	text, err := r.read(ctx, body, -1, errorBody)
	var e *Error
	if err != nil && !errors.As(err, &e) {
		return "", err
	}
	var object struct{ Errcode string }
	if err == nil && json.Unmarshal([]byte(text), &object) == nil && catalog.IsErrcode(object.Errcode) && len(object.Errcode) < 256 {
		return object.Errcode, nil
	}
	return "", nil
}

var scratch = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// read reads a body that is at most so large.
func (r *Request) read(ctx context.Context, body io.Reader, announced, most int64) (string, error) {
	large := &Error{Kind: TooLarge, Text: "the answer is larger than it may be"}
	if announced > most && r.Method != http.MethodHead {
		return "", large
	}
	buf := scratch.Get().(*[32 << 10]byte)
	defer scratch.Put(buf)
	var text strings.Builder
	for {
		n, err := body.Read(buf[:])
		if int64(text.Len()+n) > most {
			return "", large
		}
		if r.Take != nil && n > 0 {
			if err := r.Take(n); err != nil {
				return "", err
			}
		}
		text.Write(buf[:n])
		if err == io.EOF {
			return text.String(), nil
		}
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return "", failure(ctx, "", err)
		}
	}
}
