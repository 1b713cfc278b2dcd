package bindings_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

func init() {
	luaWorlds["jobs_test.lua"] = func(_ *testing.T, o *bindings.Options, _ *engine.ModuleSettings) { o.Jobs = &queue{} }
}

// queue keeps what is enqueued, and has no room for the key "full".
type queue struct {
	mu     sync.Mutex
	jobs   []store.Job
	delays []time.Duration
}

func (q *queue) Enqueue(_ context.Context, j store.Job, delay time.Duration) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if j.Key == "full" {
		return false, store.ErrQuota
	}
	for _, other := range q.jobs {
		if j.Key != "" && other.Key == j.Key {
			return false, nil
		}
	}
	q.jobs, q.delays = append(q.jobs, j), append(q.delays, delay)
	return true, nil
}

func saveModule(t *testing.T, source string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "20-a.lua"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestWhatEnqueueHandsOn(t *testing.T) {
	q := &queue{}
	dir := saveModule(t, `
jobs.mail = function() end
function is_user_expired(user_id)
  enqueue("mail")
  enqueue("mail", { b = 1, a = { user_id } }, { key = "k", delay_s = 1.5, retries = 0 })
end`)
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Jobs: q})})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	a, err := e.Call(context.Background(), engine.Question{Callback: catalog.IsUserExpired, Args: []any{"@a:b"}})
	if err != nil || len(a.Failures) > 0 {
		t.Fatal(err, a)
	}
	ids := map[string]bool{}
	for i := range q.jobs {
		ids[q.jobs[i].ID] = true
		q.jobs[i].ID = ""
	}
	want := []store.Job{
		{Module: "a", Name: "mail", Args: []byte(`{}`), Retries: jobs.DefaultRetries},
		{Module: "a", Name: "mail", Key: "k", Args: []byte(`{"a":["@a:b"],"b":1}`)},
	}
	if !reflect.DeepEqual(q.jobs, want) || !reflect.DeepEqual(q.delays, []time.Duration{0, 1500 * time.Millisecond}) || len(ids) != 2 {
		t.Errorf("got %+v after %v, with the ids %v", q.jobs, q.delays, ids)
	}
}

func TestDeclaredTimersAndJobs(t *testing.T) {
	dir := saveModule(t, `
every("tick", 90, print)
cron("digest", "CRON_TZ=Europe/Berlin 0 9 * * *", print)
jobs.mail = print`)
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var got []string
	for _, task := range e.Tasks().Tasks {
		schedule, _ := task.Data.(jobs.Schedule)
		got = append(got, fmt.Sprint(task.TaskID, " ", schedule.Spec))
	}
	want := []string{"20-a.lua: timer tick every 1m30s", "20-a.lua: timer digest cron CRON_TZ=Europe/Berlin 0 9 * * *", "20-a.lua: job mail "}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

// TestDeclarationsThatAreWrong are errors of the load, at their line.
func TestDeclarationsThatAreWrong(t *testing.T) {
	for source, want := range map[string]string{
		`every("x", 0.5, print)`:                            "bad argument #2 to 'every' (500ms is not between 1s and 366 days)",
		`every("x", 0/0, print)`:                            "bad argument #2 to 'every' (NaN seconds are none",
		`every("x", 1e300, print)`:                          "bad argument #2 to 'every' (1e+300 seconds are none",
		`every("x", 60)`:                                    "bad argument #3 to 'every' (function expected, got no value)",
		`every("x y", 60, print)`:                           "bad argument #1 to 'every' (want a name of letters, digits, _, - and .",
		`every("x", 60, print) every("x", 90, print)`:       `every: this module has a timer "x" already`,
		`every("x", 60, print) cron("x", "@daily", print)`:  `cron: this module has a timer "x" already`,
		`cron("x", "0 9 * *", print)`:                       "bad argument #2 to 'cron' (expected exactly 5 fields, found 4: [0 9 * *]; want minute, hour",
		`cron("x", "61 * * * *", print)`:                    "above maximum",
		`cron("x", "0 0 31 2 *", print)`:                    `"0 0 31 2 *" is never due`,
		`cron("x", "@every 5m", print)`:                     `"@every 5m" is no time of day; it is for every(name, seconds, fn)`,
		`cron("x", "CRON_TZ=Mars/X 0 9 * * *", print)`:      `"Mars/X" is no time zone that this machine knows`,
		`cron("x", "TZ=0", print)`:                          "bad argument #2 to 'cron' (want minute, hour",
		`cron("x", "CRON_TZ=UTC ", print)`:                  "bad argument #2 to 'cron' (",
		`cron("x", "TZ=UTC  0 9 * * *", print)`:             "",
		`cron("x", ("1,"):rep(1000) .. "1 * * * *", print)`: "bad argument #2 to 'cron' (want minute, hour",
		`jobs.x = 1`:                    "jobs.x is a number, want function(args, attempt) ... end",
		`jobs["a b"] = print`:           `jobs["a b"]: want a name of letters`,
		`jobs.x = print jobs.x = print`: `jobs.x: this module has a job "x" already`,
		`jobs[1] = print`:               "a member of jobs has a name, not a number",
		`jobs = {}`:                     "'jobs' is a name every module has; choose another",
		`jobs.x = print enqueue("x")`:   "enqueue: not at the top level",
		`spawn(print)`:                  "spawn: not at the top level",
		`rawset(jobs, "x", print)`:      "bad argument #1 to 'rawset' (table expected",
		`jobs.x()`:                      `jobs.x is for enqueue("x", args) to run`,
	} {
		_, err := engine.New(engine.Config{Scripts: saveModule(t, "\n"+source), Open: bindings.Open(bindings.Options{})})
		if want == "" && err == nil {
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), "20-a.lua:2:") || want == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", source, err, want)
		}
	}
}
