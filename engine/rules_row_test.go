package engine_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

var rowPattern = regexp.MustCompile(`^(.*?)\s+(=>|->|!skip|!deny|!raise|!client|!load)(?:\s+(.*))?$`)

func (r *ruleReader) addRow(row ruleRow) error {
	m := rowPattern.FindStringSubmatch(row.text)
	if m == nil {
		return fmt.Errorf("no row: %s", row.text)
	}
	bodies := r.bodiesOf(m[1])
	for i, cb := range r.section.callbacks {
		c := ruleCase{again: i > 0, file: r.file, line: row.line, group: r.section.group, callback: cb, row: row.text,
			args: r.section.argsFor(cb.Name), onError: r.section.onError, synapse: r.section.onError == "synapse"}
		for i, b := range bodies {
			c.modules = append(c.modules, moduleSource(cb, b, r.section.extra))
			if b.lua != "-" && !b.whole {
				c.defined = append(c.defined, i+1)
			}
		}
		if err := r.expect(&c, bodies, m[2], m[3]); err != nil {
			return fmt.Errorf("%w: %s", err, row.text)
		}
		r.cases = append(r.cases, c)
	}
	return nil
}

func (r *ruleReader) bodiesOf(text string) []body {
	var bodies []body
	for _, part := range strings.Split(text, " | ") {
		part = strings.TrimSpace(part)
		b, ok := r.lookUp(part)
		if !ok {
			b = body{lua: part}
		}
		bodies = append(bodies, b)
	}
	return bodies
}

// moduleSource makes a module of a handler's body, on line 1 so that failures can be held to it. A module that does
// not define the callback defines another one, as any real module would.
func moduleSource(cb *catalog.Callback, b body, extra string) string {
	switch {
	case b.whole:
		return b.lua
	case b.lua == "-" && cb.Name == "on_new_event":
		return "function on_profile_update() end\n"
	case b.lua == "-":
		return "function on_new_event() end\n"
	}
	var params []string
	for _, p := range cb.Params {
		params = append(params, p.Name)
	}
	handler := fmt.Sprintf("(%s) %s end", strings.Join(params, ", "), b.lua)
	if cb.DefinedBy == "auth_checkers" {
		return `auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = function` + handler +
			" } }\n" + extra
	}
	return "function " + cb.Name + handler + "\n" + extra
}

// expect reads what follows the bodies.
func (r *ruleReader) expect(c *ruleCase, bodies []body, verb, rest string) error {
	words := &ruleWords{rest: rest}
	w := &c.want
	value, first := "", wantFailure{}
	switch verb {
	case "=>", "->", "!client":
		value = words.json()
	case "!load":
		w.load = words.text()
		return words.end()
	default:
		first.kinds, first.text = words.kinds(), words.text()
	}
	by, err := words.trailer(w)
	if err != nil {
		return err
	}
	if by == 0 && verb != "->" {
		if len(c.defined) != 1 {
			return fmt.Errorf("`by` is missing")
		}
		by = c.defined[0]
	}
	if by > len(bodies) {
		return fmt.Errorf("there is no module %d", by)
	}
	if value == "" && (verb == "=>" || verb == "!client") {
		if value = bodies[by-1].json; bodies[by-1].verb != verb {
			return fmt.Errorf("no result, here or in the let of module %d", by)
		}
	}
	first.module = by
	w.set(verb, value, first, r.section)
	w.askUpTo(by, c.defined)
	c.failing = w.failure != nil || len(w.failures) > 0 || w.raise != ""
	return nil
}

// askUpTo fills in who is asked where the row does not say: everybody, unless module by ended it.
func (w *ruleWant) askUpTo(by int, defined []int) {
	if w.asked != nil {
		return
	}
	for _, i := range defined {
		if w.decided == 0 && w.failure == nil || i <= by {
			w.asked = append(w.asked, i)
		}
	}
}

// set fills in what the verb says.
func (w *ruleWant) set(verb, value string, first wantFailure, s *ruleSection) {
	switch verb {
	case "=>":
		w.result, w.decided = value, first.module
	case "->":
		if w.result = value; value == "" {
			w.result = s.deflt
		}
	case "!client":
		w.raise, w.decided = value, first.module
	case "!skip":
		w.result, w.failures = s.deflt, append([]wantFailure{first}, w.failures...)
	case "!deny":
		w.result, w.decided, w.failures = s.refusal, first.module, append(w.failures, first)
	case "!raise":
		w.failure = &first
	}
}

// ruleWords takes words off the end of a row.
type ruleWords struct{ rest string }

var (
	wordPattern = regexp.MustCompile(`^\s*("[^"]*"|\S+)`)
	keywords    = []string{"by", "asked", "failed", "warns"}
)

func (w *ruleWords) peek() string { return strings.TrimSpace(wordPattern.FindString(w.rest)) }

func (w *ruleWords) next() string {
	word := wordPattern.FindString(w.rest)
	w.rest = w.rest[len(word):]
	return strings.TrimSpace(word)
}

// text takes a quoted text, if one is next.
func (w *ruleWords) text() string {
	if !strings.HasPrefix(w.peek(), `"`) {
		return ""
	}
	return strings.Trim(w.next(), `"`)
}

func (w *ruleWords) kinds() []string { return strings.Split(w.next(), "|") }

// json takes a JSON value, if one is next.
func (w *ruleWords) json() string {
	if word := w.peek(); word == "" || slices.Contains(keywords, word) {
		return ""
	}
	dec := json.NewDecoder(strings.NewReader(w.rest))
	var v json.RawMessage
	if err := dec.Decode(&v); err != nil {
		return "" // the trailer then complains of the word
	}
	w.rest = w.rest[dec.InputOffset():]
	return string(v)
}

func (w *ruleWords) end() error {
	if w.peek() != "" {
		return fmt.Errorf("unexpected %q", w.peek())
	}
	return nil
}

// number takes a module's number, if one is next; then is what follows its colon.
func (w *ruleWords) number() (n int, then string, ok bool) {
	digits, then, _ := strings.Cut(w.peek(), ":")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0, "", false
	}
	w.next()
	return n, then, true
}

func (w *ruleWords) trailer(want *ruleWant) (by int, err error) {
	for w.peek() != "" {
		switch word := w.next(); word {
		case "by":
			by, _, _ = w.number()
		case "asked":
			w.asked(want)
		case "failed":
			for n, kinds, ok := w.number(); ok; n, kinds, ok = w.number() {
				want.failures = append(want.failures,
					wantFailure{module: n, kinds: strings.Split(kinds, "|"), text: w.text()})
			}
		case "warns":
			for n, _, ok := w.number(); ok; n, _, ok = w.number() {
				want.warnings = append(want.warnings, wantWarning{n, w.text()})
			}
		default:
			return 0, fmt.Errorf("unexpected %q", word)
		}
	}
	return by, nil
}

func (w *ruleWords) asked(want *ruleWant) {
	want.asked = []int{}
	if w.peek() == "none" {
		w.next()
	}
	for n, _, ok := w.number(); ok; n, _, ok = w.number() {
		want.asked = append(want.asked, n)
	}
}
