package e2e

import (
	"net"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
	"github.com/axolua/axolua/engine/catalog"
)

const routesModule = `
route("GET", "/mine", function(request) return 200, { user_id = request.user_id, is_admin = request.is_admin } end, { auth = "user" })
route("POST", "/close", function(request) return 200, { by = request.user_id, json = request.json } end, { auth = "admin" })
route("GET", "/all", function() return 200, { user_id = null } end)
function is_user_expired(user_id) if user_id:find("^@expired:") then return true end end
`

// TestRoutes: a route knows users by the access tokens that Synapse gave them, for as long as these are good.
func TestRoutes(t *testing.T) {
	home.Need(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	h := home.Start(t, home.Options{Scripts: map[string]string{"20-pages.lua": routesModule}, Config: "routes: {listen: " + address + "}\n"})
	h.Live(t)
	at := func(c *home.Client) *home.Client { return &home.Client{URL: "http://" + address, Token: c.Token} }
	const mine, closing = "/_axolua/pages/mine", "/_axolua/pages/close"
	alice, admin := h.Synapse.Register(t, "alice"), h.Synapse.Admin(t)

	at(alice).Do("GET", mine, nil).Must(t).Has(t, alice.UserID, "user_id").Has(t, false, "is_admin")
	at(admin).Do("GET", mine, nil).Must(t).Has(t, admin.UserID, "user_id").Has(t, true, "is_admin")
	at(admin).Do("POST", closing, home.Object{"a": 1}).Must(t).Has(t, 1, "json", "a")
	at(alice).Do("POST", closing, home.Object{}).Refused(t, 403, "M_FORBIDDEN")
	at(h.Synapse.Anonymous()).Do("GET", mine, nil).Refused(t, 401, "M_MISSING_TOKEN")
	at(&home.Client{Token: alice.Token + "x"}).Do("GET", mine, nil).Refused(t, 401, "M_UNKNOWN_TOKEN")

	if !older(h.Synapse.Version(t), catalog.ByName("is_user_expired").Since) {
		at(h.Synapse.Register(t, "expired")).Do("GET", mine, nil).Refused(t, 403, "ORG_MATRIX_EXPIRED_ACCOUNT")
	}
	alice.Do("POST", "/logout", home.Object{}).Must(t)
	at(alice).Do("GET", mine, nil).Refused(t, 401, "M_UNKNOWN_TOKEN")

	h.Synapse.Terminate(t)
	at(admin).Do("GET", mine, nil).Refused(t, 503, "M_UNKNOWN")
	at(admin).Do("GET", "/_axolua/pages/all", nil).Must(t)
}
