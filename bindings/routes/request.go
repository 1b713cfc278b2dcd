package routes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/axolua/axolua/engine/shadow"
)

// What a request may consist of. Each value costs a VM far more memory than the client had to send for it.
const (
	maxFields = 1000   // of a query or a form
	maxValues = 50_000 // of a JSON body
	maxDepth  = 100    // of that
)

// request is what the module gets.
func (p *page) request(w http.ResponseWriter, r *http.Request, ip netip.Addr) (map[string]any, *refusal) {
	if !utf8.ValidString(r.URL.Path) {
		return nil, &refusal{code: http.StatusBadRequest, errcode: "M_INVALID_PARAM", text: "the path is not UTF-8"}
	}
	body, refused := p.body(w, r)
	if refused != nil {
		return nil, refused
	}
	query, refused := fields(r.URL.RawQuery)
	if refused != nil {
		return nil, refused
	}
	delete(query, "access_token")
	params := map[string]any{}
	for _, name := range p.route.Params() {
		params[name] = r.PathValue(name)
	}
	request := map[string]any{"method": r.Method, "path": strings.TrimPrefix(r.URL.Path, p.route.Base()), "params": params, "query": query,
		"headers": headers(r.Header), "body": string(body), "ip": ""}
	if ip.IsValid() {
		request["ip"] = ip.String()
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // "" is none of these
	switch {
	case len(body) == 0: // which many clients send with a content type
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		request["json"], refused = parseJSON(body)
	case kind == "application/x-www-form-urlencoded":
		request["form"], refused = fields(string(body))
	}
	return request, refused
}

// harmless are headers that every client sends and no log need hide.
var harmless = map[string]bool{"accept": true, "accept-encoding": true, "accept-language": true, "cache-control": true,
	"connection": true, "content-length": true, "content-type": true}

// unshown is what of a request no log shows: who sends it, and what comes in headers and fields. The path does show, as it
// does in the logs of proxies.
func unshown(request map[string]any) any {
	found := []any{request["ip"], request["query"], request["form"], request["body"]}
	for name, value := range request["headers"].(map[string]any) {
		if !harmless[name] {
			found = append(found, value)
		}
	}
	return found
}

func (p *page) body(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, p.MaxBody))
	var long *http.MaxBytesError
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, &long):
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, errcode: "M_TOO_LARGE", text: fmt.Sprintf("the body has more than %d bytes", p.MaxBody)}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &refusal{code: http.StatusRequestTimeout, errcode: "M_UNKNOWN", text: "the body did not come in time"}
	}
	return nil, &refusal{code: http.StatusBadRequest, errcode: "M_UNKNOWN", text: "the body could not be read to its end"}
}

// headers are the first values, without those that are for the way here only, and without what is secret.
func headers(h http.Header) map[string]any {
	first := make(map[string]any, len(h))
	for name, values := range h {
		if name = strings.ToLower(name); name != "authorization" && name != "proxy-authorization" && len(values) > 0 {
			first[name] = values[0]
		}
	}
	return first
}

// fields are the last values of a query or a form.
func fields(text string) (map[string]any, *refusal) {
	if strings.Count(text, "&") >= maxFields {
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, errcode: "M_TOO_LARGE", text: fmt.Sprintf("more than %d fields", maxFields)}
	}
	values, err := url.ParseQuery(text)
	if decoded, _ := url.QueryUnescape(text); err != nil || !utf8.ValidString(decoded) {
		return nil, &refusal{code: http.StatusBadRequest, errcode: "M_INVALID_PARAM", text: "the fields are not encoded as those of a URL are"}
	}
	last := make(map[string]any, len(values))
	for name, all := range values {
		last[name] = all[len(all)-1]
	}
	return last, nil
}

// parseJSON gives what a VM makes fresh tables of.
func parseJSON(body []byte) (any, *refusal) {
	if n, depth := weigh(body); n > maxValues || depth > maxDepth {
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, errcode: "M_TOO_LARGE",
			text: fmt.Sprintf("JSON of more than %d values, or deeper than %d", maxValues, maxDepth)}
	}
	if doc, err := shadow.Parse(string(body)); err == nil && json.Valid(body) {
		return doc.Root(), nil
	}
	return nil, &refusal{code: http.StatusBadRequest, errcode: "M_NOT_JSON", text: "the body is no JSON"}
}

// weigh counts the values of a JSON text and how deep they nest, without reading more of it than that takes.
func weigh(text []byte) (values, depth int) {
	inString, level := false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == ',' || c == ':':
			values++
		case c == '[' || c == '{':
			values++
			level++
			depth = max(depth, level)
		case c == ']' || c == '}':
			level--
		}
	}
	return values, depth
}
