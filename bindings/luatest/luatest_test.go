package luatest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
)

// write makes a directory with files in it.
func write(t testing.TB, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runFiles runs the tests among files in a directory of their own.
func runFiles(t testing.TB, files map[string]string, change ...func(*luatest.Options)) (*luatest.Report, error) {
	t.Helper()
	dir := write(t, files)
	rig, err := engine.NewRig(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	o := luatest.Options{Rig: rig, Dir: dir}
	for _, c := range change {
		c(&o)
	}
	return luatest.Run(context.Background(), o)
}

// checkPassed runs the tests among files, so many of which there are.
func checkPassed(t *testing.T, files map[string]string, want int) {
	t.Helper()
	report, err := runFiles(t, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range report.Problems() {
		t.Error(problem)
	}
	if passed, _ := report.Count(); passed != want {
		t.Errorf("%d tests passed, want %d", passed, want)
	}
}

// outcome is a report as text: a line for each test, with what it failed with.
func outcome(r *luatest.Report, err error) string {
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, f := range r.Files {
		for _, result := range f.Results {
			if !result.Failed() {
				fmt.Fprintf(&b, "ok %s\n", result.Name)
			}
			for _, failure := range result.Failures {
				failure.Text = strings.ReplaceAll(failure.Text, "\n", " | ")
				fmt.Fprintf(&b, "FAIL %s: %s\n", result.Name, failure.Error())
			}
		}
	}
	return b.String()
}

const linksModule = `local seen = 0
function check_event_for_spam(event)
  seen = seen + 1
  if event.content.body == "count" then return deny{ code = Codes.LIMIT_EXCEEDED, error = tostring(seen) } end
  if event.content.body == "crash" then error("boom") end
  if event.content.body == "bad" then return deny{ code = Codes.FORBIDDEN, note = "bad " .. event.sender } end
end
`

// TestFirst is a first test file, run whole.
func TestFirst(t *testing.T) {
	got := outcome(runFiles(t, map[string]string{"20-links.lua": linksModule, "links_test.lua": `
local function message(body) return { content = { body = body } } end

function test_good()
  assert.allowed(call("check_event_for_spam", message("hello")))
end

function test_bad()
  local answer = call("check_event_for_spam", message("bad"))
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("bad @user:example.org", answer.note)
  assert.equal("20-links.lua", answer.decided_by)
end

function test_wrong()
  assert.denied(call("check_event_for_spam", message("hello")), "M_FORBIDDEN")
end

function test_crash()
  call("check_event_for_spam", message("crash"))
end
`}))
	want := `ok test_good
ok test_bad
FAIL test_wrong: links_test.lua:16: got allowed (asked: 20-links.lua); want denied with M_FORBIDDEN
FAIL test_crash: links_test.lua:20: a module failed: 20-links.lua:5: check_event_for_spam: boom
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestUnanswered shows what comes of a request that the test did not foresee.
func TestUnanswered(t *testing.T) {
	files := map[string]string{
		"a.lua": `function check_event_for_spam(event) pcall(http.get_json, "https://a.example/x") end`,
		"a_test.lua": `function test_web()
  modules({ file = "a.lua", allow = { "http.a.example" } })
  call("check_event_for_spam", {})
end`}
	want := "FAIL test_web: a_test.lua:3: the test has no answer for GET https://a.example/x; web.answer sets one\n"
	if got := outcome(runFiles(t, files)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestNested shows that a module that fails because of what a test's user does fails the test.
func TestNested(t *testing.T) {
	files := map[string]string{
		"a.lua": `function on_new_event(event) error("boom") end`,
		"a_test.lua": `function test_sends()
  host.load{ users = { alice = {} }, rooms = { ["!r:example.org"] = { creator = "@alice:example.org" } } }
  host.send{ room_id = "!r:example.org", sender = "@alice:example.org", content = {} }
end
function test_init()
  modules()
  call("on_new_event", {}, {})
end`}
	want := `FAIL test_sends: a_test.lua:3: a module failed: a.lua:1: on_new_event: boom
FAIL test_init: a_test.lua:7: no module handles on_new_event; loaded: none
`
	if got := outcome(runFiles(t, files)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// BenchmarkTests runs two hundred small tests.
func BenchmarkTests(b *testing.B) {
	var tests strings.Builder
	for i := range 200 {
		fmt.Fprintf(&tests, "function test_%d() assert.allowed(call('check_event_for_spam', { content = { body = 'hello' } })) end\n", i)
	}
	files := map[string]string{"20-links.lua": linksModule, "links_test.lua": tests.String()}
	for b.Loop() {
		report, err := runFiles(b, files)
		if err != nil {
			b.Fatal(err)
		}
		if passed, failed := report.Count(); passed != 200 || failed != 0 {
			b.Fatal(passed, failed)
		}
		b.ReportMetric(report.Duration.Seconds()*1000, "ms/200tests")
	}
}

// TestCancelled ends a run while a test runs that would not end by itself.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	dir := t.TempDir()
	for name, text := range map[string]string{"a_test.lua": "function test_a() end", "b_test.lua": "function test_b() while true do end end"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rig, err := engine.NewRig(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	report, err := luatest.Run(ctx, luatest.Options{Rig: rig, Dir: dir, Parallel: 1, Timeout: time.Hour, Done: func(luatest.File) { cancel() }})
	if !errors.Is(err, context.Canceled) || report != nil {
		t.Errorf("got %v, %v", report, err)
	}
}
