package engine_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

// The files of testdata/rules say what the engine answers, by callback. They are read line by line:
//
//	// text                      a comment
//	## callback [callback ...]   starts a section; its rows hold for each of these callbacks
//	args [callback] JSON         the question; after a = line it holds up to the next one
//	default JSON                 the result when no module decides
//	refusal JSON                 the result when the policy deny decides
//	also LUA                     top-level code that every module with a handler has too
//	let NAME LUA [=> JSON]       names a handler's body and, if it decides, its result; so too [!client JSON]
//	module NAME LUA              names a whole module
//	= text                       starts a group; on_error and args fall back to those of the section
//	on_error POLICY              the policy for the rows that follow in the group
//	use NAME                     the rows of a table, which `table NAME` in tables.txt starts
//
// and rows. A row is one question to modules 1.lua, 2.lua and so on: handler bodies (or names) between bars, where
// - is a module that does not define the callback, then what comes of it:
//
//	BODY | BODY => [JSON]           an answer decided; without JSON it is the one that let gives for its body
//	BODY | BODY -> [JSON]           no answer ended the asking; without JSON it is the default
//	BODY !skip KIND ["TEXT"]        the module failed and was passed over: the default
//	BODY !deny KIND ["TEXT"]        the module failed, which refuses
//	BODY !raise KIND ["TEXT"]       the module failed, and the caller sees it
//	BODY !client [JSON]             the module raised a SynapseError, or refused in words, and that reaches the client
//	BODY !load "TEXT"               nothing is loaded
//
// followed, if need be, by `by N` (which module decided; must be given where several define the callback), `asked N ...`
// or `asked none` (else: all that define it, up to the one that decided), `failed N:KIND ["TEXT"] ...` (the modules
// passed over) and `warns N "TEXT" ...`. Kinds may be alternatives, as in error|bad_answer.
// In JSON the string "<handle>" stands for anything.

// ruleCase is one row, for one callback.
type ruleCase struct {
	file, group      string
	line             int
	callback         *catalog.Callback
	args, onError    string
	modules          []string // their sources
	defined          []int    // which of them define the callback, counted from 1
	row              string
	want             ruleWant
	failing, synapse bool
	again            bool // the section has the row for another callback already
}

// ruleWant is what a row expects. Exactly one of result, raise, failure and load is set.
type ruleWant struct {
	result, raise string
	failure       *wantFailure
	load          string
	decided       int // 0: none
	asked         []int
	failures      []wantFailure
	warnings      []wantWarning
}

type wantFailure struct {
	module int
	kinds  []string
	text   string
}

type wantWarning struct {
	module int
	text   string
}

// body is what a name of a let or module line stands for.
type body struct {
	lua, verb, json string
	whole           bool // a whole module
}

type ruleSection struct {
	callbacks             []*catalog.Callback
	args                  map[string]string
	deflt, refusal, extra string
	bodies                map[string]body
	group, onError        string
	groupArgs             map[string]string
}

type ruleRow struct {
	line int
	text string
}

// ruleReader reads one file; bodies and tables start as those of tables.txt.
type ruleReader struct {
	file    string
	bodies  map[string]body
	tables  map[string][]ruleRow
	table   string // the table that rows go to, if any
	section *ruleSection
	cases   []ruleCase
}

// readRules reads all of testdata/rules, tables.txt first.
func readRules(t testing.TB) []ruleCase {
	t.Helper()
	shared := &ruleReader{bodies: map[string]body{}, tables: map[string][]ruleRow{}}
	shared.readFile(t, "testdata/rules/tables.txt")
	files, err := filepath.Glob("testdata/rules/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []ruleCase
	for _, file := range files {
		if filepath.Base(file) == "tables.txt" {
			continue
		}
		r := &ruleReader{bodies: shared.bodies, tables: shared.tables}
		r.readFile(t, file)
		cases = append(cases, r.cases...)
	}
	return cases
}

func (r *ruleReader) readFile(t testing.TB, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r.file = filepath.Base(file)
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		if err := r.readLine(ruleRow{i + 1, line}); err != nil {
			t.Fatalf("%s:%d: %v", file, i+1, err)
		}
	}
}

func (r *ruleReader) readLine(row ruleRow) error {
	word, rest, _ := strings.Cut(row.text, " ")
	rest = strings.TrimSpace(rest)
	s := r.section
	switch word {
	case "table":
		r.table = rest
		return nil
	case "##":
		r.table = ""
		return r.startSection(rest)
	case "let", "module":
		return r.name(word, rest)
	}
	if r.table != "" {
		r.tables[r.table] = append(r.tables[r.table], row)
		return nil
	}
	if s == nil {
		return fmt.Errorf("%q before the first section", word)
	}
	switch word {
	case "default":
		s.deflt = rest
	case "refusal":
		s.refusal = rest
	case "also":
		s.extra = rest
	case "args":
		return s.setArgs(rest)
	case "=":
		s.group, s.onError, s.groupArgs = rest, "", map[string]string{}
	case "on_error":
		s.onError = rest
	case "use":
		return r.use(row.line, rest)
	default:
		return r.addRow(row)
	}
	return nil
}

func (r *ruleReader) startSection(names string) error {
	s := &ruleSection{args: map[string]string{}, groupArgs: map[string]string{}, bodies: map[string]body{}}
	for _, name := range strings.Fields(names) {
		cb := catalog.ByName(name)
		if cb == nil {
			return fmt.Errorf("unknown callback %s", name)
		}
		s.callbacks = append(s.callbacks, cb)
	}
	r.section = s
	return nil
}

func (r *ruleReader) use(line int, table string) error {
	rows := r.tables[table]
	if rows == nil {
		return fmt.Errorf("unknown table %s", table)
	}
	for _, row := range rows {
		if err := r.addRow(ruleRow{line, row.text}); err != nil {
			return fmt.Errorf("tables.txt:%d: %w", row.line, err)
		}
	}
	return nil
}

// setArgs takes "JSON" or "callback JSON".
func (s *ruleSection) setArgs(rest string) error {
	name := ""
	if !strings.HasPrefix(rest, "{") {
		name, rest, _ = strings.Cut(rest, " ")
		rest = strings.TrimSpace(rest)
	}
	if !json.Valid([]byte(rest)) {
		return fmt.Errorf("args are not JSON: %s", rest)
	}
	if s.group == "" {
		s.args[name] = rest
	} else {
		s.groupArgs[name] = rest
	}
	return nil
}

// argsFor gives the nearest question: of the group, of the section; for this callback, for all of the section.
func (s *ruleSection) argsFor(callback string) string {
	for _, m := range []map[string]string{s.groupArgs, s.args} {
		for _, key := range []string{callback, ""} {
			if args, ok := m[key]; ok {
				return args
			}
		}
	}
	return "{}"
}

func (r *ruleReader) name(word, rest string) error {
	name, lua, _ := strings.Cut(rest, " ")
	b := body{lua: strings.TrimSpace(lua), whole: word == "module"}
	if m := rowPattern.FindStringSubmatch(b.lua); m != nil && word == "let" {
		b.lua, b.verb, b.json = m[1], m[2], m[3]
		if !json.Valid([]byte(b.json)) {
			return fmt.Errorf("the result of %s is not JSON", name)
		}
	}
	if r.section != nil {
		r.section.bodies[name] = b
	} else {
		r.bodies[name] = b
	}
	return nil
}

func (r *ruleReader) lookUp(name string) (body, bool) {
	if b, ok := r.section.bodies[name]; ok {
		return b, true
	}
	b, ok := r.bodies[name]
	return b, ok
}
