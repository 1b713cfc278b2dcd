package configfile

import (
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// Choice is a policy as the file writes it; "" is not said there, and the next level decides.
type Choice string

// The choices. UseDefault and AsSynapse exist for the whole file only.
const (
	Unsaid     Choice = ""
	Skip       Choice = "skip"
	Deny       Choice = "deny"
	Raise      Choice = "raise"
	UseDefault Choice = "default" // what the catalogue says
	AsSynapse  Choice = "synapse" // what Synapse itself does
)

// OnError is an `on_error`: one word for every question, or one for events of this server and one for those of others.
type OnError struct{ Local, Federated Choice }

// Policy is what a failure does to a question.
type Policy struct {
	OnError catalog.OnError
	Synapse bool // follow the callback's catalog.Callback.Synapse instead of OnError
}

// Policy gives what a failure of m does when it was asked cb, about an event of another server if federated. The
// nearest level that says something wins: the module's callback, the module, the callback for all modules, the
// file. What a module or the file says applies to the callbacks that offer it and is passed over for the others.
// A nil m is a module without an entry.
func (f *File) Policy(m *Module, cb *catalog.Callback, federated bool) Policy {
	var levels []OnError
	if m != nil {
		levels = append(levels, m.Callbacks[cb.Name].OnError, OnError{m.OnError, m.OnError})
	}
	levels = append(levels, f.Callbacks[cb.Name].OnError, f.OnError)
	for _, l := range levels {
		choice := l.Local
		if federated {
			choice = l.Federated
		}
		if choice == AsSynapse {
			return Policy{OnError: cb.OnError, Synapse: true}
		}
		if o, ok := choices[choice]; ok && cb.May(o) {
			return Policy{OnError: o}
		}
	}
	return Policy{OnError: cb.OnError}
}

var choices = map[Choice]catalog.OnError{Skip: catalog.Skip, Deny: catalog.Deny, Raise: catalog.Raise}

// choice reads one word out of words.
func (d *decoder) choice(to *Choice, words ...Choice) reader {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return func(v *value) {
		if v.kind == mapping {
			d.problem(v, "got keys and values, want %s; only under `callbacks` can it depend on the origin", orList(list))
			return
		}
		d.word((*string)(to), list...)(v)
	}
}

// callbackChoice reads a policy that cb must offer.
func (d *decoder) callbackChoice(cb *catalog.Callback, to ...*Choice) reader {
	return func(v *value) {
		word := Choice(v.text)
		offer, known := choices[word]
		switch {
		case v.kind == broken:
			return
		case v.kind != text || !known:
			d.want(v, offers(cb))
			return
		case !cb.May(offer):
			d.problem(v, "%s cannot %s; it offers %s", cb.Name, strings.Trim(v.show(), `"`), offers(cb))
			return
		}
		for _, c := range to {
			*c = word
		}
	}
}

// callbackOnError reads one word, or one for each origin where cb is about an event.
func (d *decoder) callbackOnError(cb *catalog.Callback, to *OnError) reader {
	return func(v *value) {
		switch {
		case v.kind != mapping:
			d.callbackChoice(cb, &to.Local, &to.Federated)(v)
		case !takesEvent(cb):
			d.problem(v, "%s is not about an event, so it cannot depend on the origin; want %s", cb.Name, offers(cb))
		default:
			d.section(fields{
				"local":     d.callbackChoice(cb, &to.Local),
				"federated": d.callbackChoice(cb, &to.Federated),
			})(v)
		}
	}
}

func takesEvent(cb *catalog.Callback) bool {
	for _, p := range cb.Params {
		if p.Type == catalog.Event {
			return true
		}
	}
	return false
}

func offers(cb *catalog.Callback) string {
	var words []string
	for _, o := range []catalog.OnError{catalog.Skip, catalog.Deny, catalog.Raise} {
		if cb.May(o) {
			words = append(words, o.String())
		}
	}
	if len(words) == 1 {
		return "only " + words[0]
	}
	return orList(words)
}

// orList gives "a", "a or b", "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// callbacks reads a `callbacks` map.
func (d *decoder) callbacks(to *map[string]CallbackRules) reader {
	return func(v *value) {
		if !d.isMapping(v) {
			return
		}
		all := make(map[string]CallbackRules, len(v.entries))
		for _, e := range v.entries {
			cb := catalog.ByName(e.key)
			if cb == nil {
				d.unknownCallback(e)
				continue
			}
			var rules CallbackRules
			d.in(e.key, func() { d.callbackRules(cb, &rules, e.value) })
			all[cb.Name] = rules
		}
		*to = all
	}
}

func (d *decoder) callbackRules(cb *catalog.Callback, rules *CallbackRules, v *value) {
	var origins []entry
	if v.kind == mapping {
		for _, e := range v.entries {
			if e.key == "local" || e.key == "federated" {
				origins = append(origins, e)
			}
		}
	}
	if origins != nil { // a natural mistake, for which the nearest known key would be bad advice
		d.problemAt(origins[0].line, origins[0].col, "unknown key `%s`; write on_error: { local: ..., federated: ... }", origins[0].key)
		return
	}
	d.section(fields{"on_error": d.callbackOnError(cb, &rules.OnError), "limits": d.callLimits(&rules.Limits)})(v)
}

func (d *decoder) unknownCallback(e entry) {
	var names []string
	for _, cb := range catalog.All() {
		if cb.Global() == e.key {
			d.problemAt(e.line, e.col, "unknown callback `%s`; in the configuration it is called `%s`", e.key, cb.Name)
			return
		}
		names = append(names, cb.Name)
	}
	d.problemAt(e.line, e.col, "unknown callback `%s`%s", shorten(e.key), d.suggest(e.key, names))
}
