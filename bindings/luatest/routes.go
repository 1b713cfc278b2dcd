package luatest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/routes"
	lua "github.com/yuin/gopher-lua"
)

// routeFields are those of a request that a test makes.
var routeFields = []string{"method", "path", "query", "headers", "body", "json", "form", "user", "ip"}

// luaCallRoute is call_route(path) or call_route{...}: what a client of a route gets: status, body and headers.
func (t *tester) luaCallRoute(l *lua.LState) int {
	request, ok := l.Get(1).(lua.LString)
	fields := map[string]any{"path": string(request)}
	if !ok {
		plain, err := t.scope.ToGo(l.CheckTable(1))
		if fields, ok = plain.(map[string]any); err != nil || !ok {
			l.ArgError(1, "a path, or a table with path expected")
		}
	}
	w := &page{header: http.Header{}}
	t.inBackground(l, "call_route", func(ctx context.Context) error {
		r, err := t.routeRequest(ctx, fields)
		if err == nil {
			routes.New(routes.Options{Engine: &t.background, Tokens: t.server}).ServeHTTP(w, r)
		}
		return err
	})
	return w.give(t, l)
}

// routeRequest makes the request that a table says.
func (t *tester) routeRequest(ctx context.Context, fields map[string]any) (*http.Request, error) {
	for name := range fields {
		if !slices.Contains(routeFields, name) {
			return nil, fmt.Errorf("there is no field %q; there are %s", name, strings.Join(routeFields, ", "))
		}
	}
	text := func(name string) string { s, _ := fields[name].(string); return s }
	path, err := t.routePath(text("path"))
	if err != nil {
		return nil, err
	}
	body, kind, err := routeBody(fields)
	if err != nil {
		return nil, err
	}
	method := "GET"
	if kind != "" || body != "" {
		method = "POST"
	}
	r, err := http.NewRequestWithContext(ctx, cmp.Or(text("method"), method), path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if query := values(fields["query"]); len(query) > 0 {
		r.URL.RawQuery = query.Encode()
	}
	r.RemoteAddr = cmp.Or(text("ip"), "127.0.0.1")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for name, value := range values(fields["headers"]) {
		r.Header.Set(name, value[0])
	}
	if user := text("user"); user != "" {
		token, err := t.server.Login(t.userID(user))
		if err != nil {
			return nil, err
		}
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r, nil
}

// routeBody is the body that a table says, and its content type.
func routeBody(fields map[string]any) (body, kind string, err error) {
	switch {
	case fields["json"] != nil:
		text, err := json.Marshal(fields["json"])
		return string(text), "application/json", err
	case fields["form"] != nil:
		return values(fields["form"]).Encode(), "application/x-www-form-urlencoded", nil
	}
	body, _ = fields["body"].(string)
	return body, "", nil
}

// values are those of a table of names.
func values(v any) url.Values {
	list := url.Values{}
	table, _ := v.(map[string]any)
	for name, value := range table {
		list.Set(name, fmt.Sprint(value))
	}
	return list
}

// routePath puts the module in front of a path, if only one declares routes.
func (t *tester) routePath(path string) (string, error) {
	if strings.HasPrefix(path, bindings.RouteRoot) {
		return path, nil
	}
	var bases []string
	for _, task := range t.engine.Tasks().Tasks {
		if r, ok := task.Data.(bindings.Route); ok && !slices.Contains(bases, r.Base()) {
			bases = append(bases, r.Base())
		}
	}
	switch {
	case !strings.HasPrefix(path, "/"):
		return "", errors.New(`path has to begin with "/"`)
	case len(bases) == 0:
		return "", errors.New("no module declares a route")
	case len(bases) > 1:
		return "", fmt.Errorf("several modules declare routes: want the whole path, such as %s%s, or modules(...)", bases[0], path)
	}
	return bases[0] + path, nil
}

func (t *tester) userID(user string) string {
	if strings.HasPrefix(user, "@") {
		return user
	}
	return "@" + user + ":" + t.r.ServerName
}

// page is the http.ResponseWriter of a test.
type page struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header is http.ResponseWriter's.
func (p *page) Header() http.Header { return p.header }

// WriteHeader is http.ResponseWriter's.
func (p *page) WriteHeader(status int) { p.status = cmp.Or(p.status, status) }

// Write is http.ResponseWriter's.
func (p *page) Write(text []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	return p.body.Write(text)
}

// give pushes what came: JSON as what it says, and the first value of each header under its name in lower case.
func (p *page) give(t *tester, l *lua.LState) int {
	var body any = p.body.String()
	if p.header.Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(p.body.Bytes(), &body); err != nil {
			l.RaiseError("call_route: %s", err)
		}
	}
	headers := map[string]any{}
	for name, list := range p.header {
		headers[strings.ToLower(name)] = list[0]
	}
	l.Push(lua.LNumber(p.status))
	l.Push(t.scope.ToLua(l, body))
	l.Push(t.scope.ToLua(l, headers))
	return 3
}
