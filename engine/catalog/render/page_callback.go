package render

import (
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// callbackPage is the page of one callback.
func (r *reference) callbackPage(cb *catalog.Callback) string {
	p := r.page("../objects.md")
	p.line("# %s\n", cb.Name)
	p.line("%s\n", prose(cb.Doc))
	p.line("%s\n", signatureLine(cb))
	p.table([]string{"", ""}, callbackFacts(cb))
	if len(cb.Params) > 0 {
		p.heading(2, "Parameters")
		p.params("", callbackParams(cb))
	}
	p.heading(2, "When it is not called")
	for _, when := range cb.NotCalled {
		p.line("- %s", sentence(prose(strings.TrimPrefix(when, "Not called "))))
	}
	p.heading(2, "Answers")
	var rows [][]string
	for _, row := range answerRows(cb) {
		rows = append(rows, []string{row.answer, row.meaning})
	}
	p.table([]string{"answer", "what comes of it"}, rows)
	if cb.Denial != "" {
		p.line("\n%s: %s", seen(cb), prose(sentence(cb.Denial)))
	}
	p.heading(2, "Several modules")
	p.line("%s", prose(several(cb)))
	p.failure(cb)
	if len(cb.Quirks) > 0 {
		p.heading(2, "Good to know")
		for _, quirk := range cb.Quirks {
			p.line("- %s", prose(quirk))
		}
	}
	p.example(cb.Example())
	return p.String()
}

// example is a module and its test.
func (p *page) example(module, test string) {
	p.heading(2, "Example")
	p.code(module)
	p.line("\nand its test, which `axolua test` runs:\n")
	p.code(test)
}

func signatureLine(cb *catalog.Callback) string {
	var names []string
	for _, param := range cb.Params {
		names = append(names, param.Name)
	}
	list := "(" + strings.Join(names, ", ") + ")"
	if cb.DefinedBy != "" {
		return "`" + cb.DefinedBy + " = { { login_type = \"m.login.password\", fields = { \"password\" }, check = function" + list + " ... end } }`"
	}
	return "`function " + cb.Name + list + "`"
}

func callbackFacts(cb *catalog.Callback) [][]string {
	facts := [][]string{
		{"since", "Synapse " + cb.Since}, {"status", cb.Status}, {"family", cb.Family.Title},
	}
	if cb.Family.Allow != "" {
		facts = append(facts, []string{"needs", "`allow: [" + cb.Family.Allow + "]` for the module in axolua.yaml"})
	}
	if cb.Pair != "" {
		facts = append(facts, []string{"together with", "[" + cb.Pair + "](" + cb.Pair + ".md): a module defines both"})
	}
	return facts
}

func callbackParams(cb *catalog.Callback) (params []Param) {
	for _, param := range cb.Params {
		doc := param.Doc
		if param.Since != "" {
			doc += " (since " + param.Since + "; nil before)"
		}
		if param.Secret {
			doc += "; a secret: no log shows it"
		}
		params = append(params, Param{Name: param.Name, Type: paramTypes[param.Type], Doc: doc})
	}
	return params
}

// seen introduces what is seen of a refusal.
func seen(cb *catalog.Callback) string {
	switch cb.Answer.Kind {
	case catalog.Flag:
		return "What is seen of `true`"
	case catalog.Expiry:
		return "What an expired user sees"
	case catalog.Ratelimit, catalog.UploadLimits, catalog.Auth:
		return "What the client sees"
	case catalog.Nothing, catalog.RoomConfig, catalog.Timestamp:
		return "What the client sees if the module raises an error"
	case catalog.Renewal:
		return "To refuse"
	}
	return "What is seen of a refusal"
}

func several(cb *catalog.Callback) string {
	text := cb.Rule.Doc
	if cb.Answer.Kind != catalog.Nothing && cb.Rule.How != catalog.EveryModule {
		text += " If no module decides, the homeserver goes on as it does without modules."
	}
	return text
}

// failure says what a failure does.
func (p *page) failure(cb *catalog.Callback) {
	p.heading(2, "Failure")
	p.line("An error, a limit that is reached, or an answer that is not listed above. What it does is `on_error` in axolua.yaml:\n")
	rows := [][]string{{"`" + cb.OnError.String() + "` (the default)", policyMeaning(cb, cb.OnError)}}
	for _, o := range cb.Offers {
		rows = append(rows, []string{"`" + o.String() + "`", policyMeaning(cb, o)})
	}
	rows = append(rows, []string{"`synapse`", "what Synapse itself does: " + synapseMeaning(cb)})
	p.table([]string{"on_error", ""}, rows)
	if cb.PassesSynapseError {
		p.line("\n`error(SynapseError(code, msg, errcode))` is no failure here: the client gets that error, and later modules are not asked.")
	} else {
		p.line("\nA `SynapseError` that is raised does not reach the client here: it is a failure like any other.")
	}
}

func policyMeaning(cb *catalog.Callback, o catalog.OnError) string {
	switch o {
	case catalog.Skip:
		if cb.Rule.How == catalog.OneModule {
			return "as if the module had no opinion"
		}
		return "as if the module had no opinion: the next one is asked"
	case catalog.Deny:
		return "the same as a refusal"
	}
	if cb.Answer.Kind == catalog.RoomConfig {
		return "the room is not created"
	}
	return "the homeserver is told that the question failed; a client that waits for it sees an error 500"
}

func synapseMeaning(cb *catalog.Callback) string {
	words := map[catalog.OnError]string{
		catalog.Skip: "skip", catalog.Deny: "deny", catalog.Raise: "raise", catalog.Truthy: "take it by Python's truth",
	}
	raise, bad := words[cb.Synapse.Raise], words[cb.Synapse.BadAnswer]
	if raise == bad || cb.Answer.Kind == catalog.Nothing || cb.Answer.Kind == catalog.RoomConfig {
		return raise
	}
	return raise + " after an error, and " + bad + " after an answer that is none"
}
