package remote

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/axolua/axolua/cmd/bench/peer"
)

var synapseDir = flag.String("synapse", installed(), "the virtual environment of the Synapse that is a peer")

// installed is the newest that the Makefile has installed.
func installed() string {
	all, _ := filepath.Glob("../../../../bin/synapse-*.*.*[0-9]") // sorted
	return append([]string{""}, all...)[len(all)]
}

// refused are the events that a rule refuses, of peer.Events.
var refused = map[peer.Rule][]string{
	peer.Spam:    {"1.1 KB, sender to be refused", "1.1 KB, body to be refused"},
	peer.Pattern: {"1.1 KB, body to be refused"},
	peer.State:   {"1.1 KB, sender to be refused"},
	peer.API:     {"1.1 KB, sender to be refused"},
}

func TestAnswers(t *testing.T) {
	all := []peer.Rule{peer.Empty, peer.Spam, peer.Fields1, peer.Fields3, peer.Fields10, peer.Pattern, peer.State, peer.API}
	for _, p := range Peers(*synapseDir) {
		t.Run(p.Name, func(t *testing.T) {
			if err := p.Missing(); err != nil {
				t.Skip(err)
			}
			for _, rule := range all {
				for _, from := range []peer.From{peer.JSON, peer.Struct, peer.Ready} {
					t.Run(fmt.Sprintf("%s from %s", rule, from), func(t *testing.T) {
						checkAnswers(t, p, peer.Setup{Rule: rule, From: from})
						checkAnswers(t, p, peer.Setup{Rule: rule, From: from, Modules: 5, Handled: 2})
					})
				}
			}
		})
	}
}

func checkAnswers(t *testing.T, p peer.Peer, s peer.Setup) {
	t.Helper()
	loaded, err := p.Load(s)
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer loaded.Close()
	for _, ev := range peer.Events() {
		want := ""
		for _, name := range refused[s.Rule] {
			if name == ev.Name {
				want = "M_FORBIDDEN"
			}
		}
		for range 2 { // the second time the process has the event
			code, took, err := loaded.Ask(ev, 3)
			if code != want || took < 0 || err != nil {
				t.Errorf("%+v, %s: got %q in %v, %v; want %q", s, ev.Name, code, took, err, want)
			}
		}
	}
}

func TestOneCaller(t *testing.T) {
	for _, p := range Peers(*synapseDir) {
		if _, err := p.Load(peer.Setup{Rule: peer.Empty, From: peer.Struct, Callers: 2}); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: got %v", p.Name, err)
		}
	}
}
