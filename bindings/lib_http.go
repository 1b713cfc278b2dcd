package bindings

import (
	"net/http"
	"strings"

	"github.com/axolua/axolua/bindings/fetch"
	lua "github.com/yuin/gopher-lua"
)

// httpLibrary is `http`, as Synapse's SimpleHttpClient.
var httpLibrary = Library{
	Name: "http",
	Doc: "Asks other servers, as Synapse's http_client does. A host has to be in the module's `allow`: http.example.org for the " +
		"usual ports, http.example.org:8443 for another one, http.*.example.org for every name below. Addresses that are not " +
		"of the public internet are not connected to, unless outbound_http.allow_private in axolua.yaml says so; that is looked " +
		"at after each name was looked up. At most 5 redirects are followed, each under the same rules, and none from https to " +
		"http; headers other than Accept, Content-Type and User-Agent do not go along to another host. Proxies are not used.\n\n" +
		"A call blocks the callback, not the homeserver, and ends before the module's time does, so that a tenth of what was " +
		"left, at most half a second, is there for something else. args and headers are tables of name -> value, or name -> " +
		"list of values.\n\n" +
		"The options come last: timeout_s, in seconds, for the whole call (at most outbound_http.timeout, 10 s); max_bytes of " +
		"the answer, when it is decompressed (at most outbound_http.max_body, 1 MiB); retries, 0 to 5, 0 if not given: how often " +
		"to try again, with growing pauses, sharing the time, after refused and dns, and for all methods but POST and PATCH also after " +
		"timeout, broken and the statuses 502, 503 and 504. A POST or PATCH that was redirected is not sent again.\n\n" +
		"JSON's null inside of an answer is the value `null`, which is not nil and counts as true: write reply.blocked == true.\n\n" +
		"What fails raises a table with kind, error and, for kind http, code (the status) and errcode (of an error of Matrix's). " +
		"The kinds: refused (nothing listens there), timeout, too_large, bad_json (the answer is not JSON), dns (the name has no " +
		"address), tls (a bad certificate, for one), forbidden (the host is not in `allow`, or its address is not public), redirect " +
		"(too many, or one that is not followed), http (a status other than 2xx), broken (the connection broke, or what came is " +
		"no HTTP). It never quotes the answer.",
	Funcs: []Func{
		{
			Name: "get_json", Doc: "Gets a URL and decodes the answer. Nil for JSON's null, and for status 204.", Asks: true,
			Params: []Param{httpURI, httpArgs, httpHeaders, httpOptions}, Returns: []Param{httpAnswer},
			run: func(c Call) int { return c.askJSON(http.MethodGet, parts{args: 1, headers: 2}) },
		},
		{
			Name: "post_json_get_json", Doc: "Posts a table as JSON and decodes the answer, as get_json.", Asks: true,
			Params: []Param{httpURI, httpBody, httpHeaders, httpOptions}, Returns: []Param{httpAnswer},
			run: func(c Call) int { return c.askJSON(http.MethodPost, parts{json: 1, headers: 2}) },
		},
		{
			Name: "put_json", Doc: "Puts a table as JSON and decodes the answer, as get_json.", Asks: true,
			Params: []Param{httpURI, httpBody, httpArgs, httpHeaders, httpOptions}, Returns: []Param{httpAnswer},
			run: func(c Call) int { return c.askJSON(http.MethodPut, parts{json: 1, args: 2, headers: 3}) },
		},
		{
			Name: "post_urlencoded_get_json", Doc: "Posts args as a web form does and decodes the answer, as get_json.", Asks: true,
			Params: []Param{httpURI, {Name: "args", Type: tTable, Doc: "the fields of the form"}, httpHeaders, httpOptions}, Returns: []Param{httpAnswer},
			run: func(c Call) int { return c.askJSON(http.MethodPost, parts{form: 1, headers: 2}) },
		},
		{
			Name: "get_raw", Doc: "Gets a URL and gives the bytes of the answer.", Asks: true,
			Params: []Param{httpURI, httpArgs, httpHeaders, httpOptions}, Returns: []Param{{Name: "body", Type: tText}},
			run: func(c Call) int {
				c.Push(lua.LString(c.ask(http.MethodGet, parts{args: 1, headers: 2}, false).Body))
				return 1
			},
		},
		{
			Name: "request", Asks: true,
			Doc: "Sends a request of any kind and gives the answer, whatever its status. The names of its headers are in small letters; the values of " +
				"one that came several times are joined by a comma and a blank.",
			Params: []Param{
				{Name: "method", Type: tText, Doc: "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS"}, httpURI,
				{Name: "content", Type: tTable, Optional: true, Doc: "{ body = text, json = value, headers =, args = }, of which body or json"}, httpOptions,
			},
			Returns: []Param{{Name: "response", Type: tTable, Doc: "{ status, headers, body }"}},
			run:     httpRequest,
		},
	},
}

