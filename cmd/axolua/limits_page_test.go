package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/httpdoor"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
)

var update = flag.Bool("update", false, "write what the program prints into docs/limits.md")

const limitsPage = "../../docs/limits.md"

var (
	pageBlock = regexp.MustCompile("(?s)\n```(lua|yaml|sh|text|json)\n(.*?)```\n")
	pageName  = regexp.MustCompile(`^-- scripts/(\S+)\n`)
	asksFor   = regexp.MustCompile(`function (check_\w+)`)
	// passing is what differs from one run to the next.
	passing = regexp.MustCompile(`(?m)^\S+Z |(decision|still_serving|generation|took|duration_us|heap|"decision"|"generation"|"duration_us")[=:]("[^"]*"|[^ ,}\n]*)`)
	// loadLines tell of what is no failure.
	loadLines = regexp.MustCompile(`(?m)^\S+Z (INFO  loaded|WARN  the VMs are renewed).*\n`)
)

// pageArgs are the questions that the modules of the page are asked.
var pageArgs = map[string]string{
	"check_event_for_spam":    `{"event":{"type":"m.room.message","sender":"@a:example.org","content":{"body":"hello"}}}`,
	"check_username_for_spam": `{"user_profile":{"user_id":"@a:example.org"},"requester_id":"@b:example.org"}`,
}

// patient makes up for a machine on which the time is over before what the example shows.
const patient = "limits: { time: 1m }\ncall_timeout: 1m\n"

// pageExample is a module of the page, what is done besides, and what the page says comes of that.
type pageExample struct {
	lua, yaml, sh string
	said          map[string]string // "text": the log; "json": the answer to the last question
	at            map[string][]int  // the places of those
}

// pageExamples reads the page: an example begins with a module.
func pageExamples(page string) (all []pageExample) {
	for _, m := range pageBlock.FindAllStringSubmatchIndex(page, -1) {
		kind, text := page[m[2]:m[3]], page[m[4]:m[5]]
		if kind == "lua" {
			all = append(all, pageExample{lua: text, said: map[string]string{}, at: map[string][]int{}})
			continue
		}
		if len(all) == 0 {
			continue
		}
		switch e := &all[len(all)-1]; kind {
		case "yaml":
			e.yaml = text
		case "sh":
			e.sh = text
		default:
			e.said[kind], e.at[kind] = text, m[4:6]
		}
	}
	return all
}

// pageServer is an engine with a log, as serve has it, in a directory of its own.
type pageServer struct {
	*engine.Engine
	log bytes.Buffer
}

