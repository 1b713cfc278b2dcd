package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// accountRules are the third-party rules about accounts, and what tells of changes.
var accountRules = []scenario{
	{"check_can_deactivate_user", "A user cannot close the account, an admin can", func(t *testing.T, w *world) {
		a, b, admin := w.user(t), w.user(t), w.Synapse.Admin(t)
		w.rule(t, `
function check_can_deactivate_user(user_id, by_admin)
  if user_id == %q then return by_admin end
end`, a.UserID)
		deactivate(a).Refused(t, 403, "M_FORBIDDEN").Has(t, "Deactivation of this user is forbidden", "error")
		a.Do("GET", "/account/whoami", nil).Must(t)
		deactivate(b).Must(t)
		b.Do("GET", "/account/whoami", nil).Refused(t, 401, "M_UNKNOWN_TOKEN")
		admin.Do("POST", home.Path("_synapse", "admin", "v1", "deactivate", a.UserID), home.Object{}).Must(t)
		a.Do("GET", "/account/whoami", nil).Refused(t, 401, "M_UNKNOWN_TOKEN")
	}},
	{"on_user_deactivation_status_changed", "An account is closed by its user and opened by an admin", func(t *testing.T, w *world) {
		w.rule(t, `
function on_user_deactivation_status_changed(user_id, deactivated, by_admin)
  log.info(deactivated and "gone" or "back", { user = user_id, admin = by_admin })
end`)
		a, admin, mark := w.user(t), w.Synapse.Admin(t), w.Engine.Log.Mark()
		deactivate(a).Must(t)
		w.Engine.Log.Said(t, mark, "gone", home.Object{"user": a.UserID, "admin": false})
		admin.Do("PUT", home.Path("_synapse", "admin", "v2", "users", a.UserID), home.Object{"deactivated": false, "password": home.Password}).Must(t)
		w.Engine.Log.Said(t, mark, "back", home.Object{"user": a.UserID, "admin": true})
	}},
	{"on_profile_update", "A name is changed, which the module changes once more; an avatar is changed", func(t *testing.T, w *world) {
		w.rule(t, `
function on_profile_update(user_id, new_profile, by_admin, deactivation)
  local name = new_profile.display_name
  if name and name:find("Admin") then api.set_displayname(user_id, "Somebody") end -- which asks again, about that
  log.info("profile", { name = name or "", avatar = new_profile.avatar_url or "", admin = by_admin, deactivation = deactivation })
end`)
		a, mark := w.user(t), w.Engine.Log.Mark()
		a.SetDisplayName("The Admin").Must(t)
		home.Await(t, "the other name", func() home.Answer { return a.Profile(a.UserID).Must(t) },
			func(p home.Answer) bool { return p.Text("displayname") == "Somebody" })
		w.Engine.Log.Said(t, mark, "profile", home.Object{"name": "Somebody", "deactivation": false})
		mark = w.Engine.Log.Mark()
		a.Do("PUT", home.Path("profile", a.UserID, "avatar_url"), home.Object{"avatar_url": "mxc://hs.test/a"}).Must(t)
		w.Engine.Log.Said(t, mark, "profile", home.Object{"avatar": "mxc://hs.test/a", "admin": false})
	}},
	threepids("on_threepid_bind", "An admin gives an account an address", "bind", `
function on_threepid_bind(user_id, medium, address) log.info("bind", { user = user_id, what = medium .. " " .. #address }) end`),
	threepids("on_add_user_third_party_identifier", "An admin gives an account an address", "add", `
function on_add_user_third_party_identifier(user_id, medium, address) log.info("add", { user = user_id, what = medium .. " " .. #address }) end`),
	threepids("on_remove_user_third_party_identifier", "An admin takes an address away from an account", "remove", `
function on_remove_user_third_party_identifier(user_id, medium, address) log.info("remove", { user = user_id, what = medium .. " " .. #address }) end`),
	{"on_account_data_updated", "Account data, also of a room, is changed, and the module writes others", func(t *testing.T, w *world) {
		w.rule(t, `
function on_account_data_updated(user_id, room_id, account_data_type, content)
  if account_data_type == "org.example.wish" then
    api.account_data_manager:put_global(user_id, "org.example.granted", { wish = content.wish, room = room_id or "global" })
  end
end`)
		a := w.user(t)
		room := a.Room(t)
		granted := func(want home.Object) {
			t.Helper()
			home.Await(t, "the granted wish", func() home.Answer {
				return a.Do("GET", home.Path("user", a.UserID, "account_data", "org.example.granted"), nil)
			}, func(got home.Answer) bool { return got.Text("wish") == want["wish"] }).Must(t).Has(t, want)
		}
		a.Do("PUT", home.Path("user", a.UserID, "account_data", "org.example.wish"), home.Object{"wish": "rain"}).Must(t)
		granted(home.Object{"wish": "rain", "room": "global"})
		a.Do("PUT", home.Path("user", a.UserID, "rooms", room, "account_data", "org.example.wish"), home.Object{"wish": "sun"}).Must(t)
		granted(home.Object{"wish": "sun", "room": room})
	}},
}

