package engine

import (
	"fmt"
	"testing"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

var fenceTestSettings = &FenceSettings{Failures: 5, Window: time.Minute, Pause: 30 * time.Second}

// fail makes n costly failures, one a second from at on, on events of so many servers in turn (0: not about events).
func (f *fence) fail(n, servers int, at time.Duration) (raised bool) {
	for i := range n {
		server := ""
		if servers > 0 {
			server = fmt.Sprintf("s%d.example", i%servers)
		}
		raised = f.failed(fenceTestSettings, at+time.Duration(i)*time.Second, server)
	}
	return raised
}

func TestFenceGoesUp(t *testing.T) {
	for name, c := range map[string]struct {
		failures, servers int
		want              bool
	}{
		"too few":                           {4, 0, false},
		"enough":                            {5, 0, true},
		"events of one stranger":            {5, 1, false},
		"very many events of two strangers": {500, 2, false},
		"events of three servers":           {5, 3, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := new(fence)
			f.fail(c.failures, c.servers, 0)
			if got := f.up.Load(); got != c.want {
				t.Errorf("up is %v, want %v", got, c.want)
			}
			if len(f.recent) > 2*fenceTestSettings.Failures {
				t.Errorf("%d failures are remembered", len(f.recent))
			}
		})
	}
}

func TestFenceForgetsWhatIsLongAgo(t *testing.T) {
	f := new(fence)
	f.fail(4, 0, 0)
	f.fail(4, 0, 2*time.Minute)
	if f.up.Load() {
		t.Error("up, though never five failures came within a minute")
	}
}

func TestFenceProbes(t *testing.T) {
	f := new(fence)
	f.fail(5, 0, 0)
	up := 4 * time.Second
	if f.admit(up + 29*time.Second) {
		t.Error("a question passed before the pause was over")
	}
	if !f.admit(up + 30*time.Second) {
		t.Fatal("the probe did not pass")
	}
	if f.admit(up + 31*time.Second) {
		t.Error("a second question passed while the probe was under way")
	}
	f.failed(fenceTestSettings, up+32*time.Second, "")
	if f.admit(up + 61*time.Second) {
		t.Error("a probe that failed did not prolong the fence")
	}
	if !f.admit(up+62*time.Second) || !f.answered(nil) || !f.admit(up+63*time.Second) {
		t.Error("a probe that was answered did not take the fence down")
	}
}

// TestFenceAndWhatWasUnderWay: only the probe says anything about a fence that is up.
func TestFenceAndWhatWasUnderWay(t *testing.T) {
	f := new(fence)
	f.fail(5, 0, 0)
	up := 4 * time.Second
	if f.answered(nil) || f.admit(up+time.Second) {
		t.Error("the answer to a question from before took the fence down")
	}
	if f.failed(fenceTestSettings, up+20*time.Second, ""); !f.admit(up + 30*time.Second) {
		t.Error("the failure of a question from before prolonged the fence")
	}
}

// TestProbesThatTellNothing are followed by another.
func TestProbesThatTellNothing(t *testing.T) {
	for name, fail := range map[string]*CallError{"cut short": {Kind: KindDeadline}, "lost": nil} {
		t.Run(name, func(t *testing.T) {
			f := new(fence)
			f.fail(5, 0, 0)
			probe := 34 * time.Second
			if !f.admit(probe) {
				t.Fatal("the probe did not pass")
			}
			if fail != nil && f.answered(fail) {
				t.Error("the fence is down")
			}
			if f.admit(probe + 29*time.Second) {
				t.Error("the next probe passed before the pause was over")
			}
			if !f.admit(probe + 30*time.Second) {
				t.Error("the next probe did not pass")
			}
		})
	}
}

// TestFenceCountsEveryServer: a stranger who sends a flood of bad events does not push the failures of others out.
func TestFenceCountsEveryServer(t *testing.T) {
	f := new(fence)
	f.failed(fenceTestSettings, 0, "a.example")
	for range 500 {
		f.failed(fenceTestSettings, time.Second, "flood.example")
	}
	if f.up.Load() {
		t.Fatal("up by two servers")
	}
	if !f.failed(fenceTestSettings, time.Second, "b.example") {
		t.Error("not up by three servers")
	}
}

// TestWhatIsCostly: a failure that took next to nothing does not count, however often it comes.
func TestWhatIsCostly(t *testing.T) {
	want := map[Kind]bool{KindDeadline: true, KindInstructions: true, KindStringBytes: true, KindHeap: true, KindPanic: true}
	for kind := range numKinds {
		if kind.isCostly() != want[kind] {
			t.Errorf("%s: costly is %v", kind, kind.isCostly())
		}
	}
}

// TestFencedHandlersDoNotRaise: every request would be an error for as long as the fence is up.
func TestFencedHandlersDoNotRaise(t *testing.T) {
	for cb, want := range map[*catalog.Callback]catalog.OnError{
		catalog.CheckEventAllowed: catalog.Deny, catalog.OnCreateRoom: catalog.Skip,
	} {
		if got := (&handler{cb: cb}).gentle(catalog.Raise); got != want {
			t.Errorf("%s: %s, want %s", cb.Name, got, want)
		}
	}
}
