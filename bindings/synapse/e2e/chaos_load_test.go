package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// marking refuses what is forbidden, and marks all else: so every message in a room tells whether it was asked about.
const marking = `
local messages = { type = { "m.room.message" } }
filters = { check_event_for_spam = messages, check_event_allowed = messages }
function check_event_for_spam(event)
  local body = event.content.body
  if body and body:find("^forbidden") then return deny{ code = "ORG_EXAMPLE_NO", error = "No" } end
end
function check_event_allowed(event)
  local marked = event:get_dict()
  marked.content.asked = true
  return true, marked
end`

// pause is between two messages of one client: eight of them leave a small machine some time for others.
const pause = 300 * time.Millisecond

// message is one that a client sent, and what came of it.
type message struct {
	body         string
	began, ended time.Time
	answer       home.Answer
}

func (m message) forbidden() bool     { return strings.HasPrefix(m.body, "forbidden") }
func (m message) took() time.Duration { return m.ended.Sub(m.began) }
func (m message) refusedByRule() bool {
	return m.answer.Status == 403 && m.answer.Errcode() == "ORG_EXAMPLE_NO"
}
func (m message) refusedByPolicy() bool {
	return m.answer.Status == 403 && m.answer.Errcode() == "M_FORBIDDEN"
}
func (m message) String() string {
	return fmt.Sprintf("%s: %d %s %v after %v", m.body, m.answer.Status, m.answer.Body, m.answer.Err, m.took().Round(time.Millisecond))
}

// during says whether all of it was within one of the spans.
func (m message) during(spans []span) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return !m.began.Before(s.from) && !m.ended.After(s.to) })
}

// span is a part of the test's time.
type span struct{ from, to time.Time }

// load is clients who send messages into one room, every fourth of them a forbidden one. One more sends, elsewhere, what
// no module is asked about: it shows what Synapse itself takes at the time.
type load struct {
	room      string
	people    []*home.Client
	control   *home.Client
	elsewhere string
	stop      chan struct{}
	ended     sync.WaitGroup

	mu      sync.Mutex
	sent    []message
	unasked []message // of control
}

// newLoad makes a room with that many people in it. They are silent until Begin.
func newLoad(t testing.TB, s *home.Synapse, name string, people int) *load {
	t.Helper()
	l := &load{control: s.Register(t, name+"control")}
	l.elsewhere = l.control.Room(t)
	for i := range people {
		c := s.Register(t, fmt.Sprint(name, i))
		if i == 0 {
			l.room = c.Room(t)
		} else {
			c.Join(l.room).Must(t)
		}
		l.people = append(l.people, c)
	}
	return l
}

// begin has everybody send until end.
func (l *load) begin() {
	l.stop, l.sent, l.unasked = make(chan struct{}), nil, nil
	for i, c := range l.people {
		l.ended.Go(func() {
			l.talk(&l.sent, func(n int) (string, home.Answer) {
				body := fmt.Sprintf("fine %d of %d at %d", n, i, time.Now().UnixNano())
				if n%4 == 3 {
					body = "forbidden" + body
				}
				return body, c.Send(l.room, body)
			})
		})
	}
	l.ended.Go(func() {
		l.talk(&l.unasked, func(int) (string, home.Answer) {
			return "elsewhere", l.control.SendEvent(l.elsewhere, "org.example.control", home.Object{})
		})
	})
}

// talk sends one after another, and notes what came of each.
func (l *load) talk(to *[]message, send func(n int) (body string, a home.Answer)) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for n := 0; ; n++ {
		m := message{began: time.Now()}
		m.body, m.answer = send(n)
		m.ended = time.Now()
		l.mu.Lock()
		*to = append(*to, m)
		l.mu.Unlock()
		select {
		case <-l.stop:
			return
		case <-tick.C:
		}
	}
}

// end waits until every message that was sent is answered, and gives all since begin.
func (l *load) end() []message {
	close(l.stop)
	l.ended.Wait()
	return l.sent
}

// during is the load for as long as something goes on.
func (l *load) during(what func()) []message {
	l.begin()
	what()
	return l.end()
}

// prompt fails the test if a message took longer than its questions may, besides what Synapse took itself.
func (l *load) prompt(t testing.TB, sent []message, questions time.Duration) {
	t.Helper()
	slowest := func(of []message) message {
		return slices.MaxFunc(of, func(a, b message) int { return int(a.took() - b.took()) })
	}
	own, last := slowest(l.unasked).took(), slowest(sent)
	t.Logf("the slowest: %v; of those that nobody is asked about: %v", last, own)
	if limit := questions + 2*own; last.took() > limit {
		t.Errorf("that is more than %v", limit)
	}
}

// timeline is the contents of the messages that are in the room, by the ids of the events.
func (l *load) timeline(t testing.TB) map[string]any {
	t.Helper()
	all, from := map[string]any{}, ""
	for {
		page := l.people[0].Do("GET", home.Path("rooms", l.room, "messages")+"?dir=b&limit=1000"+from, nil).Must(t)
		for _, event := range page.List("chunk") {
			if id, _ := home.At(event, "event_id").(string); home.At(event, "type") == "m.room.message" {
				all[id] = home.At(event, "content")
			}
		}
		if page.Text("end") == "" {
			return all
		}
		from = "&from=" + page.Text("end")
	}
}

// account holds what was answered against what is in the room: every message was answered, each that was taken is there
// once, and none that was refused. It gives the bodies of the messages that were taken without a question.
func (l *load) account(t testing.TB, sent []message) map[string]bool {
	t.Helper()
	unasked := map[string]bool{}
	inRoom := l.timeline(t)
	times := map[any]int{}
	for _, content := range inRoom {
		times[home.At(content, "body")]++
	}
	for _, m := range sent {
		want := 0
		switch m.answer.Status {
		case 200:
			want = 1
			content, there := inRoom[m.answer.Text("event_id")]
			if !there {
				t.Errorf("lost: %v", m)
			}
			if home.At(content, "asked") != true {
				unasked[m.body] = true
			}
		case 403:
		default:
			t.Errorf("neither taken nor refused: %v", m)
		}
		if times[m.body] != want {
			t.Errorf("%d times in the room: %v", times[m.body], m)
		}
	}
	return unasked
}