// threepids gives and takes an address of an account, of which a callback tells with a line in the log.
func threepids(callback, seen, message, lua string) scenario {
	return scenario{callback, seen, func(t *testing.T, w *world) {
		w.rule(t, "%s", lua)
		a, admin, mark := w.user(t), w.Synapse.Admin(t), w.Engine.Log.Mark()
		address := w.name() + "@hs.test"
		for _, list := range [][]any{{home.Object{"medium": "email", "address": address}}, {}} {
			admin.Do("PUT", home.Path("_synapse", "admin", "v2", "users", a.UserID), home.Object{"threepids": list}).Must(t)
		}
		w.Engine.Log.Said(t, mark, message, home.Object{"user": a.UserID, "what": fmt.Sprint("email ", len(address))})
	}}
}

// accountValidity are the stable callbacks of that family.
var accountValidity = []scenario{
	{"is_user_expired", "Requests get 403 ORG_MATRIX_EXPIRED_ACCOUNT; an answer that holds is asked for once, and is void after a reload", func(t *testing.T, w *world) {
		a, b := w.user(t), w.user(t)
		w.rule(t, `
function is_user_expired(user)
  log.info("expired?", { user = user })
  if user == %q then return true, 3600 end
end`, a.UserID)
		mark := w.Engine.Log.Mark()
		for range 3 {
			a.Do("GET", "/account/whoami", nil).Refused(t, 403, "ORG_MATRIX_EXPIRED_ACCOUNT").Has(t, "User account has expired", "error")
		}
		if n := w.times(mark, a.UserID); n != 1 {
			t.Errorf("asked %d times about an answer that holds for an hour", n)
		}
		for range 3 {
			b.Do("GET", "/account/whoami", nil).Must(t)
		}
		if n := w.times(mark, b.UserID); n != 3 {
			t.Errorf("asked %d times in three requests", n)
		}
		w.rule(t, "")
		a.Do("GET", "/account/whoami", nil).Must(t)
		w.rule(t, `function is_user_expired(user) return user == %q, 0.2 end`, a.UserID)
		a.Do("GET", "/account/whoami", nil).Refused(t, 403, "ORG_MATRIX_EXPIRED_ACCOUNT")
		a.Do("POST", "/logout", home.Object{}).Must(t)
	}},
	{"on_user_registration", "The module writes account data of a new account; another registration gets its SynapseError", func(t *testing.T, w *world) {
		w.rule(t, `
function on_user_registration(user)
  if user:find("unwelcome") then error(SynapseError(403, "Not you", "ORG_EXAMPLE_NO")) end
  api.account_data_manager:put_global(user, "org.example.welcome", { at = time.now_ms() })
end`)
		before := time.Now().UnixMilli()
		a := w.user(t)
		welcome := a.Do("GET", home.Path("user", a.UserID, "account_data", "org.example.welcome"), nil).Must(t)
		if at, _ := welcome.At("at").(float64); at < float64(before) {
			t.Errorf("welcomed: %s", welcome.Body)
		}
		w.Synapse.Anonymous().Register("unwelcome"+w.name(), nil).Refused(t, 403, "ORG_EXAMPLE_NO").Has(t, "Not you", "error")
	}},
	{"on_user_login", "The module writes account data after a login; another login gets its SynapseError", func(t *testing.T, w *world) {
		a, b := w.user(t), w.user(t)
		w.rule(t, `
function on_user_login(user_id, auth_provider_type, auth_provider_id)
  if user_id == %q then error(SynapseError(403, "Not today", "ORG_EXAMPLE_LATER")) end
  api.account_data_manager:put_global(user_id, "org.example.login", { by = auth_provider_type, id = auth_provider_id or "none" })
end`, b.UserID)
		w.Synapse.Anonymous().Login(a.UserID, home.Password, nil).Must(t)
		a.Do("GET", home.Path("user", a.UserID, "account_data", "org.example.login"), nil).Must(t).Has(t, home.Object{"by": "m.login.password", "id": "none"})
		w.Synapse.Anonymous().Login(b.UserID, home.Password, nil).Refused(t, 403, "ORG_EXAMPLE_LATER").Has(t, "Not today", "error")
	}},
}

