package e2e

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

const members = 5000

// TestCostOfALargeRoom has somebody join a room of another server's, of whose every member Synapse asks
// check_event_for_spam.
func TestCostOfALargeRoom(t *testing.T) {
	measuring(t)
	h := home.Start(t, home.Options{Federated: true})
	far := newFarServer(t)
	user := h.Synapse.Register(t, "alice")
	s := &site{Synapse: h.Synapse, user: user}
	kinds := []struct{ what, lua string }{
		{"nothing defined", nothing},
		{"filtered: type m.room.message", `filters = { check_event_for_spam = { type = { "m.room.message" } } }` + "\n" + one},
		{"unfiltered", one},
	}
	took, used, questions := make([]samples, len(kinds)), make([]samples, len(kinds)), make([]int, len(kinds))
	s.join(t, far) // once without counting, for what is fetched and kept
	for range 6 {
		for _, at := range rand.Perm(len(kinds)) {
			h.Save(t, "rule.lua", kinds[at].lua)
			before := calls(t, h.Engine)
			cpu, passed := s.join(t, far)
			took[at], used[at] = append(took[at], passed), append(used[at], cpu)
			questions[at] = calls(t, h.Engine) - before
		}
	}
	rows := [][]string{{"", "questions asked", "s to join", "added", "CPU of Synapse, s", "added", "added CPU per event, µs"}}
	for i, kind := range kinds {
		row := []string{kind.what, fmt.Sprint(questions[i]), took[i].String(), "", used[i].String(), "", ""}
		if i > 0 {
			more := used[i].minus(used[0])
			row[3], row[5] = took[i].minus(took[0]).String(), more.String()
			row[6] = fmt.Sprintf("%.0f", more.at(0.5)/members*1e6)
		}
		rows = append(rows, row)
	}
	table(t, fmt.Sprintf("Joining a room of %d members over federation, Synapse %s", members, h.Synapse.Version(t)), rows...)
}

// join joins a new room of far's and gives the seconds of the process and those that passed.
func (s *site) join(t *testing.T, far *farServer) (used, passed float64) {
	t.Helper()
	room := far.room()
	cpu, start := s.cpu(t), time.Now()
	s.user.Join(room, far.name).Must(t)
	took := time.Since(start)
	return (s.cpu(t) - cpu).Seconds(), took.Seconds()
}

// calls counts the calls of modules.
func calls(t *testing.T, e *home.Engine) int {
	t.Helper()
	answer, err := http.Get(e.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	sum := 0
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "axolua_calls_total{") {
			var n float64
			_, _ = fmt.Sscan(lines.Text()[strings.LastIndex(lines.Text(), " "):], &n)
			sum += int(n)
		}
	}
	return sum
}
