package engine

import (
	"fmt"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// wantText lists what a callback takes, for the message about an answer that it does not.
func wantText(cb *catalog.Callback) string {
	var want []string
	switch cb.Answer.Kind {
	case catalog.Verdict:
		want = []string{"deny{...}", "NOT_SPAM", "an error code"}
		if cb.Answer.Text {
			want = append(want, "a text for the client")
		}
	case catalog.Flag:
		want = []string{"true", "false"}
	case catalog.Expiry:
		want = []string{"true", "false (each optionally with seconds)"}
	case catalog.Permission:
		want = []string{"true", "false", "deny{...}"}
	case catalog.EventDecision:
		want = []string{"true", "false", "deny{...}", "true and an event"}
	case catalog.Registration:
		want = []string{"RegistrationBehaviour.ALLOW", "DENY", "SHADOW_BAN", "deny{...}"}
	case catalog.Auth:
		want = []string{"a user id (optionally with a function)"}
	case catalog.Name:
		want = []string{"string"}
	case catalog.Ratelimit:
		want = []string{"RatelimitOverride(per_second, burst_count)"}
	case catalog.UploadLimits:
		want = []string{"a list of MediaUploadLimit(max_bytes, time_period_ms)"}
	case catalog.Update:
		want = []string{"a number of milliseconds (optionally with a function)"}
	case catalog.BatchSize:
		want = []string{"an integer from 1"}
	case catalog.StatesByUser:
		want = []string{"a table of user ids with lists or sets of states"}
	case catalog.UserSet:
		want = []string{"a list or set of user ids", "PRESENCE_ALL_USERS"}
	case catalog.MediaConfig, catalog.Unsigned:
		want = []string{"a table"}
	case catalog.Renewal:
		want = []string{"two booleans and a time in ms"}
	case catalog.Timestamp:
		want = []string{"a time in ms"}
	}
	return strings.Join(want, ", ") + " or nothing"
}

// unwanted is the error for an answer that is not in the callback's row.
func unwanted(h *handler, a lua.LValue) error {
	if a == notSpam && h.cb.Answer.Kind == catalog.Flag {
		return fmt.Errorf("got NOT_SPAM; return true to hide or drop, false or nothing otherwise")
	}
	got := a.Type().String()
	if a == notSpam {
		got = "NOT_SPAM"
	}
	if ud, ok := a.(*lua.LUserData); ok {
		got = objectName(ud)
	}
	return fmt.Errorf("got %s, want %s", got, wantText(h.cb))
}

// objectName is what a module calls an object.
func objectName(ud *lua.LUserData) string {
	switch ud.Value.(type) {
	case nil:
		return "null"
	case *refusal:
		return "deny{...}"
	case *SynapseError:
		return "SynapseError(...), which is for error(...)"
	case *RatelimitOverride:
		return "RatelimitOverride(...)"
	case *MediaUploadLimit:
		return "MediaUploadLimit(...)"
	}
	return "userdata"
}

// describe names a value's type, and a number's value.
func describe(v lua.LValue) string {
	if v.Type() == lua.LTNumber {
		return "number " + v.String()
	}
	return v.Type().String()
}
