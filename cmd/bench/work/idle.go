package work

import (
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
)

func (w *Work) idle() []measure.Probe {
	return []measure.Probe{{Work: "an idle axolua serve with the stock scripts", Peer: Engine, Take: w.idleServers}}
}

// poll is how often `axolua serve` looks at its files even if nobody tells it that they have changed.
const poll = 10 * time.Second

// idleServers watches two servers that nobody asks, at the same time: as it comes, and one that does not poll. The
// window is one poll long, so that exactly one falls into it.
func (w *Work) idleServers() (map[string]float64, error) {
	usual, err := w.serveStock("")
	if err != nil {
		return nil, err
	}
	defer usual.stop()
	silent, err := w.serveStock("\nwatch: { poll: 1h }\n")
	if err != nil {
		return nil, err
	}
	defer silent.stop()
	both := [...]*server{usual, silent}
	time.Sleep(w.span(poll))
	rss, err := usual.rss()
	if err != nil {
		return nil, err
	}
	var before, woken [2]int64
	for i, s := range both {
		if before[i], err = s.wakeUps(); err != nil {
			return nil, err
		}
	}
	window := w.span(poll)
	time.Sleep(window)
	for i, s := range both {
		if woken[i], err = s.wakeUps(); err != nil {
			return nil, err
		}
		woken[i] -= before[i]
	}
	return map[string]float64{
		"RSS after 10 s, MB":              rss,
		"wake-ups a second":               float64(woken[0]) / window.Seconds(),
		"wake-ups a second without polls": float64(woken[1]) / window.Seconds(),
	}, nil
}
