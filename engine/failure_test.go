package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"go.uber.org/zap"
)

// What a message says a callback takes.
const (
	wantVerdict    = "deny{...}, NOT_SPAM, an error code or nothing"
	wantText       = "deny{...}, NOT_SPAM, an error code, a text for the client or nothing"
	wantFlag       = "true, false or nothing"
	wantPermission = "true, false, deny{...} or nothing"
	wantUser       = "a user id (optionally with a function) or nothing"
	wantTable      = "a table or nothing"
	wantUsers      = "a list or set of user ids, PRESENCE_ALL_USERS or nothing"
	wantStates     = "a table of user ids with lists or sets of states or nothing"
	wantLimits     = "a list of MediaUploadLimit(max_bytes, time_period_ms) or nothing"
	wantRenewal    = "two booleans and a time in ms or nothing"
	wantEvent      = "true, false, deny{...}, true and an event or nothing"
	wantExpiry     = "true, false (each optionally with seconds) or nothing"
)

// wrongAnswers are what modules return by mistake, and what the failure says after file, line and callback.
var wrongAnswers = []struct{ callback, answer, text string }{
	{"check_event_for_spam", `1`, "got number, want " + wantText},
	{"check_event_for_spam", `{}`, "got table, want " + wantText},
	{"check_event_for_spam", `print`, "got function, want " + wantText},
	{"check_event_for_spam", `null`, "got null, want " + wantText},
	{"check_event_for_spam", `SynapseError(403, "no")`, "got SynapseError(...), which is for error(...), want " + wantText},
	{"check_event_for_spam", `RatelimitOverride(1, 1)`, "got RatelimitOverride(...), want " + wantText},
	{"check_event_for_spam", `coroutine.create(print)`, "got thread, want " + wantText},
	{"check_event_for_spam", `UserID.parse("@a:x")`, "got userdata, want " + wantText},
	{"check_event_for_spam", `"M_FORBIDDEN", 1`, "the fields after the error code: got number, want a table with text keys"},
	{"check_event_for_spam", `"M_FORBIDDEN", { code = 1 }`, "the fields after the error code: the key 'code' breaks Synapse's answer; choose another"},
	{"check_event_for_spam", `"M_FORBIDDEN", { f = { print } }`, "the fields after the error code: f[1] is a function"},
	{"check_media_file_for_spam", `"some text"`, "got string, want " + wantVerdict},
	{"user_may_invite", `"some text"`, "got string, want " + wantVerdict},
	{"user_may_create_room", `1`, "got number, want " + wantVerdict},
	{"user_may_send_state_event", `true`, "got boolean, want " + wantVerdict},
	{"check_login_for_spam", `false`, "got boolean, want " + wantVerdict},
	{"should_drop_federated_event", `1`, "got number, want " + wantFlag},
	{"should_drop_federated_event", `NOT_SPAM`, "got NOT_SPAM; return true to hide or drop, false or nothing otherwise"},
	{"check_username_for_spam", `NOT_SPAM`, "got NOT_SPAM; return true to hide or drop, false or nothing otherwise"},
	{"check_username_for_spam", `deny{}`, "got deny{...}, want " + wantFlag},
	{"check_registration_for_spam", `"no"`, "got string, want RegistrationBehaviour.ALLOW, DENY, SHADOW_BAN, deny{...} or nothing"},
	{"check_registration_for_spam", `NOT_SPAM`, "got NOT_SPAM, want RegistrationBehaviour.ALLOW, DENY, SHADOW_BAN, deny{...} or nothing"},
	{"is_user_expired", `1`, "got number, want " + wantExpiry},
	{"is_user_expired", `true, -1`, "got number -1 as the second value, want the seconds for which the answer holds"},
	{"is_user_expired", `true, "1"`, "got string as the second value, want the seconds for which the answer holds"},
	{"is_3pid_allowed", `"no"`, "got string, want " + wantPermission},
	{"is_user_allowed_to_upload_media_of_size", `0`, "got number, want " + wantPermission},
	{"check_threepid_can_be_invited", `{}`, "got table, want " + wantPermission},
	{"check_event_allowed", `NOT_SPAM`, "got NOT_SPAM, want " + wantEvent},
	{"check_event_allowed", `{}`, "got table, want " + wantEvent},
	{"check_event_allowed", `true, 1`, "got number as the replacement event, want a table such as event:get_dict() gives"},
	{"check_event_allowed", `true, { 1 }`, "got a list as the replacement event, want a table such as event:get_dict() gives"},
	{"check_event_allowed", `true, { content = { tags = { print } } }`, "the replacement event: content.tags[1] is a function"},
	{"check_3pid_auth", `true`, "got boolean, want " + wantUser},
	{"check_3pid_auth", `"bob"`, `got a text that is no user id; return "@user:server" (api.get_qualified_user_id makes it)`},
	{"check_3pid_auth", `"@a:x", 1`, "got number 1 as the second value, want a function or nothing"},
	{"get_username_for_registration", `1`, "got number, want string or nothing"},
	{"get_displayname_for_registration", `{}`, "got table, want string or nothing"},
	{"get_media_config_for_user", `1`, "got number, want " + wantTable},
	{"get_media_config_for_user", `{ 1 }`, "got a list, want " + wantTable},
	{"add_field_to_unsigned_callback", `true`, "got boolean, want " + wantTable},
	{"get_ratelimit_override_for_user", `1`, "got number, want RatelimitOverride(per_second, burst_count) or nothing"},
	{"get_ratelimit_override_for_user", `{ 1 }`, "got table, want RatelimitOverride(per_second, burst_count) or nothing"},
	{"get_media_upload_limits_for_user", `1`, "got number, want " + wantLimits},
	{"get_media_upload_limits_for_user", `{ 1 }`, "got number 1 in the list, want " + wantLimits},
	{"get_media_upload_limits_for_user", `MediaUploadLimit(1, 1)`, "got MediaUploadLimit(...), want " + wantLimits},
	{"on_update", `"100"`, "got string, want a number of milliseconds (optionally with a function) or nothing"},
	{"on_update", `0`, "got number 0, want a number of milliseconds (optionally with a function) or nothing"},
	{"on_update", `100, 1`, "got number 1 as the second value, want a function or nothing"},
	{"default_batch_size", `0`, "got number 0, want an integer from 1 or nothing"},
	{"min_batch_size", `1.5`, "got number 1.5, want an integer from 1 or nothing"},
	{"get_users_for_states", `1`, "got number, want " + wantStates},
	{"get_users_for_states", `{ "@a:x" }`, "got a list, want " + wantStates},
	{"get_interested_users", `1`, "got number, want " + wantUsers},
	{"on_legacy_renew", `true`, "got nil as the second value, want " + wantRenewal},
	{"on_legacy_renew", `true, false, "x"`, "got string as the third value, want " + wantRenewal},
	{"on_legacy_renew", `1`, "got number, want " + wantRenewal},
	{"on_legacy_admin_request", `-1`, "got number -1, want a time in ms or nothing"},
}

