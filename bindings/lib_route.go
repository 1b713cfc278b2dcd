package bindings

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// Route is a page that a module serves: the Data of a task of the kind engine.Route.
type Route struct {
	Method string // one of RouteMethods
	Space  string // the module's part of the path
	Path   string // below that, as patterns of http.ServeMux have it
	Auth   string // one of RouteAuths
}

// RouteRoot is what the paths of all routes begin with.
const RouteRoot = "/_axolua/"

// RouteMethods are those that a route may have. HEAD and OPTIONS follow from them.
var RouteMethods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// RouteAuths say who may use a route: anybody, who has an account, or who is a server admin.
var RouteAuths = []string{"none", "user", "admin"}

// Base is where the paths of the module begin.
func (r Route) Base() string { return RouteRoot + r.Space }

// name is that of the task. Who may use the route is a part of it: what was allowed by one generation is not run as the
// other's.
func (r Route) name() string {
	if r.Auth == "none" {
		return r.Method + " " + r.Path
	}
	return r.Method + " " + r.Path + " (" + r.Auth + ")"
}

// registeredAt is where in Go code a pattern comes from, which nobody wants to know.
var registeredAt = regexp.MustCompile(` \(registered at [^)]*\)`)

// Register has h answer the route. The error says what is wrong with its path, or with which other route it conflicts.
func (r Route) Register(mux *http.ServeMux, h http.Handler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s", registeredAt.ReplaceAllString(fmt.Sprint(p), ""))
		}
	}()
	mux.Handle(r.Method+" "+r.Base()+r.Path, h)
	return nil
}

var pathNames = regexp.MustCompile(`\{([^{}.$]+)(?:\.\.\.)?\}`)

// Params are the names in braces.
func (r Route) Params() (names []string) {
	for _, found := range pathNames.FindAllStringSubmatch(r.Path, -1) {
		names = append(names, found[1])
	}
	return names
}

// routeLibrary is `route`.
var routeLibrary = Library{
	Name: "route",
	Doc: "Pages and endpoints of a module's own, over HTTP. A module in 20-renew.lua serves below /_axolua/renew/. They have an address of their own " +
		"(routes.listen in axolua.yaml), behind the reverse proxy that clients come through; without it there are none. docs/routes.md tells of all of it at length.",
	Bare: []Func{{
		Name: "route", Declares: true,
		Doc: "Has fn answer what is asked for at a path. It gets a RouteRequest and returns status, body and headers, as in " +
			`return 200, { ok = true }. A table becomes JSON; a text is text/plain, or what ["content-type"] says in the headers. ` +
			"It runs under the limits of the module, with all libraries. Where it fails, the client gets 500 with an id that the log has as well.",
		Params: []Param{
			{Name: "method", Type: tText, Doc: strings.Join(RouteMethods, ", ") + "; with GET comes HEAD"},
			{Name: "path", Type: tText, Doc: `such as "/renew/{token}" or "/files/{path...}"; "/files/" is all below it and "/{$}" the module's root alone`},
			{Name: "fn", Type: tFunction, Doc: "fn(request: RouteRequest) -> status, body, headers"},
			{Name: "options", Type: tRouteOptions, Optional: true},
		},
		run: declareRoute,
	}},
}

var routeOptionsClass = Class{
	Name: "RouteOptions", Doc: "Who may use a route.",
	Fields: []Param{{Name: "auth", Type: tText, Optional: true, Doc: `"none" (if not given), "user" for those who bring an access token of the homeserver in the header ` +
		`Authorization: Bearer, or "admin" for server admins; "user" and "admin" refuse guests and accounts that are deactivated, locked, expired or shadow-banned`}},
}

var routeRequestClass = Class{
	Name: "RouteRequest", Doc: "What a client asks a route for: a table of the module's own.",
	Fields: []Param{
		{Name: "method", Type: tText},
		{Name: "path", Type: tText, Doc: "as the module declares them, without /_axolua/ and its name"},
		{Name: "params", Type: "table<string, string>", Doc: "what stands in place of the names in braces"},
		{Name: "query", Type: "table<string, string>", Doc: "the last value of each; never access_token"},
		{Name: "headers", Type: "table<string, string>", Doc: "the first value of each, under its name in lower case; never authorization"},
		{Name: "body", Type: tText},
		{Name: "json", Type: tAnything, Optional: true, Doc: "the body where its content type is JSON, as json.decode gives it"},
		{Name: "form", Type: "table<string, string>", Optional: true, Doc: "the body where it is application/x-www-form-urlencoded, the last value of each"},
		{Name: "user_id", Type: tText, Optional: true, Doc: "whose access token it is, where the route wants one"},
		{Name: "is_admin", Type: tBool, Optional: true, Doc: "whether that is a server admin"},
		{Name: "ip", Type: tText, Doc: "of the client, as far as routes.trusted_proxies in axolua.yaml lets it be known"},
	},
}

// declaredRoutes are those of a VM, so that conflicts show at their lines.
type declaredRoutes struct {
	mux   http.ServeMux
	files map[string]string // of the modules, by Space
}

// add takes another route of the module in file.
func (d *declaredRoutes) add(r Route, file string) error {
	if other, taken := d.files[r.Space]; taken && other != file {
		return fmt.Errorf("%s and %s would both be served below %s/; rename one of them", other, file, r.Base())
	}
	if d.files == nil {
		d.files = map[string]string{}
	}
	d.files[r.Space] = file
	return r.Register(&d.mux, http.NotFoundHandler())
}

const maxRoutePath = 512

var (
	// urlSpace is what a module's file may be called so that its name stands in a URL as it is.
	urlSpace = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~-]*$`)
	urlPath  = regexp.MustCompile(`^/[!-~]*$`)
)

func declareRoute(c Call) int {
	file := c.b.scope.Module()
	r := Route{Method: c.text(0), Space: store.SpaceOf(file), Path: c.text(1), Auth: c.routeAuth(3)}
	switch {
	case !slices.Contains(RouteMethods, r.Method):
		c.bad(0, "want "+strings.Join(RouteMethods, ", "))
	case len(r.Path) > maxRoutePath || !urlPath.MatchString(r.Path) || strings.ContainsAny(r.Path, "?#%"):
		c.bad(1, fmt.Sprintf(`want a path such as "/renew/{token}", of ASCII and at most %d characters, without ?, # and %%`, maxRoutePath))
	case !urlSpace.MatchString(r.Space):
		c.RaiseError("route: %s cannot stand in a URL: want a file name of a-z, A-Z, 0-9, -, _ and .", shortName(file))
	}
	if err := c.b.routes.add(r, file); err != nil {
		c.bad(1, err.Error())
	}
	if err := c.b.scope.DeclareTask(engine.Route, r.name(), r, c.arg(2).(*lua.LFunction)); err != nil {
		c.RaiseError("route: %s", err)
	}
	return 0
}

func (c Call) routeAuth(i int) string {
	auth := "none"
	for field, value := range c.optionValues(i) {
		if field != "auth" {
			c.bad(i, noField(field, []string{"auth"}))
		}
		var ok bool
		if auth, ok = value.(string); !ok || !slices.Contains(RouteAuths, auth) {
			c.bad(i, `auth has to be "none", "user" or "admin"`)
		}
	}
	return auth
}
