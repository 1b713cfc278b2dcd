package engine_test

import (
	"testing"
)

// TestConstructors: what a module gives to deny, SynapseError and the limits is checked where it says so, with its line.
func TestConstructors(t *testing.T) {
	const at = "m.lua:1: check_event_for_spam: "
	const denyAt, fieldsAt = at + "deny{", at + "deny{fields = ...}: "
	for body, want := range map[string]string{
		`return deny{}`: "M_FORBIDDEN",
		`return deny{ code = Codes.LIMIT_EXCEEDED }`:      "M_LIMIT_EXCEEDED",
		`return deny{ code = "ORG.EXAMPLE.ODD" }`:         "ORG.EXAMPLE.ODD",
		`return deny{ error = "no" }`:                     "M_FORBIDDENno",
		`return deny{ note = "why", fields = {} }`:        "M_FORBIDDEN",
		`return deny{ fields = { extra = { 1, null } } }`: "M_FORBIDDEN",
		`return deny()`:                         at + "bad argument #1 to 'deny' (table expected, got no value)",
		`return deny("M_FORBIDDEN")`:            at + "bad argument #1 to 'deny' (table expected, got string)",
		`return deny{ "M_FORBIDDEN" }`:          at + "deny{...} takes named fields: code, error, fields, note",
		`return deny{ code = 403 }`:             denyAt + "code = ...}: got number, want string",
		`return deny{ code = true }`:            denyAt + "code = ...}: got boolean, want string",
		`return deny{ code = {} }`:              denyAt + "code = ...}: got table, want string",
		`return deny{ code = null }`:            denyAt + "code = ...}: got nil, want string",
		`return deny{ code = "nonsense" }`:      denyAt + `code = ...}: "nonsense" is no error code such as Codes.FORBIDDEN`,
		`return deny{ code = NOT_SPAM }`:        denyAt + `code = ...}: "NOT_SPAM" is no error code such as Codes.FORBIDDEN`,
		`return deny{ code = "" }`:              denyAt + `code = ...}: "" is no error code such as Codes.FORBIDDEN`,
		`return deny{ error = 1 }`:              denyAt + "error = ...}: got number, want string",
		`return deny{ note = {} }`:              denyAt + "note = ...}: got table, want string",
		`return deny{ fields = 1 }`:             fieldsAt + "got number, want a table with text keys",
		`return deny{ fields = { 1 } }`:         fieldsAt + "got a list, want a table with text keys",
		`return deny{ fields = { code = 1 } }`:  fieldsAt + "the key 'code' breaks Synapse's answer; choose another",
		`return deny{ fields = { msg = 1 } }`:   fieldsAt + "the key 'msg' breaks Synapse's answer; choose another",
		`return deny{ fields = { f = print } }`: at + "deny{...}: fields.f is a function",
		`return deny{ fields = { f = 0 / 0 } }`: at + "deny{...}: fields.f is a number that JSON cannot hold (NaN)",
		`return deny{ cod = "M_X" }`:            at + "deny{...} has no field 'cod'; did you mean code?",
		`return deny{ message = "no" }`:         at + "deny{...} has no field 'message'",
		`return deny{ error = "\255" }`:         at + "deny{...}: error is text that is not UTF-8",
		`error(SynapseError(403, "no"))`:        "403 M_UNKNOWN: no",
		`error(SynapseError(429, "no", Codes.LIMIT_EXCEEDED, { retry_after_ms = 5 }))`: "429 M_LIMIT_EXCEEDED: no",
		`SynapseError()`:                            at + "bad argument #1 to 'SynapseError' (number expected, got no value)",
		`SynapseError("x", "no")`:                   at + "bad argument #1 to 'SynapseError' (number expected, got string)",
		`SynapseError(200, "no")`:                   at + "bad argument #1 to 'SynapseError' (HTTP status from 300 to 599 expected, got 200)",
		`SynapseError(600, "no")`:                   at + "bad argument #1 to 'SynapseError' (HTTP status from 300 to 599 expected, got 600)",
		`SynapseError(403)`:                         at + "bad argument #2 to 'SynapseError' (string expected, got no value)",
		`SynapseError(403, {})`:                     at + "bad argument #2 to 'SynapseError' (string expected, got table)",
		`SynapseError(403, "no", 1)`:                at + `bad argument #3 to 'SynapseError' (error code such as Codes.FORBIDDEN expected, got "1")`,
		`SynapseError(403, "no", "oops")`:           at + `bad argument #3 to 'SynapseError' (error code such as Codes.FORBIDDEN expected, got "oops")`,
		`SynapseError(403, "no", nil, 1)`:           at + "bad argument #4 to 'SynapseError' (table expected, got number)",
		`SynapseError(403, "no", nil, { 1 })`:       at + "bad argument #4 to 'SynapseError' (got a list, want a table with text keys)",
		`SynapseError(403, "no", nil, { msg = 1 })`: at + "bad argument #4 to 'SynapseError' (the key 'msg' breaks Synapse's answer; choose another)",
		`return "= " .. SynapseError(403, "no").code .. SynapseError(403, "m").msg .. SynapseError(403, "m").errcode`: "M_FORBIDDEN= 403mM_UNKNOWN",
		`return "= " .. SynapseError(403, "no", nil, { a = { "x" } }).additional_fields.a[1]`:                         "M_FORBIDDEN= x",
		`return type(SynapseError(403, "no").additional_fields) .. "="`:                                               "M_FORBIDDENtable=",
		`return SynapseError(403, "no").nope`:                                                                         at + "SynapseError has no field 'nope'",
		`return "= " .. RatelimitOverride(2.5, 10).per_second .. " " .. RatelimitOverride(2.5, 10).burst_count`:       "M_FORBIDDEN= 2.5 10",
		`return "= " .. RatelimitOverride(0, 0).per_second`:                                                           "M_FORBIDDEN= 0",
		`RatelimitOverride(0, 5)`:      at + "RatelimitOverride(0, 5): a rate of 0 with a burst fails in Synapse; (0, 0) forbids, RatelimitOverride.unlimited lifts the limit",
		`RatelimitOverride(-1, 5)`:     at + "per_second: got -1, want a number from 0",
		`RatelimitOverride(0 / 0, 5)`:  at + "per_second: got NaN, want a number from 0",
		`RatelimitOverride(1 / 0, 5)`:  at + "per_second: got +Inf, want a number from 0",
		`RatelimitOverride(1, 1.5)`:    at + "burst_count: got 1.5, want a whole number",
		`RatelimitOverride(1, 2 ^ 60)`: at + "burst_count: got 1.152921504606847e+18, want a whole number",
		`RatelimitOverride(1)`:         at + "burst_count: got nil, want a number",
		`RatelimitOverride("1", 1)`:    at + "per_second: got string, want a number",
		`MediaUploadLimit(1)`:          at + "time_period_ms: got nil, want a number",
		`MediaUploadLimit(1.5, 1)`:     at + "max_bytes: got 1.5, want a whole number",
		`MediaUploadLimit(-1, 1)`:      at + "max_bytes: got -1, want a number from 0",
		`return "= " .. (MediaUploadLimit(5, 7).max_bytes + MediaUploadLimit(5, 7).time_period_ms)`: "M_FORBIDDEN= 12",
		`set()`:           at + "bad argument #1 to 'set' (table expected, got no value)",
		`set("x")`:        at + "bad argument #1 to 'set' (table expected, got string)",
		`set(1)`:          at + "bad argument #1 to 'set' (table expected, got number)",
		`set{ a = true }`: at + `bad argument #1 to 'set' (list such as { "a", "b" } expected, got a table with keys)`,
		`return "= " .. tostring(set{ "a", nil, "b" }.b)`: "M_FORBIDDEN= true",
		`return "= " .. tostring(set{ "a" }.a) .. tostring(set{}.a) .. tostring(set(event.content.tags).y) .. tostring(set(config.none or {}).x)`: "M_FORBIDDEN= trueniltruenil",
	} {
		t.Run(body, func(t *testing.T) {
			if got := newSpam(t, body).hears(t); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