// everything lets m.lua do everything.
func everything() engine.Settings {
	m := engine.ModuleSettings{File: "m.lua"}
	for _, cb := range catalog.All() {
		m.Allow = append(m.Allow, cb.Family.Allow)
	}
	return engine.Settings{Modules: []engine.ModuleSettings{m}}
}

// askAny asks a callback with arguments of no importance.
func askAny(t *testing.T, w *world, cb *catalog.Callback) *engine.Answer {
	t.Helper()
	args := make([]any, len(cb.Params))
	for i, p := range cb.Params {
		args[i], _ = argument(t, p)
	}
	a, err := w.Call(context.Background(), engine.Question{Callback: cb, Args: args})
	if a == nil {
		t.Fatal(err)
	}
	return a
}

// TestWrongAnswers: a failure names file, line, module and callback, what came and what was wanted, in the log too.
func TestWrongAnswers(t *testing.T) {
	seen := map[catalog.Kind]bool{}
	for _, c := range wrongAnswers {
		t.Run(c.callback+" "+c.answer, func(t *testing.T) {
			cb := catalog.ByName(c.callback)
			seen[cb.Answer.Kind] = true
			source := fmt.Sprintf("\nfunction %s()\n  return %s\nend\n", c.callback, c.answer)
			if cb.Rule == catalog.FirstModule && cb != catalog.OnUpdate {
				source += "function on_update() end"
			}
			w := newWorld(t, everything(), map[string]string{"m.lua": source})
			a := askAny(t, w, cb)
			fails := a.Failures
			if a.Failure != nil {
				fails = append(fails, a.Failure)
			}
			if len(fails) != 1 {
				t.Fatalf("failures %v", fails)
			}
			fail := fails[0]
			if want := "m.lua:3: " + c.callback + ": " + c.text; fail.Error() != want {
				t.Errorf("got  %s\nwant %s", fail, want)
			}
			if fail.Kind != engine.KindBadAnswer || fail.Module != "m.lua" || fail.Callback != c.callback || fail.File != "m.lua" || fail.Line != 3 {
				t.Errorf("got %+v", fail)
			}
			logged := w.logs.FilterMessage(c.text).FilterField(zap.String("module", "m.lua")).FilterField(zap.String("callback", c.callback)).
				FilterField(zap.String("file", "m.lua")).FilterField(zap.Int("line", 3)).FilterField(zap.Stringer("kind", engine.KindBadAnswer))
			if logged.Len() != 1 {
				t.Errorf("the log has %v", w.logs.All())
			}
		})
	}
	for _, cb := range catalog.All() {
		if kind := cb.Answer.Kind; !seen[kind] && kind != catalog.Nothing && kind != catalog.RoomConfig && kind != catalog.Auth {
			t.Errorf("no wrong answer of the kind %s, as in %s", kind, cb.Name)
		}
	}
}