func newPageServer(t *testing.T) *pageServer {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("scripts/lib", 0o755); err != nil {
		t.Fatal(err)
	}
	pageFile(t, "axolua.yaml", "")
	s := new(pageServer)
	log, _ := newLogger(&s.log, configfile.Log{Format: "text", Level: "info"})
	e, err := engine.New(engine.Config{Scripts: "scripts", Open: bindings.Open(bindings.Options{}), Log: log, Settings: configfile.Reader("axolua.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	s.Engine = e
	return s
}

func pageFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// printed is the log since the last call, with names as on the admin's machine.
func (s *pageServer) printed(t *testing.T) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	defer s.log.Reset()
	return repeated(strings.ReplaceAll(loadLines.ReplaceAllString(s.log.String(), ""), here, "/etc/axolua"))
}

const andSoOn = "...\n"

// repeated leaves the first of lines that say the same, and andSoOn in place of the others.
func repeated(log string) string {
	var kept []string
	before := ""
	for line := range strings.Lines(log) {
		switch said := passing.ReplaceAllString(line, "$1="); {
		case said != before:
			kept = append(kept, line)
			before = said
		case kept[len(kept)-1] != andSoOn:
			kept = append(kept, andSoOn)
		}
	}
	return strings.Join(kept, "")
}

// run does what the example says and gives what comes of it.
func (e *pageExample) run(t *testing.T) map[string]string {
	t.Helper()
	s := newPageServer(t)
	s.log.Reset()
	name := pageName.FindStringSubmatch(e.lua)
	if name == nil {
		t.Fatalf("this example does not say its file:\n%s", e.lua)
	}
	pageFile(t, "axolua.yaml", e.yaml+patient)
	if strings.Contains(e.yaml, "limits:") {
		pageFile(t, "axolua.yaml", e.yaml)
	}
	pageFile(t, filepath.Join("scripts", name[1]), e.lua)
	if out, err := exec.Command("sh", "-c", e.sh).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", e.sh, err, out)
	}
	if _, err := s.Reload(context.Background()); err != nil {
		return map[string]string{"text": s.printed(t)}
	}
	callback := asksFor.FindStringSubmatch(e.lua)[1]
	if strings.Contains(e.said["text"], "kind=busy") {
		return s.busy(t, callback)
	}
	times := max(1, strings.Count(e.said["text"], "kind=")+strings.Count(e.said["text"], "fenced:"))
	answer := ""
	for range times {
		answer = s.ask(context.Background(), callback)
	}
	return map[string]string{"text": s.printed(t), "json": answer}
}

func (s *pageServer) ask(ctx context.Context, callback string) string {
	r := httptest.NewRequestWithContext(ctx, "POST", "/v1/callbacks/"+callback, strings.NewReader(pageArgs[callback]))
	r.Host = "localhost"
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	httpdoor.New(httpdoor.Options{Engine: s.Engine}).ServeHTTP(rec, r)
	return rec.Body.String()
}

// busy keeps the only VM at work, and asks until a question has found it so.
func (s *pageServer) busy(t *testing.T, callback string) map[string]string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); s.ask(ctx, callback) }()
	defer func() { stop(); <-ended }()
	for {
		s.log.Reset()
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		answer := s.ask(short, callback)
		cancel()
		if strings.Contains(answer, `"kind":"busy"`) {
			return map[string]string{"text": s.printed(t), "json": answer}
		}
	}
}

// TestLimitsPageConfigurations: what the page shows of axolua.yaml besides is right too.
func TestLimitsPageConfigurations(t *testing.T) {
	text, err := os.ReadFile(limitsPage)
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile("(?s)\n```yml\n(.*?)```\n").FindAllStringSubmatch(string(text), -1)
	if len(all) < 3 {
		t.Fatalf("the page has %d", len(all))
	}
	for _, m := range all {
		if _, err := configfile.Parse("axolua.yaml", []byte(m[1]), os.LookupEnv, os.ReadFile); err != nil {
			t.Errorf("%s%v", m[1], err)
		}
	}
}

// TestLimitsPage runs each example of docs/limits.md and compares what the program prints; -update writes that down.
func TestLimitsPage(t *testing.T) {
	text, err := os.ReadFile(limitsPage)
	if err != nil {
		t.Fatal(err)
	}
	page, shift := string(text), 0
	examples := pageExamples(page)
	if len(examples) < 10 {
		t.Fatalf("the page has %d examples", len(examples))
	}
	mask := func(s string) string { return passing.ReplaceAllString(s, "$1=") }
	for i, e := range examples {
		t.Run(fmt.Sprint(i+1, " ", strings.SplitN(e.lua, "\n", 2)[0]), func(t *testing.T) {
			got := e.run(t)
			for _, kind := range []string{"text", "json"} {
				want, shown := e.said[kind]
				switch {
				case !shown || mask(got[kind]) == mask(want):
				case *update:
					from, to := e.at[kind][0]+shift, e.at[kind][1]+shift
					page = page[:from] + got[kind] + page[to:]
					shift += len(got[kind]) - (to - from)
				default:
					t.Errorf("%s\nthe program prints\n%swhere the page has\n%s", e.lua, got[kind], want)
				}
			}
			if len(e.said) == 0 {
				t.Error("the example says nothing of what comes of it")
			}
		})
	}
	if *update {
		if err := os.WriteFile(limitsPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