// legacyAccount are the callbacks of which there is one slot each, so that without a module the homeserver has to go on.
var legacyAccount = []scenario{
	{"on_legacy_send_mail", "The module sends the mail; without a module Synapse answers as ever", func(t *testing.T, w *world) {
		a := w.user(t)
		send := func() home.Answer { return a.Do("POST", "/account_validity/send_mail", home.Object{}) }
		w.rule(t, `
function on_legacy_send_mail(user_id)
  api.send_mail("renew@hs.test", "Renew", "<a href='https://hs.test/renew?token=" .. user_id .. "'>renew</a>", "https://hs.test/renew?token=" .. user_id)
end`)
		send().Must(t)
		if path := w.mail.link(t); path != "/renew?token="+a.UserID {
			t.Errorf("the link is %s", path)
		}
		w.rule(t, "")
		send().Refused(t, 403, "M_FORBIDDEN").Has(t, "Account renewal via email is disabled on this server.", "error")
	}},
	{"on_legacy_renew", "The pages for tokens that are good, used, stale and bad; without a module Synapse's own", func(t *testing.T, w *world) {
		renew := func(token string) home.Answer {
			return w.Synapse.Anonymous().Do("GET", "/account_validity/renew?token="+token, nil)
		}
		w.rule(t, `
function on_legacy_renew(renewal_token)
  if renewal_token == "used" then return true, true, 1893456000000 end
  if renewal_token == "new" then return true, false, 1893456000000 end
  return false, renewal_token == "stale", 0
end`)
		for token, status := range map[string]int{"new": 200, "used": 200, "stale": 200, "bad": 404} {
			if got := renew(token); got.Status != status {
				t.Errorf("%s: %d %s", token, got.Status, got.Body)
			}
		}
		w.rule(t, "")
		if got := renew("new"); got.Status != 404 {
			t.Errorf("without a module: %d %s", got.Status, got.Body)
		}
	}},
	{"on_legacy_admin_request", "An admin gets the module's time; without a module Synapse's own, of the same body", func(t *testing.T, w *world) {
		a, admin := w.user(t), w.Synapse.Admin(t)
		renew := func() home.Answer {
			return admin.Do("POST", "/_synapse/admin/v1/account_validity/validity", home.Object{"user_id": a.UserID, "expiration_ts": 1000})
		}
		w.rule(t, `
function on_legacy_admin_request(request)
  local body = json.decode(request.body)
  return request.method == "POST" and body.expiration_ts + 234
end`)
		renew().Must(t).Has(t, 1234, "expiration_ts")
		w.rule(t, "")
		renew().Must(t).Has(t, 1000, "expiration_ts") // the homeserver's own, which is given the body once more
	}},
}

// deactivate closes one's own account.
func deactivate(c *home.Client) home.Answer {
	return c.Do("POST", "/account/deactivate", home.Object{"auth": home.Object{"type": "m.login.password", "password": home.Password,
		"identifier": home.Object{"type": "m.id.user", "user": c.UserID}}})
}