// TestEveryCallbackNamesItself: an error in any handler is said with file, line and callback.
func TestEveryCallbackNamesItself(t *testing.T) {
	for _, cb := range catalog.All() {
		source := "\nfunction " + cb.Name + "()\n  local nothing\n  return nothing.x\nend\n"
		if cb == catalog.CheckAuth {
			source = "\nauth_checkers = {{ login_type = 'plain', fields = { 'password' }, check = function()\n local nothing\n return nothing.x\nend }}"
		}
		if cb.Rule == catalog.FirstModule && cb != catalog.OnUpdate {
			source += "function on_update() end"
		}
		w := newWorld(t, everything(), map[string]string{"m.lua": source})
		cbArgs := askAny(t, w, cb)
		fail := cbArgs.Failure
		if fail == nil && len(cbArgs.Failures) == 1 {
			fail = cbArgs.Failures[0]
		}
		want := "m.lua:4: " + cb.Name + ": attempt to index a non-table object(nil) with key 'x'"
		if fail == nil || fail.Error() != want || !strings.Contains(fail.Traceback, "m.lua:4") {
			t.Errorf("%s: %+v, want %s", cb.Name, fail, want)
		}
	}
}

// TestLineOfSeveralReturns: where it cannot be told which return it was, the handler's own line is named.
func TestLineOfSeveralReturns(t *testing.T) {
	w := newWorld(t, engine.Settings{}, map[string]string{"m.lua": "\n\nfunction check_event_for_spam(event)\n if not event.type then\n return 1 end\n return 2\nend"})
	if got, want := w.hears(t), "m.lua:3: check_event_for_spam: got number, want "+wantText; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestGoFunctionAsHandler: a function of Lua's own is a handler like any other.
func TestGoFunctionAsHandler(t *testing.T) {
	w := newWorld(t, engine.Settings{}, map[string]string{"m.lua": "user_may_join_room = tostring"})
	a := askAny(t, w, catalog.UserMayJoinRoom)
	if len(a.Failures) != 1 || a.Failures[0].Error() != "m.lua: user_may_join_room: got string, want "+wantVerdict {
		t.Errorf("got %v, %v", a.Failure, a.Failures)
	}
}

// TestDeprecatedFormsWarnOnce: once per module and callback, however often and by however many VMs it is asked.
func TestDeprecatedFormsWarnOnce(t *testing.T) {
	both := "function check_event_for_spam() return false end\nfunction user_may_join_room() return true end"
	w := newWorld(t, engine.Settings{}, map[string]string{"1.lua": both, "2.lua": both})
	for range 3 {
		w.ask(t)
		askAny(t, w, catalog.UserMayJoinRoom)
	}
	for _, module := range []string{"1.lua", "2.lua"} {
		for callback, answer := range map[string]string{"check_event_for_spam": "false", "user_may_join_room": "true"} {
			text := "returning " + answer + " is deprecated here; return NOT_SPAM, an error code or nothing"
			if n := w.logs.FilterMessage(text).FilterField(zap.String("module", module)).FilterField(zap.String("callback", callback)).Len(); n != 1 {
				t.Errorf("%s, %s: warned %d times", module, callback, n)
			}
		}
	}
	if n := w.logs.FilterLevelExact(zap.WarnLevel).Len(); n != 4 {
		t.Errorf("%d warnings", n)
	}
}
