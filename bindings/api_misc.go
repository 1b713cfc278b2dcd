package bindings

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// miscFuncs are the rest.
var miscFuncs = []Func{
	{
		Name: "send_mail", Doc: "Sends a mail from the homeserver's address.", Asks: true,
		Params: []Param{{Name: "recipient", Type: tText}, {Name: "subject", Type: tText}, {Name: "html", Type: tText}, {Name: "text", Type: tText}},
	},
	{
		Name: "should_run_background_tasks", Doc: "Whether this process is the one that runs background tasks.",
		Returns: []Param{{Name: "should", Type: tBool}},
		run:     func(c Call) int { return c.give(lua.LBool(c.b.info().BackgroundTasks)) },
	},
	{
		Name: "get_current_time_msec", Doc: "The time, in ms.",
		Returns: []Param{{Name: "now_ms", Type: tInteger}},
		run:     func(c Call) int { return c.give(lua.LNumber(c.b.scope.Now().UnixMilli())) },
	},
	{
		Name: "sleep", Doc: "Waits, until the module's time is over at the latest. The time counts against the callback's limit, and the VM is busy.", Asks: true,
		Params: []Param{{Name: "seconds", Type: tNumber}},
		run:    sleep,
	},
}

// longestSleep is in seconds. No module has so much time, and a time.Duration holds it.
const longestSleep = 1e9

func sleep(c Call) int {
	seconds := c.number(0, 0)
	if !(seconds >= 0) {
		c.bad(0, "number of seconds from 0 expected")
	}
	ctx, cancel := c.b.scope.Context()
	defer cancel()
	if err := c.b.sleep(ctx, time.Duration(min(seconds, longestSleep)*float64(time.Second))); err != nil {
		c.fail(&APIError{Kind: "timeout", Text: "the module's time is over"})
	}
	return 0
}

// waitFor is what Options.Sleep is by itself.
func waitFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
