package e2e

import (
	"flag"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

var chaosSeed = flag.Uint64("chaos.seed", 0, "the `NUMBER` that says what happens to the engine when; 0 takes another one each time")

const (
	// chaosTimeout is what a question may take, and chaosGrace what the bridge gives an engine that answers by its own
	// policies when that is over.
	chaosTimeout = 500 * time.Millisecond
	chaosGrace   = 250 * time.Millisecond
	// heard is how long Synapse may take to see that the engine has gone.
	heard = 150 * time.Millisecond
)

// chaosConfig gives questions more time than a restart takes; it is changed to chaosTimeout for what is no such thing.
const chaosConfig = `
call_timeout: 10s
callbacks: { check_event_for_spam: { on_error: deny }, check_event_allowed: { on_error: deny } }
`

// chaos is an engine to which things happen while a load is on.
type chaos struct {
	*home.Home
	random *rand.Rand
	probe  *home.Client
	room   string // of the probe

	policy string // deny or skip

	away []span        // the engine was not there, and Synapse knew
	well []span        // it was there
	slow time.Duration // the longest until the rules held again
}

func newChaos(t *testing.T, h *home.Home) *chaos {
	seed := *chaosSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-chaos.seed %d", seed)
	c := &chaos{Home: h, policy: "deny", random: rand.New(rand.NewPCG(seed, 0)), probe: h.Synapse.Register(t, "probe")}
	c.room = c.probe.Room(t)
	return c
}

// killed loses the process without warning.
func (c *chaos) killed(t *testing.T) {
	c.Engine.Kill()
	pass(heard)
	c.goes(t, c.upTo(300))
	c.Engine.Start(t)
}

// stopped has a process that is there and says nothing.
func (c *chaos) stopped(t *testing.T) {
	c.Engine.Signal(t, syscall.SIGSTOP)
	if c.random.IntN(2) == 0 {
		pass(c.upTo(int64(chaosTimeout / time.Millisecond))) // nobody need notice
	} else {
		c.probe.Send(c.room, "is it there?") // what is known when it has run into the timeout
		c.goes(t, c.upTo(300))
	}
	c.Engine.Signal(t, syscall.SIGCONT)
}

// restarted has a new process, as an upgrade would.
func (c *chaos) restarted(t *testing.T) {
	c.Engine.Terminate(t)
	c.Engine.Start(t)
}

// goes is a while for which Synapse knows that the engine is away. The policy's answer is given at once.
func (c *chaos) goes(t *testing.T, d time.Duration) {
	t.Helper()
	from := time.Now()
	m := message{body: "forbidden probe", began: from, answer: c.probe.Send(c.room, "forbidden")}
	m.ended = time.Now()
	if !c.byPolicy(m) {
		t.Errorf("while the engine was away: %v", m)
	}
	pass(d)
	c.away = append(c.away, span{from, time.Now()})
}

func (c *chaos) byPolicy(m message) bool {
	if c.policy == "deny" {
		return m.refusedByPolicy()
	}
	return m.answer.Status == 200
}

func (c *chaos) upTo(ms int64) time.Duration {
	return time.Duration(c.random.Int64N(ms)) * time.Millisecond
}

// recovered waits until the rules hold again, and then a little longer.
func (c *chaos) recovered(t *testing.T) {
	t.Helper()
	from := time.Now()
	home.Await(t, "the rule", func() home.Answer { pass(25 * time.Millisecond); return c.probe.Send(c.room, "forbidden") },
		func(a home.Answer) bool { return a.Errcode() == "ORG_EXAMPLE_NO" })
	c.slow = max(c.slow, time.Since(from))
	c.well = append(c.well, pass(50*time.Millisecond+c.upTo(200)))
}

// rounds has that many things happen to the engine, as many of each kind as of the others.
func (c *chaos) rounds(t *testing.T, n int) {
	happen := []func(*testing.T){c.killed, c.stopped, c.restarted}
	order := make([]int, n)
	for i := range order {
		order[i] = i % len(happen)
	}
	c.random.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	c.recovered(t)
	for _, i := range order {
		happen[i](t)
		c.recovered(t)
	}
}

// judge holds the answers against what the policy and the rules say at the time. unasked are the bodies of messages that
// were taken without a question.
func (c *chaos) judge(t *testing.T, sent []message, unasked map[string]bool) {
	t.Helper()
	away, well := 0, 0
	for _, m := range sent {
		taken := m.answer.Status == 200
		switch {
		case c.policy == "skip" && !m.forbidden() && !taken, c.policy == "deny" && taken && (m.forbidden() || unasked[m.body]):
			t.Errorf("%v", m)
		}
		if m.during(c.away) {
			away++
			if !c.byPolicy(m) || taken && !unasked[m.body] {
				t.Errorf("while the engine was away: %v", m)
			}
		}
		if m.during(c.well) {
			well++
			if m.forbidden() && !m.refusedByRule() || !m.forbidden() && (!taken || unasked[m.body]) {
				t.Errorf("while the engine was there: %v", m)
			}
		}
	}
	t.Logf("%d messages while it was away, %d while it was there; %d taken without a question", away, well, len(unasked))
}

// comesAndGoes has that many things happen to the engine while people write.
func (c *chaos) comesAndGoes(t *testing.T, l *load, policy string, rounds int) {
	c.policy, c.away, c.well, c.slow = policy, nil, nil, 0
	sent := l.during(func() { c.rounds(t, rounds) })
	t.Logf("%d rounds, %d messages; the rules held again after at most %v", rounds, len(sent), c.slow)
	c.judge(t, sent, l.account(t, sent))
	l.prompt(t, sent, chaosTimeout+chaosGrace)
}

func TestChaos(t *testing.T) {
	t.Parallel()
	h := home.New(t, home.Options{Scripts: map[string]string{"rule.lua": marking}, Config: chaosConfig})
	meter(t, h.Synapse)
	h.Engine.Run(t)
	h.Synapse.Run(t)
	c := newChaos(t, h)
	l := newLoad(t, h.Synapse, "user", 8)
	calm := l.during(func() { pass(2 * time.Second) })
	before := quiet(t, h)
	t.Logf("without chaos: %d messages, %+v", len(calm), before)
	l.prompt(t, calm, chaosTimeout)
	if unasked := l.account(t, calm); len(unasked) > 0 {
		t.Errorf("%d messages were not asked about", len(unasked))
	}
	t.Run("restarts", func(t *testing.T) { c.restarts(t, l) })
	configure(t, h, "10s", chaosTimeout.String())
	t.Run("deny", func(t *testing.T) { c.comesAndGoes(t, l, "deny", 12) })
	configure(t, h, ": deny", ": skip")
	t.Run("leaves", func(t *testing.T) { c.leaves(t, l) })
	t.Run("skip", func(t *testing.T) { c.comesAndGoes(t, l, "skip", 38) })
	t.Run("no socket", c.socketRemoved)
	t.Run("a broken module", func(t *testing.T) { c.broken(t, l) })
	for _, i := range impostors {
		t.Run(i.name, func(t *testing.T) { c.impostor(t, i.be) })
	}
	before.grown(t, quiet(t, h))
	if n := h.Engine.Status(t).Connections; n != 1 {
		t.Errorf("%d connections", n)
	}
	if strings.Contains(h.Engine.Log.Since(0), "panic") {
		t.Error("the engine panicked")
	}
}
