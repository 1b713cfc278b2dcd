package e2e

import (
	"testing"
	"time"
)

// restarts has the engine restarted on purpose, at its leisure, while people write: nobody notices.
func (c *chaos) restarts(t *testing.T, l *load) {
	c.away, c.well = nil, nil
	from := time.Now()
	sent := l.during(func() {
		for range 12 {
			pass(c.upTo(500))
			mark := c.Synapse.Log.Mark()
			c.restarted(t)
			c.Synapse.Log.Await(t, mark, "axolua: connected to")
		}
	})
	c.well = append(c.well, span{from, time.Now()}) // each was asked about
	t.Logf("%d messages", len(sent))
	c.judge(t, sent, l.account(t, sent))
}

// leaves has the engine say that it restarts, and not come back for a while: each message waits for it once at most.
func (c *chaos) leaves(t *testing.T, l *load) {
	c.policy, c.away, c.well = "skip", nil, nil
	sent := l.during(func() {
		c.Engine.Terminate(t)
		pass(chaosTimeout + chaosGrace + heard)
		c.goes(t, time.Second)
		c.Engine.Start(t)
		c.recovered(t)
	})
	c.judge(t, sent, l.account(t, sent))
	l.prompt(t, sent, chaosTimeout+chaosGrace)
}
