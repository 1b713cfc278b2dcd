package engine_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

// rulesOutcome is what became of one question, as askRules reports it:
//
//	func askRules(t *testing.T, callback, argsJSON, onError string, modules []string) rulesOutcome
//
// It loads modules, each a whole source, as 1.lua, 2.lua and so on in that order, with every power allowed and, unless
// onError is empty, with that policy: "synapse" for everything, anything else as the YAML value of the callback's
// on_error. Then it puts argsJSON to callback, as the JSON comes over the wire.
type rulesOutcome struct {
	Result   json.RawMessage // nil if there is a Raise, a Failure or a LoadError
	Raise    json.RawMessage // {"code", "errcode", "error", "fields"?}
	Failure  json.RawMessage // {"module", "callback", "kind", "error", "line"}
	Asked    []string        // the modules asked; may be nil where there is a Failure
	Failures []rulesFailure  // the failures that the policy dealt with otherwise than by raising them
	// DecidedBy is the module that ended the asking, be it by an answer, by raising or by a failure that refuses.
	DecidedBy string
	Warnings  []string // those of the load and of the call, each naming its module; not the failures
	LoadError string   // why nothing was loaded; else ""
}

// rulesFailure is one failure of one module. Line is 0 where what was raised does not know its line.
type rulesFailure struct {
	Module, Kind, Error string
	Line                int
}

// TestRules puts every row of testdata/rules to the engine; with -short, only once where callbacks share a section.
func TestRules(t *testing.T) {
	for _, c := range readRules(t) {
		if testing.Short() && c.again {
			continue
		}
		t.Run(fmt.Sprintf("%s/%s:%d", c.callback.Name, c.file, c.line), func(t *testing.T) {
			got := askRules(t, c.callback.Name, c.args, c.onError, c.modules)
			if diffs := c.want.compare(got); len(diffs) > 0 {
				t.Errorf("%s (%s)\n\ton_error %q: %s\n\t%s", c.callback.Name, c.group, c.onError, c.row,
					strings.Join(diffs, "\n\t"))
			}
		})
	}
}

// TestRulesAreComplete fails for a callback, or a policy that one offers, without a row of its own.
func TestRulesAreComplete(t *testing.T) {
	seen := map[string]map[string]bool{}
	for _, c := range readRules(t) {
		of := seen[c.callback.Name]
		if of == nil {
			of = map[string]bool{}
			seen[c.callback.Name] = of
		}
		of[fmt.Sprintf("%d deep", len(c.modules))] = true
		of["no module"] = of["no module"] || c.row[0] == '-'
		of["synapse"] = of["synapse"] || c.synapse
		of["failure"] = of["failure"] || c.failing
		of["failure under "+c.onError] = of["failure under "+c.onError] || c.failing
		of["refused policy "+c.onError] = of["refused policy "+c.onError] || c.want.load != ""
	}
	for _, cb := range catalog.All() {
		wanted := []string{"no module", "1 deep", "2 deep", "3 deep", "failure", "failure under ", "synapse", "failure under synapse"}
		for _, policy := range []catalog.OnError{catalog.Skip, catalog.Deny, catalog.Raise} {
			switch {
			case !cb.May(policy):
				wanted = append(wanted, "refused policy "+policy.String())
			case policy != cb.OnError:
				wanted = append(wanted, "failure under "+policy.String())
			}
		}
		for _, what := range wanted {
			if !seen[cb.Name][what] {
				t.Errorf("%s: no row for %q in testdata/rules", cb.Name, what)
			}
		}
	}
}

// compare gives what is wrong with got, one line each.
func (w *ruleWant) compare(got rulesOutcome) []string {
	switch {
	case w.load != "" && !strings.Contains(got.LoadError, w.load):
		return []string{fmt.Sprintf("load error %q, want one with %q", got.LoadError, w.load)}
	case w.load != "":
		return nil
	case got.LoadError != "":
		return []string{"load error " + got.LoadError}
	}
	var diffs []string
	diffs = append(diffs, compareJSON("result", got.Result, w.result)...)
	diffs = append(diffs, compareJSON("raise", got.Raise, w.raise)...)
	diffs = append(diffs, w.compareFailure(got)...)
	if asked := fileNames(w.asked); (w.failure == nil || got.Asked != nil) && !slices.Equal(got.Asked, asked) {
		diffs = append(diffs, fmt.Sprintf("asked %v, want %v", got.Asked, asked))
	}
	if decided := fileName(w.decided); w.failure == nil && got.DecidedBy != decided {
		diffs = append(diffs, fmt.Sprintf("decided by %q, want %q", got.DecidedBy, decided))
	}
	diffs = append(diffs, w.compareFailures(got.Failures)...)
	return append(diffs, w.compareWarnings(got.Warnings)...)
}

