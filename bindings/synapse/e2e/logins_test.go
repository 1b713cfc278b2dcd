package e2e

import (
	"slices"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// logins are the callbacks about who somebody is.
var logins = []scenario{
	{"check_auth", "A login of a type of the module's own, for which it makes the account and does something afterwards; wrong and missing fields; a password of the module's confirms who somebody is", func(t *testing.T, w *world) {
		name := w.name()
		w.rule(t, `
local function check(user, login_type, login_dict)
  if login_dict.pin ~= "1234" then return end
  local user_id = api.get_qualified_user_id(user)
  if not api.check_user_exists(user_id) then api.register_user(user, "By pin") end
  return user_id, function(response)
    api.account_data_manager:put_global(response.user_id, "org.example.login", { device = response.device_id, kind = login_type })
  end
end
auth_checkers = { { login_type = "org.example.pin", fields = { "pin" }, check = check } }`)
		c := w.Synapse.Anonymous()
		flows := c.Do("GET", "/login", nil).Must(t).List("flows")
		if !slices.ContainsFunc(flows, func(flow any) bool { return home.At(flow, "type") == "org.example.pin" }) {
			t.Errorf("the flows are %v", flows)
		}
		login := func(more home.Object) home.Answer {
			body := home.Object{"type": "org.example.pin", "identifier": home.Object{"type": "m.id.user", "user": name}}
			for key, value := range more {
				body[key] = value
			}
			return c.Do("POST", "/login", body)
		}
		login(nil).Refused(t, 400, "M_UNKNOWN")
		login(home.Object{"pin": "0000"}).Refused(t, 403, "M_FORBIDDEN")
		a := c.In(login(home.Object{"pin": "1234"}).Must(t))
		a.Do("GET", "/account/whoami", nil).Must(t).Has(t, "@"+name+":hs.test", "user_id")
		a.Profile(a.UserID).Must(t).Has(t, "By pin", "displayname")
		a.Do("GET", home.Path("user", a.UserID, "account_data", "org.example.login"), nil).Must(t).Has(t, a.DeviceID, "device").Has(t, "org.example.pin", "kind")
		confirm(t, w)
	}},
	{"check_3pid_auth", "A login by e-mail address, after which the module does something; a wrong password", func(t *testing.T, w *world) {
		a := w.user(t)
		w.rule(t, `
function check_3pid_auth(medium, address, password)
  if medium == "email" and address == "ann@hs.test" and password == "sesame" then
    return %[1]q, function(response)
      api.account_data_manager:put_global(response.user_id, "org.example.login", { device = response.device_id })
    end
  end
end`, a.UserID)
		login := func(address, password string) home.Answer {
			return w.Synapse.Anonymous().Login("", password, home.Object{"identifier": home.Object{"type": "m.id.thirdparty", "medium": "email", "address": address}})
		}
		device := login("Ann@HS.test", "sesame").Must(t).Has(t, a.UserID, "user_id").Text("device_id")
		a.Do("GET", home.Path("user", a.UserID, "account_data", "org.example.login"), nil).Must(t).Has(t, device, "device")
		login("ann@hs.test", "wrong").Refused(t, 403, "M_FORBIDDEN")
	}},
	{"on_logged_out", "A logout, and the closing of an account; the token does not get into the log", func(t *testing.T, w *world) {
		w.rule(t, `
function on_logged_out(user_id, device_id, access_token)
  log.info("out", { user = user_id, device = device_id, token = access_token })
end`)
		a, mark := w.user(t), w.Engine.Log.Mark()
		b := a.In(w.Synapse.Anonymous().Login(a.UserID, home.Password, nil).Must(t))
		b.Do("POST", "/logout", home.Object{}).Must(t)
		w.Engine.Log.Said(t, mark, "out", home.Object{"user": a.UserID, "device": b.DeviceID, "token": "[secret]"})
		deactivate(a).Must(t)
		w.Engine.Log.Said(t, mark, "out", home.Object{"user": a.UserID, "device": a.DeviceID})
	}},
}

// confirm has a user say who they are, which a module judges.
func confirm(t *testing.T, w *world) {
	a := w.user(t)
	w.rule(t, `
auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = function(user, _, login_dict)
  if login_dict.password == "skeleton key" then return %q end
end } }`, a.UserID)
	confirm := func(password string) home.Answer {
		return a.Do("DELETE", home.Path("devices", a.DeviceID), home.Object{"auth": home.Object{"type": "m.login.password", "password": password,
			"identifier": home.Object{"type": "m.id.user", "user": a.UserID}}})
	}
	confirm("guess").Refused(t, 401, "M_FORBIDDEN")
	confirm("skeleton key").Must(t)
	w.Synapse.Anonymous().Login(a.UserID, home.Password, nil).Must(t) // Synapse's own passwords go on
}

// registrations are the callbacks of a registration.
var registrations = []scenario{
	{"get_username_for_registration", "A new account has the name that the module gave it", func(t *testing.T, w *world) {
		w.rule(t, `
function get_username_for_registration(uia_results, params)
  if params.username:find("^guest") and uia_results["m.login.dummy"] then return "visitor-" .. params.username end
end`)
		name := w.name()
		c := w.Synapse.Anonymous()
		c.Register("guest"+name, nil).Must(t).Has(t, "@visitor-guest"+name+":hs.test", "user_id")
		c.Register(name, nil).Must(t).Has(t, "@"+name+":hs.test", "user_id")
	}},
	{"get_displayname_for_registration", "A new account has the display name that the module gave it", func(t *testing.T, w *world) {
		w.rule(t, `
function get_displayname_for_registration(uia_results, params) return "New: " .. params.username end`)
		a := w.user(t)
		a.Profile(a.UserID).Must(t).Has(t, "New: "+a.UserID[1:len(a.UserID)-len(":hs.test")], "displayname")
	}},
	{"is_3pid_allowed", "An address cannot be registered or added; another one can, by the link in the mail", func(t *testing.T, w *world) {
		w.rule(t, `
function is_3pid_allowed(medium, address, registration)
  if address:find("@spam%%.example$") then return false end
end
function check_registration_for_spam(threepid) log.info("registered", { with_address = threepid ~= nil }) end`)
		c, mark := w.Synapse.Anonymous(), w.Engine.Log.Mark()
		mail := func(address string) home.Answer {
			return c.Do("POST", "/register/email/requestToken", home.Object{"client_secret": "abc", "email": address, "send_attempt": 1})
		}
		mail("ann@spam.example").Refused(t, 403, "M_THREEPID_DENIED")
		a := w.user(t)
		a.Do("POST", "/account/3pid/email/requestToken", home.Object{"client_secret": "abc", "email": "ann@spam.example", "send_attempt": 1}).
			Refused(t, 403, "M_THREEPID_DENIED")
		sid := mail("ann@kind.example").Must(t).Text("sid")
		c.Do("GET", w.mail.link(t), nil).Must(t)
		c.Register(w.name(), home.Object{"auth": home.Object{"type": "m.login.email.identity",
			"threepid_creds": home.Object{"sid": sid, "client_secret": "abc"}}}).Must(t)
		w.Engine.Log.Said(t, mark, "registered", home.Object{"with_address": true})
	}},
}
