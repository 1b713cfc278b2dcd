package bindings

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/axolua/axolua/bindings/fetch"
	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

const maxRetries = 5

// parts say which argument is what; 0 is for what there is none of.
type parts struct{ args, headers, json, form int }

// outgoing makes a request of the arguments, the uri of which is argument uri.
func (c Call) outgoing(method string, uri int, at parts) *fetch.Request {
	u, err := fetch.ParseURL(c.text(uri))
	if err != nil {
		c.bad(uri, "URL expected: "+err.Error())
	}
	r := &fetch.Request{Method: method, URL: u, Header: http.Header{}, Permit: c.permit}
	c.options(r)
	if at.json > 0 {
		c.jsonBody(r, c.arg(at.json))
	}
	if at.form > 0 {
		r.Body = c.encoded(at.form, c.pairs(at.form, c.plain(at.form), "", noArgs))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if at.args > 0 && c.has(at.args) {
		c.addArgs(r, at.args, c.plain(at.args), "")
	}
	if at.headers > 0 && c.has(at.headers) {
		c.addHeaders(r, at.headers, c.plain(at.headers), "")
	}
	return r
}

// contentFields are those of the content of http.request.
var contentFields = []string{"args", "body", "headers", "json"}

// content makes a request of the arguments of http.request.
func (c Call) content(method string) *fetch.Request {
	const at = 2
	r := c.outgoing(method, 1, parts{})
	if !c.has(at) {
		return r
	}
	t := c.arg(at).(*lua.LTable)
	for key, _ := t.Next(lua.LNil); key != lua.LNil; key, _ = t.Next(key) {
		if name := key.String(); !slices.Contains(contentFields, name) {
			c.bad(at, c.strange(name, contentFields))
		}
	}
	body, value := c.GetField(t, "body"), c.GetField(t, "json")
	if value != lua.LNil {
		c.jsonBody(r, value)
	}
	switch text, ok := body.(lua.LString); { // any bytes, which plain does not take
	case body == lua.LNil:
	case value != lua.LNil:
		c.bad(at, "body or json expected, got both")
	case !ok:
		c.bad(at, "body has to be a string; json takes tables")
	default:
		r.Body = string(text)
	}
	if args := c.GetField(t, "args"); args != lua.LNil {
		c.addArgs(r, at, c.plainField(at, "args", args), "args")
	}
	if headers := c.GetField(t, "headers"); headers != lua.LNil {
		c.addHeaders(r, at, c.plainField(at, "headers", headers), "headers")
	}
	return r
}

// plainField is a field of argument i as plain Go values.
func (c Call) plainField(i int, name string, v lua.LValue) any {
	plain, err := c.b.scope.ToGo(v)
	if err != nil {
		c.bad(i, name+": "+err.Error())
	}
	return plain
}

// strange is what is wrong with a key that does not belong where it is.
func (c Call) strange(key string, fields []string) string {
	if slices.Contains(optionFields, key) {
		return fmt.Sprintf("%s belongs into the options, which are argument %d", key, len(c.fn.Params))
	}
	return noField(key, fields)
}

// noField is what is wrong with a key that is none of fields.
func noField(key string, fields []string) string {
	if len(key) > 40 {
		return "there is no such field"
	}
	return fmt.Sprintf("there is no field '%s'%s", key, catalog.DidYouMean(key, fields))
}

var optionFields = []string{"max_bytes", "retries", "timeout_s"}

// noArgs are options that are no arguments of a request either. Where retries is one, it is not alone.
var noArgs = []string{"max_bytes", "timeout_s"}

// options takes over the last argument.
func (c Call) options(r *fetch.Request) {
	at := len(c.fn.Params) - 1
	for key, value := range c.optionValues(at) {
		n := number(value)
		switch key {
		case "timeout_s":
			r.Timeout = c.seconds(at, value)
		case "max_bytes":
			if !(n >= 1 && n <= 1<<53) {
				c.bad(at, "max_bytes has to be a number above 0")
			}
			r.MaxBytes = int64(n)
		case "retries":
			if n != math.Trunc(n) || !(n >= 0 && n <= maxRetries) {
				c.bad(at, fmt.Sprintf("retries has to be a whole number from 0 to %d", maxRetries))
			}
			r.Retries = int(n)
		default:
			c.bad(at, c.strange(key, optionFields))
		}
	}
}

// number is a number of what plain gives; NaN for anything else.
func number(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return math.NaN()
}

// permit asks whether the module may go to the host of u.
func (c Call) permit(u *url.URL) *fetch.Error {
	names := fetch.Names(u)
	for _, name := range names {
		if c.b.scope.Allowed("http." + name) {
			return nil
		}
	}
	power := "http." + names[0]
	if strings.ContainsAny(power, "[") {
		power = strconv.Quote(power)
	}
	return &fetch.Error{Kind: fetch.Forbidden, Text: "this module may not ask it: add `allow: [" + power + "]` to it under `modules:` in axolua.yaml"}
}

// jsonBody makes the body of a request of a table.
func (c Call) jsonBody(r *fetch.Request, v lua.LValue) {
	plain, err := c.b.scope.ToGo(v)
	if err != nil {
		c.RaiseError("%s: the body: %s", c.name(), err)
	}
	text := newJSONText(c.b.scope, c.LState)
	text.value(plain)
	text.charge(0, 1)
	r.Body = text.String()
	r.Header.Set("Content-Type", "application/json")
}

// failFetch raises what package fetch failed with.
func (c Call) failFetch(err error) {
	var e *fetch.Error
	if !errors.As(err, &e) {
		c.RaiseError("%s", err) // a limit
	}
	c.fail(&APIError{Kind: string(e.Kind), Code: e.Code, Errcode: e.Errcode, Text: e.Error()})
}