var httpOptionsClass = Class{
	Name: "HttpOptions", Doc: "What a request may cost. All of it may be left out.",
	Fields: []Param{
		{Name: "timeout_s", Type: tNumber, Optional: true, Doc: "seconds for the whole call, with all that is tried again"},
		{Name: "max_bytes", Type: tInteger, Optional: true, Doc: "of the answer, when it is decompressed"},
		{Name: "retries", Type: tInteger, Optional: true, Doc: "how often to try again, 0 to 5"},
	},
}

var (
	httpURI     = Param{Name: "uri", Type: tText, Doc: "http or https, without a user name in it"}
	httpArgs    = Param{Name: "args", Type: tTable, Optional: true, Doc: "added to those behind the ? of the uri"}
	httpHeaders = Param{Name: "headers", Type: tTable, Optional: true}
	httpBody    = Param{Name: "body", Type: tTable, Doc: "as json.encode takes it"}
	httpOptions = Param{Name: "options", Type: tHTTPOptions, Optional: true, Doc: "timeout_s, max_bytes, retries"}
	httpAnswer  = Param{Name: "answer", Type: tAnything}
)

// askJSON sends a request and gives what its answer's JSON is in Lua.
func (c Call) askJSON(method string, at parts) int {
	return c.giveJSON(c.ask(method, at, true))
}

// giveJSON decodes an answer, of which the text is accounted for.
func (c Call) giveJSON(answer *fetch.Response) int {
	if answer.Status == http.StatusNoContent && answer.Body == "" {
		c.Push(lua.LNil)
		return 1
	}
	doc, err := parseJSON(answer.Body)
	if err != nil { // which quotes it
		c.fail(&APIError{Kind: string(fetch.BadJSON), Text: "the answer is not JSON"})
	}
	c.Push(c.b.scope.ToLua(c.LState, doc.Root()))
	return 1
}

// ask sends what the arguments say and gives the answer, with its body accounted for: as one string, or, if it is not going
// to be one, as memory.
func (c Call) ask(method string, at parts, decoded bool) *fetch.Response {
	r := c.outgoing(method, 0, at)
	r.Take = c.takesString()
	if decoded {
		r.Take = c.b.scope.Spend
		if r.Header.Get("Accept") == "" {
			r.Header.Set("Accept", "application/json")
		}
	}
	return c.send(r)
}

// takesString accounts for a body that becomes one string.
func (c Call) takesString() func(n int) error {
	have := 0
	return func(n int) error {
		c.b.scope.Grow(c.LState, have, have+n)
		have += n
		return nil
	}
}

func (c Call) send(r *fetch.Request) *fetch.Response {
	ctx, cancel := c.b.scope.Context()
	defer cancel()
	answer, err := c.b.http.Do(ctx, r)
	if err != nil {
		c.failFetch(err)
	}
	return answer
}

// httpRequest is http.request.
func httpRequest(c Call) int {
	method := strings.ToUpper(c.text(0))
	known := false
	for _, m := range fetch.Methods() {
		known = known || m == method
	}
	if !known {
		c.bad(0, "one of "+strings.Join(fetch.Methods(), ", ")+" expected")
	}
	r := c.content(method)
	r.AnyStatus, r.Take = true, c.takesString()
	answer := c.send(r)
	headers := make(map[string]any, len(answer.Header))
	for name, values := range answer.Header {
		joined := strings.Join(values, ", ")
		c.b.scope.Charge(c.LState, len(name)+len(joined))
		headers[strings.ToLower(name)] = joined
	}
	c.Push(c.b.scope.ToLua(c.LState, map[string]any{
		"status": answer.Status, "headers": headers, "body": lua.LString(answer.Body), // which is accounted for
	}))
	return 1
}
