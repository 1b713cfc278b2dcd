package bindings

import (
	"errors"
	"net/http"
	"strings"

	"github.com/axolua/axolua/bindings/fetch"
)

// adminLibrary is `admin`.
var adminLibrary = Library{
	Name: "admin",
	Doc: "The homeserver's own admin API. Where it is and the token for it are in axolua.yaml, admin: { url: http://127.0.0.1:8008, " +
		"token: !file ./admin-token }; modules never see the token, and need `allow: [admin]`.",
	Funcs: []Func{
		{
			Name: "request", Power: "admin", Asks: true,
			Doc: "Sends a request, with a table as JSON if there is one, and decodes the answer; nil for status 204. What fails raises as in " +
				"http; kind not_offered says that axolua.yaml has no `admin`. No redirect is followed. The options are those of http.",
			Params: []Param{
				{Name: "method", Type: tText, Doc: "GET, POST, PUT, PATCH or DELETE"},
				{Name: "path", Type: tText, Doc: "below /_synapse/admin/ or /_matrix/client/, with ? and arguments behind it if need be; what is special in URLs is written as % and two digits"},
				{Name: "body", Type: tTable, Optional: true, Doc: "as json.encode takes it"},
				httpOptions,
			},
			Returns: []Param{httpAnswer},
			run:     adminRequest,
		},
	},
}

var adminMethods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

func adminRequest(c Call) int {
	r := fetch.Request{Method: strings.ToUpper(c.text(0)), Header: http.Header{"Accept": {"application/json"}}, Take: c.b.scope.Spend}
	known := false
	for _, m := range adminMethods {
		known = known || m == r.Method
	}
	if !known {
		c.bad(0, "one of "+strings.Join(adminMethods, ", ")+" expected")
	}
	path := c.text(1)
	if err := fetch.CheckAdminPath(path); err != nil {
		c.bad(1, "path expected: "+err.Error())
	}
	c.options(&r)
	if c.has(2) {
		c.jsonBody(&r, c.arg(2))
	}
	ctx, cancel := c.b.scope.Context()
	defer cancel()
	answer, err := c.b.admin.Do(ctx, path, r)
	if errors.Is(err, fetch.ErrNoAdmin) {
		c.fail(&APIError{Kind: "not_offered", Text: err.Error()})
	}
	if err != nil {
		c.failFetch(err)
	}
	return c.giveJSON(answer)
}
