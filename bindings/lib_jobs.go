package bindings

import (
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
	prose "github.com/axolua/axolua/bindings/text"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// Queue takes the jobs that modules enqueue, of which only ID, Module, Name, Key, Args and Retries are set. It gives false
// where an unfinished job of the module has the same key. *jobs.Runner is one.
type Queue interface {
	Enqueue(ctx context.Context, job store.Job, delay time.Duration) (added bool, err error)
}

// maxJobRetries bounds what enqueue takes.
const maxJobRetries = 100

// jobsLibrary is `jobs`, with what else runs in the background.
var jobsLibrary = Library{
	Name: "jobs",
	Doc: "Work in the background: jobs, timers, and what spawn leaves behind. A job is declared at the top level of a module by " +
		"jobs.name = function(args, attempt) ... end, and runs when enqueue says so. docs/background.md tells of all of it at length.\n\n" +
		"It has limits and VMs of its own (background in axolua.yaml), all libraries, and no `request`. A job that raises is tried " +
		"again. Jobs and timers run once per homeserver, however many workers and machines there are, and outlive reloads and restarts; " +
		"where the process dies within a run, that run is begun again.",
	Named: &Named{Type: "fun(args: any, attempt: integer)", member: noJobValue, assign: declareJob},
	Bare: []Func{
		{
			Name: "enqueue", Asks: true,
			Doc: "Has a job of this module run, and returns as soon as it will: a crash does not lose it. jobs.name gets args, as JSON carries it, " +
				"and the number of the attempt, from 1.",
			Params: []Param{
				{Name: "name", Type: tText, Doc: "of one of this module's jobs"},
				{Name: "args", Type: tAnything, Optional: true, Doc: "what json.encode takes, up to 1 MiB of it; {} if not given"},
				{Name: "options", Type: tJobOptions, Optional: true},
			},
			Returns: []Param{{Name: "added", Type: tBool, Doc: "false where a job of this module with that key is not done yet"}},
			run:     enqueue,
		},
		{
			Name: "every", Declares: true,
			Doc: "Declares a timer: fn runs every so many seconds. It never overlaps itself, and what it misses, because it takes longer or nothing " +
				"is running, is left out. The first time is that many seconds after the timer was new; reloads and restarts do not begin anew.",
			Params: []Param{{Name: "name", Type: tText, Doc: "among the module's timers"},
				{Name: "seconds", Type: tNumber, Doc: "from 1 to 366 days"}, {Name: "fn", Type: tFunction}},
			run: every,
		},
		{
			Name: "cron", Declares: true,
			Doc: `Declares a timer by the clock, as crontab(5) does: cron("digest", "0 9 * * 1-5", fn) is at 9 o'clock from Monday to Friday, in the ` +
				`time of the machine, or with "CRON_TZ=Europe/Berlin 0 9 * * 1-5" in that of Berlin. @hourly, @daily, @weekly, @monthly and ` +
				"@yearly are there as well. It never overlaps itself. What is missed while nothing is running runs once at the start.",
			Params: []Param{{Name: "name", Type: tText, Doc: "among the module's timers"},
				{Name: "spec", Type: tText, Doc: "minute, hour, day, month, weekday"}, {Name: "fn", Type: tFunction}},
			run: cronTimer,
		},
		{
			Name: "spawn",
			Doc: "Has fn called when the answer has left, on the same VM: what the question brought, such as the event, is still there. It is not " +
				"kept: a crash loses it, and so does a failure of the callback. At most 16 times in one question.",
			Params: []Param{{Name: "fn", Type: tFunction}},
			run: func(c Call) int {
				if err := c.b.scope.Spawn(c.arg(0).(*lua.LFunction)); err != nil {
					c.RaiseError("spawn: %s", err)
				}
				return 0
			},
		},
	},
}

var jobOptionsClass = Class{
	Name: "JobOptions", Doc: "When and how often a job runs.",
	Fields: []Param{
		{Name: "delay_s", Type: tNumber, Optional: true, Doc: "seconds until it is due, up to 366 days; 0 if not given"},
		{Name: "key", Type: tText, Optional: true, Doc: "of jobs with the same key only one waits or runs at a time"},
		{Name: "retries", Type: tInteger, Optional: true, Doc: fmt.Sprintf("how often it is tried again, up to %d; %d if not given, which takes some eight hours",
			maxJobRetries, jobs.DefaultRetries)},
	},
}

// taskName is what jobs and timers may be called: they appear in metrics and on command lines.
var taskName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$`)

const wantTaskName = "a name of letters, digits, _, - and ., at most 64 of them"

func declareJob(c Call, name string, value lua.LValue) {
	fn, ok := value.(*lua.LFunction)
	switch {
	case !c.b.scope.Loading():
		c.RaiseError("jobs.%s: jobs are declared at the top level of the module, where all VMs declare the same", shortName(name))
	case !taskName.MatchString(name):
		c.RaiseError("jobs[%q]: want %s", shortName(name), wantTaskName)
	case !ok:
		c.RaiseError("jobs.%s is a %s, want function(args, attempt) ... end", name, value.Type())
	}
	if err := c.b.scope.DeclareTask(engine.Job, name, nil, fn); err != nil {
		c.RaiseError("jobs.%s: %s", name, err)
	}
}

// noJobValue is for those who call a job as a function: it would run at once, and be lost with the process.
func noJobValue(b *bound, name string) lua.LValue {
	name = shortName(name)
	b.l.RaiseError("jobs.%s is for enqueue(%q, args) to run; what is to be called as well belongs in a local function", name, name)
	return nil
}

func every(c Call) int {
	seconds := c.number(1, 0)
	if !(seconds >= 0 && seconds <= 2*jobs.MaxEvery.Seconds()) { // a Duration has room for no more than that
		c.bad(1, fmt.Sprintf("%v seconds are none that a timer waits", seconds))
	}
	schedule, err := jobs.Every(time.Duration(seconds * float64(time.Second)))
	return c.declareTimer(schedule, err)
}

func cronTimer(c Call) int {
	schedule, err := jobs.Cron(c.text(1))
	return c.declareTimer(schedule, err)
}

// declareTimer declares what every and cron have in common. The error is that of argument 1.
func (c Call) declareTimer(s jobs.Schedule, err error) int {
	if name := c.text(0); !taskName.MatchString(name) {
		c.bad(0, "want "+wantTaskName)
	}
	if err != nil {
		c.bad(1, err.Error())
	}
	if err := c.b.scope.DeclareTask(engine.Timer, c.text(0), s, c.arg(2).(*lua.LFunction)); err != nil {
		c.RaiseError("%s: %s", c.name(), err)
	}
	return 0
}

func enqueue(c Call) int {
	name, declared := c.text(0), c.b.scope.Declared(engine.Job)
	switch {
	case len(declared) == 0:
		c.bad(0, fmt.Sprintf("this module declares no jobs; jobs.%s = function(args, attempt) ... end does", shortName(name)))
	case !slices.Contains(declared, name):
		c.bad(0, fmt.Sprintf("this module has no jobs.%s%s", shortName(name), catalog.DidYouMean(name, declared)))
	case c.b.jobs == nil:
		c.RaiseError("enqueue: there is nothing here that runs jobs")
	}
	j := store.Job{ID: rand.Text(), Module: store.SpaceOf(c.b.scope.Module()), Name: name, Args: c.jobArgs(1), Retries: jobs.DefaultRetries}
	delay := c.jobOptions(2, &j)
	ctx, cancel := c.b.scope.Context()
	defer cancel()
	added, err := c.b.jobs.Enqueue(ctx, j, delay)
	if err != nil {
		c.fail(storeError(err))
	}
	return c.give(lua.LBool(added))
}

// jobArgs is argument i as JSON.
func (c Call) jobArgs(i int) []byte {
	if !c.has(i) {
		return []byte("{}")
	}
	text := newJSONText(c.b.scope, c.LState)
	text.value(c.plain(i))
	text.charge(0, 1)
	if text.Len() > store.MaxValue {
		c.bad(i, fmt.Sprintf("%d bytes of JSON, %d are allowed; what is larger belongs in store", text.Len(), store.MaxValue))
	}
	return text.Bytes()
}

// jobOptions reads the options of enqueue into j, and gives the delay.
func (c Call) jobOptions(i int, j *store.Job) (delay time.Duration) {
	for field, value := range c.optionValues(i) {
		switch field {
		case "delay_s":
			n := number(value)
			if !(n >= 0 && n <= jobs.MaxEvery.Seconds()) {
				c.bad(i, fmt.Sprintf("delay_s has to be a number of seconds from 0 to %d days", jobs.MaxEvery/(24*time.Hour)))
			}
			delay = time.Duration(n * float64(time.Second))
		case "key":
			var ok bool
			if j.Key, ok = value.(string); !ok {
				c.bad(i, "key has to be a string")
			}
			if err := store.CheckKey(j.Key); err != nil {
				c.bad(i, err.Error())
			}
		case "retries":
			n, ok := value.(int64)
			if !ok || n < 0 || n > maxJobRetries {
				c.bad(i, fmt.Sprintf("retries has to be a whole number from 0 to %d", maxJobRetries))
			}
			j.Retries = int(n)
		default:
			c.bad(i, noField(field, []string{"delay_s", "key", "retries"}))
		}
	}
	return delay
}

// shortName is a name as a message shows it.
func shortName(name string) string { return prose.Truncate(name, 64) }
