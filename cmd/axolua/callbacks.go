package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// printCallback tells whoever writes a module what it has to know of cb.
func printCallback(w io.Writer, cb *catalog.Callback) {
	params := make([]string, len(cb.Params))
	for i, p := range cb.Params {
		params[i] = p.Name + ": " + p.Type.String()
		if p.Since != "" {
			params[i] += " (since " + p.Since + ")"
		}
	}
	fmt.Fprintf(w, "%s(%s) — since %s", cb.Name, strings.Join(params, ", "), cb.Since)
	if cb.Status != "stable" {
		fmt.Fprintf(w, ", %s", cb.Status)
	}
	fmt.Fprintf(w, "\n    %s\n", cb.Doc)
	line := func(label, text string) { fmt.Fprintf(w, "    %-12s%s\n", label+":", text) }
	if cb.DefinedBy != "" {
		line("defined by", cb.DefinedBy)
	}
	if cb.Family.Allow != "" {
		line("needs", "allow: ["+cb.Family.Allow+"] in axolua.yaml")
	}
	line("returns", returns(cb))
	line("on error", onError(cb))
	line("modules", cb.Rule.Doc)
}

// onError gives what a failure does, and what else the configuration may choose.
func onError(cb *catalog.Callback) string {
	text := cb.OnError.String()
	for i, o := range cb.Offers {
		if i == 0 {
			text += "; also "
		} else {
			text += ", "
		}
		text += o.String()
	}
	return text
}

// answers are what a callback may return, by the kind of its answer.
var answers = map[catalog.Kind]string{
	catalog.Verdict:       "NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields",
	catalog.Flag:          "true, or false (no objection)",
	catalog.Expiry:        "true (expired) or false, each optionally with the seconds for which that holds",
	catalog.Permission:    "true (no objection), false, deny{...}",
	catalog.EventDecision: "true (no objection), true and an event to take its place, false, deny{...}",
	catalog.Registration:  "RegistrationBehaviour.ALLOW (no objection), .SHADOW_BAN or .DENY, deny{...}",
	catalog.Auth:          "the user's id, optionally with a function to run when the login is complete",
	catalog.Name:          "a string",
	catalog.MediaConfig:   "a table that becomes the body",
	catalog.Ratelimit:     "RatelimitOverride(per_second, burst_count)",
	catalog.UploadLimits:  "a list of MediaUploadLimit(max_bytes, time_period_ms)",
	catalog.Update:        "a number of milliseconds, optionally with a function to run when the iteration ends",
	catalog.BatchSize:     "an integer from 1",
	catalog.StatesByUser:  "a table: user ids, and for each a list or set of the given states or of their user ids",
	catalog.UserSet:       "a list or set of user ids, PRESENCE_ALL_USERS",
	catalog.Unsigned:      "a table of fields",
	catalog.Renewal:       "three values: whether the token is valid, whether it is stale, and the expiry in milliseconds",
	catalog.Timestamp:     "a time in milliseconds",
}

// returns says what a module may answer.
func returns(cb *catalog.Callback) string {
	switch cb.Answer.Kind {
	case catalog.Nothing:
		return "anything, which is ignored"
	case catalog.RoomConfig:
		return "nothing: what it changes in request_content counts"
	}
	text := answers[cb.Answer.Kind]
	if cb.Answer.Text {
		text += ", a text for the client"
	}
	text += ", or nothing (no opinion)"
	for _, b := range []struct {
		word    string
		meaning catalog.Meaning
	}{{"true", cb.Answer.True}, {"false", cb.Answer.False}} {
		switch b.meaning {
		case catalog.EndsDeprecated:
			text += "; " + b.word + " refuses, but is deprecated"
		case catalog.PassesDeprecated:
			text += "; " + b.word + " is no objection, but deprecated"
		}
	}
	return text
}