func fileName(module int) string {
	if module == 0 {
		return ""
	}
	return fmt.Sprintf("%d.lua", module)
}

func fileNames(modules []int) []string {
	var names []string
	for _, m := range modules {
		names = append(names, fileName(m))
	}
	return names
}

func (w *ruleWant) compareFailure(got rulesOutcome) []string {
	switch {
	case w.failure == nil && got.Failure == nil:
		return nil
	case w.failure == nil:
		return []string{"failure " + string(got.Failure)}
	case got.Failure == nil:
		return []string{"no failure, want one of " + w.failure.String()}
	}
	var f rulesFailure
	if err := json.Unmarshal(got.Failure, &f); err != nil {
		return []string{fmt.Sprintf("failure %s: %v", got.Failure, err)}
	}
	return w.failure.compare(f)
}

func (w *ruleWant) compareFailures(got []rulesFailure) []string {
	if w.failure != nil { // the one that was raised may be listed too: it is checked by itself
		got = slices.DeleteFunc(slices.Clone(got), func(f rulesFailure) bool { return f.Module == fileName(w.failure.module) })
	}
	if len(got) != len(w.failures) {
		return []string{fmt.Sprintf("failures %+v, want %v", got, w.failures)}
	}
	var diffs []string
	for i, f := range got {
		diffs = append(diffs, w.failures[i].compare(f)...)
	}
	return diffs
}

func (w wantFailure) String() string {
	return fmt.Sprintf("%s: %s %q", fileName(w.module), strings.Join(w.kinds, "|"), w.text)
}

// compare holds a failure to line 1, where every handler is. Only a raised value that is no text may not know it.
func (w wantFailure) compare(f rulesFailure) []string {
	if f.Module != fileName(w.module) || !slices.Contains(w.kinds, f.Kind) || !strings.Contains(f.Error, w.text) {
		return []string{fmt.Sprintf("failure %+v, want %s", f, w)}
	}
	if f.Line != 1 && (f.Line != 0 || f.Kind == "bad_answer") {
		return []string{fmt.Sprintf("failure %+v, want line 1", f)}
	}
	return nil
}

// compareWarnings wants every expected warning at least once, and no other.
func (w *ruleWant) compareWarnings(got []string) []string {
	var diffs []string
	matches := func(want wantWarning, text string) bool {
		return strings.Contains(text, fileName(want.module)) && strings.Contains(text, want.text)
	}
	for _, want := range w.warnings {
		if !slices.ContainsFunc(got, func(text string) bool { return matches(want, text) }) {
			diffs = append(diffs, fmt.Sprintf("warnings %q, want one of %s with %q", got, fileName(want.module), want.text))
		}
	}
	for _, text := range got {
		if !slices.ContainsFunc(w.warnings, func(want wantWarning) bool { return matches(want, text) }) {
			diffs = append(diffs, fmt.Sprintf("unexpected warning %q", text))
		}
	}
	return diffs
}

// compareJSON wants the same value, numbers written the same way. "" wants none.
func compareJSON(what string, got json.RawMessage, want string) []string {
	if want == "" && got == nil {
		return nil
	}
	if want == "" {
		return []string{fmt.Sprintf("%s %s, want none", what, got)}
	}
	g, errGot := decodeJSON(got)
	v, errWant := decodeJSON([]byte(want))
	if errGot != nil || errWant != nil || !sameJSON(g, v) {
		return []string{fmt.Sprintf("%s %s, want %s", what, got, want)}
	}
	return nil
}

func decodeJSON(text []byte) (v any, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	err = dec.Decode(&v)
	return v, err
}

// sameJSON compares decoded values. A raised error's empty fields are as good as none.
func sameJSON(got, want any) bool {
	if want == "<handle>" {
		return got != nil
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if empty, has := g["fields"].(map[string]any); has && len(empty) == 0 && w["code"] != nil && w["fields"] == nil {
			delete(g, "fields")
		}
		if !ok || len(g) != len(w) {
			return false
		}
		for k, v := range w {
			if other, has := g[k]; !has || !sameJSON(other, v) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(g, w, sameJSON)
	}
	return reflect.DeepEqual(got, want)
}
