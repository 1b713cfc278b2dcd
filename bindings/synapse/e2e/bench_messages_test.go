package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// turns is how often each site has its turn, in an order that is always another, and block how many messages one client
// sends there then.
const (
	turns   = 24
	block   = 25
	clients = 8
)

// Each answers as Synapse would without it.
const (
	nothing = ``
	one     = `function check_event_for_spam(event) end`
	four    = one + `
function is_user_expired(user) end
function check_event_allowed(event, state_events) end
function on_new_event(event, state_events) end`
)

// quick is an antispam server that answers at once that all is well.
func quick(t *testing.T, callbacks ...string) home.Object {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }))
	t.Cleanup(server.Close)
	config := home.Object{"base_url": server.URL, "enabled_callbacks": callbacks}
	return home.Object{"module": "synapse_http_antispam.HTTPAntispam", "config": config}
}

// sending is what sending messages cost at one site.
type sending struct {
	*site
	cpu, p50, rate samples // by turn; ms, ms, messages per second
	all            samples // ms of every message
}

func TestCostOfMessages(t *testing.T) {
	measuring(t)
	sites := []*sending{
		{site: newSite(t, noModule, spin(false))},
		{site: bridged(t, "the bridge, nothing defined", nothing)},
		{site: bridged(t, "the bridge, check_event_for_spam", one)},
		{site: bridged(t, "the bridge, four callbacks", four)},
		{site: newSite(t, "the same four in Python, empty", spin(true))},
		{site: newSite(t, antispam+", check_event_for_spam", quick(t, "check_event_for_spam"), spin(false))},
	}
	for _, s := range sites {
		s.fill(t) // caches
	}
	for range turns {
		for _, i := range rand.Perm(len(sites)) {
			sites[i].alone(t)
		}
	}
	for range turns / 2 {
		for _, i := range rand.Perm(len(sites)) {
			sites[i].together(t)
		}
	}
	report(t, sites)
}

func (s *sending) fill(t *testing.T) {
	t.Helper()
	for range 2 * block {
		s.user.Send(s.room, "hello").Must(t)
	}
}

// alone has one client send a block of messages.
func (s *sending) alone(t *testing.T) {
	t.Helper()
	before := s.site.cpu(t)
	var took samples
	for range block {
		start := time.Now()
		s.user.Send(s.room, "hello").Must(t)
		took = append(took, ms(time.Since(start)))
	}
	s.cpu = append(s.cpu, ms(s.site.cpu(t)-before)/block)
	s.p50 = append(s.p50, took.at(0.5))
	s.all = append(s.all, took...)
}

// together has several send at the same time.
func (s *sending) together(t *testing.T) {
	t.Helper()
	start := time.Now()
	var wait sync.WaitGroup
	for range clients {
		wait.Go(func() {
			for range block / 2 {
				if a := s.user.Send(s.room, "hello"); a.Status != http.StatusOK {
					t.Errorf("%s: %d %s", s.what, a.Status, a.Body)
				}
			}
		})
	}
	wait.Wait()
	s.rate = append(s.rate, clients*(block/2)/time.Since(start).Seconds())
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func report(t *testing.T, sites []*sending) {
	t.Helper()
	base := sites[0]
	rows := [][]string{{"", "CPU of Synapse per message, ms", "added", "p50, ms", "added", "p99, ms", "added", fmt.Sprintf("messages/s, %d clients", clients)}}
	for _, s := range sites {
		row := []string{s.what, s.cpu.String(), "", s.p50.String(), "", fmt.Sprintf("%.1f", s.all.at(0.99)), "", s.rate.String()}
		if s != base {
			row[2], row[4] = s.cpu.minus(base.cpu).String(), s.p50.minus(base.p50).String()
			row[6] = fmt.Sprintf("%.1f", s.all.at(0.99)-base.all.at(0.99))
		}
		rows = append(rows, row)
	}
	table(t, fmt.Sprintf("Messages, Synapse %s", base.Version(t)), rows...)
}
