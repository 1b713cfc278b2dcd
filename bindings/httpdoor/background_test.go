package httpdoor

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
)

// TestBackground: what jobs and timers do is in the status and at /metrics, and a store that is closed costs neither.
func TestBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, err := store.Open(store.Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		runner := jobs.New(books, nil)
		w := newWorld(t, Options{Background: runner})
		w.write(`every("tick", 60, function() error("no") end) jobs.mail = function() end jobs.other = function() end`)
		w.want(w.do("POST", "/v1/reload", "", nil), 200, ".*")
		job := store.Job{ID: "1", Module: "a", Name: "mail", Args: []byte("{}")}
		for id, delay := range map[string]time.Duration{"1": 0, "2": time.Hour} {
			job.ID = id
			if _, err := runner.Enqueue(t.Context(), job, delay); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan struct{})
		go func() { runner.Run(ctx, w.engine, 0); close(over) }()
		time.Sleep(61 * time.Second)
		stop()
		<-over
		timer := `{"module":"a.lua","name":"tick","schedule":"every 1m0s","next":%,"last_run":%,"last_error":"a.lua:1: timer tick: no","running":false}`
		jobs := `{"module":"a.lua","waiting":1,"running":0,"failed":0,"next":%}`
		all := `.*"background":{"timers":[` + timer + `],"jobs":[` + jobs + `]}.*`
		w.want(w.do("GET", "/v1/status", "", nil), 200, strings.NewReplacer("%", `"2000[^"]*"`, "[", `\[`, "]", `\]`, "{", `\{`, "}", `\}`).Replace(all))
		got := w.do("GET", "/metrics", "", nil).Body.String()
		for _, want := range []string{
			`axolua_background_runs_total{kind="job",module="a.lua",name="mail",outcome="done"} 1`,
			`axolua_background_runs_total{kind="timer",module="a.lua",name="tick",outcome="failed"} 1`,
			`axolua_background_seconds_total{kind="job",module="a.lua",name="mail",outcome="done"} 0`,
		} {
			if !strings.Contains(got, want+"\n") {
				t.Errorf("%s is not in\n%s", want, got)
			}
		}
		books.Close()
		w.want(w.do("GET", "/v1/status", "", nil), 200, `.*"timers":\[{"module":"a.lua","name":"tick",[^}]*"next":null.*"problem":"the store is closed"}.*`)
	})
}
