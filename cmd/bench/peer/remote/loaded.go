package remote

import (
	"fmt"
	"time"

	"github.com/axolua/axolua/cmd/bench/peer"
)

// loaded are modules in a process.
type loaded struct {
	*program
	*process
	release func()
	id      int
	last    *peer.Event // which the process has
}

// Ask is peer.Loaded's.
func (l *loaded) Ask(ev *peer.Event, n int) (code string, took time.Duration, err error) {
	if ev != l.last {
		if _, err := l.turn(turn{Event: l.event(ev.JSON)}); err != nil {
			return "", 0, err
		}
		l.last = ev
	}
	r, err := l.turn(turn{N: n})
	return r.Code, time.Duration(r.NS), err
}

// Close is peer.Loaded's.
func (l *loaded) Close() {
	_, _ = l.turn(turn{Close: true}) // if it is over, so are its modules
	l.release()
}

func (l *loaded) turn(t turn) (reply, error) {
	t.ID = l.id
	r, err := l.process.ask(t)
	if err != nil {
		return reply{}, fmt.Errorf("%s: %w", l.name, err)
	}
	return r, nil
}
