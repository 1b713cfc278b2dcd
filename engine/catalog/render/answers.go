package render

import "github.com/axolua/axolua/engine/catalog"

// answerRow is one way to answer, and what comes of it.
type answerRow struct{ answer, meaning string }

const noObjection = "No objection: the next module is asked."

// answerRows lists what a callback may answer.
func answerRows(cb *catalog.Callback) []answerRow {
	nothing := answerRow{"nothing, `nil`", "No opinion: the next module is asked."}
	switch cb.Answer.Kind {
	case catalog.Nothing:
		return []answerRow{{"anything", "It is ignored."}}
	case catalog.RoomConfig:
		return []answerRow{{"anything", "It is ignored: what counts are the changes of request_content."}}
	case catalog.Verdict:
		return append(verdictRows(cb), booleanRows(cb)...)
	case catalog.Permission:
		return []answerRow{{"nothing, `true`", noObjection}, {"`false`, `deny{...}`", "Refuses. " + ownWords}}
	case catalog.EventDecision:
		return []answerRow{
			{"nothing, `true`", noObjection},
			{"`true, event_dict`", "Accepts the event, and puts the table in its place; later modules are not asked."},
			{"`false`, `deny{}`", "Refuses, in the homeserver's words."},
			{"`deny{ code =, error =, fields = }`", "Refuses in your words: the client gets a 403 with them."},
		}
	}
	if rows, ok := kindRows[cb.Answer.Kind]; ok {
		if cb.Rule.How == catalog.OneModule {
			nothing.meaning = "No opinion: the homeserver does what it does without modules."
		}
		return append([]answerRow{nothing}, rows...)
	}
	return []answerRow{nothing}
}

const ownWords = "The words for the client are the homeserver's: of deny{...} only the note, for the log, has an effect."

func verdictRows(cb *catalog.Callback) []answerRow {
	rows := []answerRow{{"nothing, `NOT_SPAM`", noObjection}}
	if cb.Answer.DetailsIgnored {
		return append(rows,
			answerRow{"`deny{ code = }`", "Refuses. error and fields have no effect."},
			answerRow{"an error code, such as `Codes.FORBIDDEN`", "The same, with that code."})
	}
	rows = append(rows,
		answerRow{"`deny{ code =, error =, fields =, note = }`", "Refuses. All four may be left out: the code is M_FORBIDDEN then. The note is for the log."},
		answerRow{"an error code, such as `Codes.FORBIDDEN`", "Refuses with that code; a table may follow, of fields for the client."})
	if cb.Answer.Text {
		rows = append(rows, answerRow{"another text", "Refuses with M_FORBIDDEN and that text."})
	}
	return rows
}

// booleanRows are the booleans that Synapse once took.
func booleanRows(cb *catalog.Callback) (rows []answerRow) {
	words := map[catalog.Meaning]string{
		catalog.PassesDeprecated: "Deprecated: no objection. Return NOT_SPAM, or nothing.",
		catalog.EndsDeprecated:   "Deprecated: refuses. Return deny{}.",
		catalog.Fails:            "A failure.",
	}
	return append(rows, answerRow{"`true`", words[cb.Answer.True]}, answerRow{"`false`", words[cb.Answer.False]})
}

// kindRows are what the other kinds have besides nothing.
var kindRows = map[catalog.Kind][]answerRow{
	catalog.Flag:         {{"`false`", noObjection}, {"`true`", "Decides: see below what is seen of it."}},
	catalog.Expiry:       {{"`true`", "The account has expired."}, {"`false`", "It has not; later modules are not asked."}, {"`true, seconds`, `false, seconds`", "The same, and the homeserver need not ask about this user again for so long."}},
	catalog.Registration: {{"`RegistrationBehaviour.ALLOW`", noObjection}, {"`RegistrationBehaviour.SHADOW_BAN`", "The account is made, but nobody ever sees what it writes."}, {"`RegistrationBehaviour.DENY`, `deny{...}`", "Refuses. " + ownWords}},
	catalog.Auth:         {{"`user_id`", "The login is good, for that account."}, {"`user_id, fn`", "The same; fn(response) runs once, when the device is there, with user_id, device_id and access_token."}},
	catalog.Name:         {{"a text", "Is used; later modules are not asked."}},
	catalog.MediaConfig:  {{"a table", "Becomes the whole answer to the client."}, {"`{}`", "No opinion."}},
	catalog.Ratelimit:    {{"`RatelimitOverride(per_second, burst_count)`", "The user's limit. (0, 0) forbids everything."}, {"`RatelimitOverride.unlimited`", "The user has no limit."}},
	catalog.UploadLimits: {{"a list of `MediaUploadLimit(max_bytes, time_period_ms)`", "All of them hold, in place of those of homeserver.yaml."}, {"`{}`", "No limits at all."}},
	catalog.Update:       {{"a number", "How long the step may take, in ms."}, {"a number, `fn`", "The same; fn() runs when the step has ended."}},
	catalog.BatchSize:    {{"a whole number from 1", "That many rows."}},
	catalog.StatesByUser: {{"`{ [user_id] = list }`", "Each user is told of those states; the list, or set, has states out of state_updates or the ids of their users."}},
	catalog.UserSet:      {{"a list or set of user ids", "Their presence is sent to the user."}, {"`PRESENCE_ALL_USERS`", "That of everybody is; later modules are not asked."}},
	catalog.Unsigned:     {{"a table", "Its fields are added."}, {"`{}`", "Nothing is added."}},
	catalog.Renewal:      {{"`true, false, expiry_ms`", "The token is good: the account lives until then."}, {"`true, true, expiry_ms`", "The token was used before."}, {"`false, false, 0`", "The token is not good."}},
	catalog.Timestamp:    {{"ms since 1970", "Until when the account lives."}},
}
