package catalog

// answers are what a callback may return, by the kind of its answer.
var answers = map[Kind]string{
	Verdict:       "NOT_SPAM (no objection), deny{...}, an error code and optionally a table of fields",
	Flag:          "true, or false (no objection)",
	Expiry:        "true (expired) or false, each optionally with the seconds for which that holds",
	Permission:    "true (no objection), false, deny{...}",
	EventDecision: "true (no objection), true and an event to take its place, false, deny{...}",
	Registration:  "RegistrationBehaviour.ALLOW (no objection), .SHADOW_BAN or .DENY, deny{...}",
	Auth:          "the user's id, optionally with a function to run when the login is complete",
	Name:          "a string",
	MediaConfig:   "a table that becomes the body",
	Ratelimit:     "RatelimitOverride(per_second, burst_count)",
	UploadLimits:  "a list of MediaUploadLimit(max_bytes, time_period_ms)",
	Update:        "a number of milliseconds, optionally with a function to run when the iteration ends",
	BatchSize:     "an integer from 1",
	StatesByUser:  "a table: user ids, and for each a list or set of the given states or of their user ids",
	UserSet:       "a list or set of user ids, PRESENCE_ALL_USERS",
	Unsigned:      "a table of fields",
	Renewal:       "three values: whether the token is valid, whether it is stale, and the expiry in milliseconds",
	Timestamp:     "a time in milliseconds",
}

// Returns says in words what a module may answer.
func (cb *Callback) Returns() string {
	switch cb.Answer.Kind {
	case Nothing:
		return "anything, which is ignored"
	case RoomConfig:
		return "nothing: what it changes in request_content counts"
	}
	text := answers[cb.Answer.Kind]
	if cb.Answer.Text {
		text += ", a text for the client"
	}
	text += ", or nothing (no opinion)"
	for _, b := range []struct {
		word    string
		meaning Meaning
	}{{"true", cb.Answer.True}, {"false", cb.Answer.False}} {
		switch b.meaning {
		case EndsDeprecated:
			text += "; " + b.word + " refuses, but is deprecated"
		case PassesDeprecated:
			text += "; " + b.word + " is no objection, but deprecated"
		}
	}
	return text
}
