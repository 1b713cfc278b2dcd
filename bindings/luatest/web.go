package luatest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// web is all of the network that modules reach in a test: the answers that the test has set, and nothing else. It is
// safe for concurrent use; the zero value is ready.
type web struct {
	mu       sync.Mutex
	answers  map[string][]webAnswer // by URL, perhaps with the method in front; the last one stays
	requests []webRequest
	missing  []string // requests that there was no answer for
}

type webAnswer struct {
	status  int
	headers map[string]string
	body    string
	fails   error // instead of an answer
}

type webRequest struct {
	method, url, body string
	headers           map[string]any
}

// maxBody bounds what is kept of a request.
const maxBody = 1 << 20

// RoundTrip is http.RoundTripper's.
func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	made := webRequest{method: r.Method, url: r.URL.String(), headers: map[string]any{}}
	for name := range r.Header {
		made.headers[strings.ToLower(name)] = r.Header.Get(name)
	}
	if r.Body != nil {
		text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		r.Body.Close()
		if err != nil {
			return nil, err
		}
		made.body = string(text)
	}
	a, ok := w.take(made)
	switch {
	case !ok:
		return nil, errors.New("no answer")
	case a.fails != nil:
		return nil, a.fails
	}
	response := &http.Response{
		StatusCode: a.status, Status: fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: r,
	}
	for name, value := range a.headers {
		response.Header.Set(name, value)
	}
	return response, nil
}

// take notes a request and gives its answer, the next of several.
func (w *web) take(made webRequest) (webAnswer, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, made)
	for _, key := range []string{made.method + " " + made.url, made.url} {
		if list := w.answers[key]; len(list) > 0 {
			if len(list) > 1 {
				w.answers[key] = list[1:]
			}
			return list[0], true
		}
	}
	w.missing = append(w.missing, made.method+" "+made.url)
	return webAnswer{}, false
}

// unanswered gives the requests since the last time that there was no answer for.
func (w *web) unanswered() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	missing := w.missing
	w.missing = nil
	return missing
}

// webAnswer is web.answer(url, answer, ...): what comes of a request, or of the first, the second and so on.
func (t *tester) webAnswer(l *lua.LState) int {
	t.inTest(l, "web.answer")
	url := l.CheckString(1)
	var list []webAnswer
	for i := 2; i <= max(l.GetTop(), 2); i++ {
		plain, err := t.scope.ToGo(l.CheckTable(i))
		var a webAnswer
		if err == nil {
			a, err = readAnswer(plain)
		}
		if err != nil {
			l.ArgError(i, err.Error())
		}
		list = append(list, a)
	}
	t.web.mu.Lock()
	defer t.web.mu.Unlock()
	if t.web.answers == nil {
		t.web.answers = map[string][]webAnswer{}
	}
	t.web.answers[url] = list
	return 0
}

// readAnswer reads { status =, json =, body =, headers =, fails = }.
func readAnswer(plain any) (webAnswer, error) {
	a := webAnswer{status: 200, headers: map[string]string{}}
	fields, _ := plain.(map[string]any)
	for key, value := range fields {
		fits := true
		switch key {
		case "status":
			var n int64
			n, fits = value.(int64)
			a.status = int(n)
		case "body":
			a.body, fits = value.(string)
		case "fails":
			if err := a.readFailure(value); err != nil {
				return a, err
			}
		case "json":
			text, err := json.Marshal(value)
			if err != nil {
				return a, err
			}
			a.body = string(text)
			if a.headers["Content-Type"] == "" {
				a.headers["Content-Type"] = "application/json"
			}
		case "headers":
			var headers map[string]any
			headers, fits = value.(map[string]any)
			for name, v := range headers {
				a.headers[http.CanonicalHeaderKey(name)] = fmt.Sprint(v)
			}
		default:
			fits = false
		}
		if !fits {
			return a, wrongAnswer(key)
		}
	}
	return a, nil
}

func wrongAnswer(key string) error {
	return fmt.Errorf("the field %s is wrong; want { status = 200, json = {...}, body = \"...\", headers = {...}, fails = \"timeout\" }", key)
}

// webRequests is web.requests(): what modules have asked of others.
func (t *tester) webRequests(l *lua.LState) int {
	t.web.mu.Lock()
	list := []any{}
	for _, r := range t.web.requests {
		list = append(list, map[string]any{"method": r.method, "url": r.url, "headers": r.headers, "body": r.body})
	}
	t.web.mu.Unlock()
	return t.give(l, list)
}
