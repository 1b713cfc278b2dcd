package httpdoor

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// endless is a context that ends as if by a deadline when the test says so: how long a test takes is then nobody's
// business.
type endless struct {
	context.Context
	done chan struct{}
}

func newEndless() endless { return endless{context.Background(), make(chan struct{})} }

func (e endless) Done() <-chan struct{} { return e.done }

func (e endless) Err() error {
	select {
	case <-e.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// overloaded is a door behind which every VM spins in Lua.
type overloaded struct {
	*world
	spinners []<-chan *httptest.ResponseRecorder
	stop     context.CancelFunc
}

const spinning = `
function check_event_for_spam(event)
	if event.content.body == "spin" then started() while true do end end
	if event.content.body == "spam" then return deny{} end
end
function check_event_allowed() end
`

func newOverloaded(t *testing.T, vms, queue int) *overloaded {
	t.Helper()
	started := make(chan struct{})
	settings := engine.Settings{
		CallTimeout: time.Hour, Limits: engine.Limits{Time: time.Hour, Instructions: math.MaxInt64},
		Pool: engine.PoolSettings{Max: vms, Queue: queue},
	}
	o := &overloaded{world: newLimited(t, spinning, settings, withFuncs{"started": func(*lua.LState) int { started <- struct{}{}; return 0 }})}
	ctx, stop := context.WithCancel(context.Background())
	o.stop = stop
	t.Cleanup(stop)
	for range vms {
		o.spinners = append(o.spinners, o.ask(ctx, "check_event_for_spam", eventWith("spin")))
		<-started
	}
	return o
}

// ask puts a question that has until ctx ends.
func (o *overloaded) ask(ctx context.Context, callback, body string) <-chan *httptest.ResponseRecorder {
	reply := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		reply <- o.do("POST", "/v1/callbacks/"+callback, body, func(r *http.Request) { *r = *r.WithContext(ctx) })
	}()
	return reply
}

// waiting lets others go on until so many questions wait for a VM.
func (o *overloaded) waiting(n int) {
	for o.engine.Status().Pool.Waiting != n {
		runtime.Gosched()
	}
}

const allowed = `{"state_events":[],"event":{"type":"m.room.message","sender":"@a:b","content":{}}}`

// TestOverload: with every VM spinning, questions wait in a bounded queue until their own time is over, what happens
// then is the callback's failure policy, and everything that needs no VM answers at once.
func TestOverload(t *testing.T) {
	o := newOverloaded(t, 3, 2)
	const late = `"failures":\[{"module":null,"callback":"check_event_for_spam","kind":"busy","error":"check_event_for_spam: every VM was busy until the question's time was over","line":null}\].*`
	own, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	o.want(<-o.ask(own, "check_event_for_spam", eventWith("spam")), 200, `{"result":"NOT_SPAM",.*`+late)

	queued := newEndless()
	skips, raises := o.ask(queued, "check_event_for_spam", eventWith("spam")), o.ask(queued, "check_event_allowed", allowed)
	o.waiting(2)
	o.want(o.do("GET", "/healthz", "", nil), 200, `{"ok":true}`)
	o.want(o.do("GET", "/v1/status", "", nil), 200, `.*"pool":{"vms":3,"max":3,"waiting":2}.*`)
	o.want(o.do("GET", "/metrics", "", nil), 200, `.*\naxolua_pool_waiting 2\n.*`)
	o.want(<-o.ask(newEndless(), "check_event_for_spam", eventWith("spam")), 200,
		`{"result":"NOT_SPAM",.*"kind":"busy","error":"check_event_for_spam: no VM: too many questions are waiting for a VM".*`)

	close(queued.done)
	o.want(<-skips, 200, `{"result":"NOT_SPAM",.*`+late)
	o.want(<-raises, 500, `{"failure":{"module":null,"callback":"check_event_allowed","kind":"busy",.*`)
	if text := o.do("GET", "/metrics", "", nil).Body.String(); !strings.Contains(text, `axolua_failures_total{callback="check_event_for_spam",kind="busy",module=""} 3`) {
		t.Error("the metrics do not count the three questions that found no VM")
	}

	patient := o.ask(newEndless(), "check_event_for_spam", eventWith("spam"))
	o.waiting(1)
	o.stop()
	for _, spinner := range o.spinners {
		<-spinner
	}
	o.want(<-patient, 200, `{"result":{"errcode":"M_FORBIDDEN"},.*"failures":\[\].*`)
	o.want(<-o.ask(newEndless(), "check_event_for_spam", eventWith("hello")), 200, `{"result":"NOT_SPAM",.*"failures":\[\].*`)
	if p := o.engine.Status().Pool; p.Waiting != 0 {
		t.Errorf("%d still wait", p.Waiting)
	}
}

// TestReloadWhileEveryVMSpins: the way to get rid of the module that does it is open.
func TestReloadWhileEveryVMSpins(t *testing.T) {
	o := newOverloaded(t, 2, 1)
	o.write("function check_event_for_spam() return deny{} end")
	o.want(o.do("POST", "/v1/reload", "", nil), 200, `{"changed":true,.*`)
	o.want(<-o.ask(newEndless(), "check_event_for_spam", eventWith("hello")), 200, `{"result":{"errcode":"M_FORBIDDEN"},.*`)
	o.want(o.do("GET", "/v1/status", "", nil), 200, `.*"draining":1.*`)
}
