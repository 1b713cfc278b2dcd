package routes

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// writeTimeout is how long a client may take to take an answer.
const writeTimeout = 15 * time.Second

// harden sets the headers that an answer has unless the module says otherwise: nothing of it is run, framed, kept or told
// to other sites.
func harden(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
}

// refusal is an answer that no module gives. It looks as those of Matrix do.
type refusal struct {
	code    int
	errcode string
	text    string
	retryS  int // 0 says nothing of it
}

func (r refusal) send(w http.ResponseWriter) {
	if r.retryS > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(r.retryS))
	}
	body, _ := json.Marshal(map[string]string{"errcode": r.errcode, "error": r.text}) // texts always are JSON
	answer{status: r.code, header: http.Header{"Content-Type": {jsonType}}, body: body}.send(w)
}

const (
	jsonType = "application/json"
	textType = "text/plain; charset=utf-8"
)

// answer is what a module answers.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) send(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTimeout)) // a recorder in tests has none
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	if !bodiless(a.status) {
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // who asked has gone
}

func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// answer reads the results of a module: status, body, headers.
func (p *page) answer(results []any) (*answer, error) {
	if len(results) == 0 || len(results) > 3 {
		return nil, fmt.Errorf("it returned %d values, want status, body, headers", len(results))
	}
	results = append(results, nil, nil)
	a := &answer{header: http.Header{}}
	var err error
	if a.status, err = status(results[0]); err != nil {
		return nil, err
	}
	if err := a.setBody(results[1], p.MaxBody); err != nil {
		return nil, err
	}
	return a, a.setHeaders(results[2])
}

func status(v any) (int, error) {
	n := math.NaN()
	switch v := v.(type) {
	case int64:
		n = float64(v)
	case float64:
		n = v
	}
	if !(n >= 200 && n <= 599 && n == math.Trunc(n)) {
		return 0, fmt.Errorf("it returned %s as the status, want a whole number from 200 to 599", kind(v))
	}
	return int(n), nil
}

func (a *answer) setBody(v any, most int64) error {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		a.body = []byte(v)
		a.header.Set("Content-Type", textType)
	case map[string]any, []any:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("the body: %w", err)
		}
		a.body = append(text, '\n')
		a.header.Set("Content-Type", jsonType)
	default:
		return fmt.Errorf("it returned %s as the body, want a text or a table", kind(v))
	}
	switch {
	case int64(len(a.body)) > most:
		return fmt.Errorf("the body has %d bytes, %d are allowed (routes.max_body)", len(a.body), most)
	case bodiless(a.status) && len(a.body) > 0:
		return fmt.Errorf("an answer with the status %d has no body", a.status)
	}
	return nil
}

// What the headers of a module may consist of, so that every proxy takes them.
const (
	maxHeaders     = 100
	maxHeaderBytes = 8 << 10
)

// ownHeaders belong to the connection.
var ownHeaders = []string{"Connection", "Content-Length", "Date", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

func (a *answer) setHeaders(v any) error {
	if list, isList := v.([]any); v == nil || isList && len(list) == 0 {
		return nil
	}
	given, ok := v.(map[string]any)
	if !ok || len(given) > maxHeaders {
		return fmt.Errorf("it returned %s as the headers, want a table of at most %d", kind(v), maxHeaders)
	}
	size := 0
	for name, value := range given {
		values, err := headerValues(value)
		canonical := http.CanonicalHeaderKey(name)
		switch {
		case !isToken(name):
			return fmt.Errorf("%q is no name of a header", name)
		case slices.Contains(ownHeaders, canonical) || strings.HasPrefix(canonical, "Proxy-"):
			return fmt.Errorf("the header %s is not the module's to set", canonical)
		case err != nil:
			return fmt.Errorf("the header %s: %w", canonical, err)
		}
		a.header[canonical] = values
		size += len(name) * len(values)
		for _, value := range values {
			size += len(value)
		}
	}
	if size > maxHeaderBytes {
		return fmt.Errorf("the headers have %d bytes, %d are allowed", size, maxHeaderBytes)
	}
	return nil
}

// headerValues are those of one header: a text, a number, or a list of texts.
func headerValues(v any) ([]string, error) {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	values := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			values[i] = v
		case int64:
			values[i] = strconv.FormatInt(v, 10)
		default:
			return nil, fmt.Errorf("got %s, want a text or a list of texts", kind(v))
		}
		if strings.ContainsFunc(values[i], func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
			return nil, errors.New("its value has a control character, such as the end of a line")
		}
	}
	return values, nil
}

// isToken is RFC 9110's.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c <= ' ' || c > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	})
}

// kind is what a message calls a value.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case bool:
		return strconv.FormatBool(v)
	case string:
		return "a text"
	case int64, float64:
		return fmt.Sprint(v)
	}
	return "a table"
}
