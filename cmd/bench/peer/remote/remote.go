// Package remote has the peers that are processes of their own: CPython, Synapse, and the Luas written in C. A turn is a
// line to the process, which does its work many times, and a line back, so that talking costs next to nothing. Start
// reading at Peers; peer.py and peer.lua are the other end.
package remote

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/axolua/axolua/cmd/bench/peer"
	"github.com/axolua/axolua/cmd/bench/peer/rules"
)

var (
	//go:embed peer.py
	pythonSource string
	//go:embed peer.lua
	luaSource string
)

// patience is how long a process may take for a turn, until it is taken for hung. The longest is Synapse's import.
const patience = 2 * time.Minute

// program is a peer as its constructor describes it.
type program struct {
	name    string // until the process has said its own, which has its version
	note    string
	argv    []string
	install string // what to do when it is missing
	language
	shapes []peer.From
	// shared says that one process has all that is loaded. In a process with a JIT that would have rules compete for
	// the space of its traces.
	shared   bool
	lacks    []peer.Rule
	patience time.Duration

	mu      sync.Mutex
	process *process // if shared
	loads   int
	failed  error // why it said no name
}

// language is how a program is spoken to.
type language struct {
	ext    string // of its rules
	encode func(turn) ([]byte, error)
	event  func(text []byte) any
}

var (
	python = language{".py", asJSON, func(text []byte) any { return string(text) }}
	// A Lua gets two of the same event.
	lua = language{".lua", asLua, func(text []byte) any { return []json.RawMessage{text, text} }}
)

// Peers are all of them, with the Synapse that is installed in that virtual environment; its Python is also CPython.
// Their processes end with this one.
func Peers(synapseDir string) []peer.Peer {
	inSynapse := filepath.Join(synapseDir, "bin", "python")
	plainPython := inSynapse
	if _, err := os.Stat(inSynapse); err != nil {
		plainPython = "python3"
	}
	const installed = ".ci/bench-tools installs it"
	const makeSynapse = "`make bench` installs it, and -synapse says where"
	var peers []peer.Peer
	for _, p := range []*program{
		{
			name: "CPython", argv: pythonArgv(plainPython, "dict"), install: installed,
			note:     "calls the rule as a plain function on a dict; with JSON, json.loads for every question. Nothing stops it",
			language: python, shapes: []peer.From{peer.JSON, peer.Struct, peer.Ready}, shared: true,
		},
		{
			name: "CPython, events of Synapse", argv: pythonArgv(inSynapse, "event"), install: makeSynapse,
			note:     "calls the rule as a plain function on an event of Synapse's; with JSON, Synapse's json_decoder and make_event_from_dict for every question. Nothing stops it",
			language: python, shapes: []peer.From{peer.JSON, peer.Struct}, shared: true,
		},
		{
			name: "Synapse", argv: pythonArgv(inSynapse, "dispatch"), install: makeSynapse,
			note:     "its own SpamCheckerModuleApiCallbacks and ThirdPartyEventRulesModuleApiCallbacks ask the rule as a module's callback, with Measure and delay_cancellation; with JSON, json_decoder and make_event_from_dict for every question. Its store is a dict here, so that a database is in no figure. Nothing stops a module",
			language: python, shapes: []peer.From{peer.JSON, peer.Struct}, shared: true,
			lacks: []peer.Rule{peer.API}, // a profile is a query of its database
		},
		{
			name: "LuaJIT", argv: []string{"luajit", "-e", luaSource}, install: installed,
			note:     "calls the rule on a table that is there, two of the same by turns; timed by os.clock. Nothing stops it",
			language: lua, shapes: []peer.From{peer.Struct, peer.Ready},
		},
		{
			name: "PUC Lua 5.1", argv: []string{"lua5.1", "-e", luaSource}, install: installed,
			note:     "the same, in the interpreter written in C",
			language: lua, shapes: []peer.From{peer.Struct, peer.Ready},
		},
	} {
		p.patience = patience
		peers = append(peers, p.peer())
	}
	return peers
}

func pythonArgv(python, way string) []string { return []string{python, "-I", "-c", pythonSource, way} }

// peer starts the process to hear its name, and what is missing if it does not say one.
func (p *program) peer() peer.Peer {
	if name, err := p.ask(); err != nil {
		p.failed = fmt.Errorf("it does not run here, %s: %w", p.install, err)
	} else {
		p.name = name
	}
	return peer.Peer{Name: p.name, Note: p.note, Load: p.load, Missing: func() error { return p.failed }}
}

func (p *program) ask() (name string, err error) {
	process, release, err := p.start()
	if err != nil {
		return "", err
	}
	defer release()
	r, err := process.ask(turn{Name: true})
	if err == nil && r.Name == "" {
		err = errors.New("it says no name")
	}
	return r.Name, err
}

// start gives a process, and what to do when it is not needed any more.
func (p *program) start() (*process, func(), error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.process != nil {
		return p.process, func() {}, nil
	}
	process, err := start(p.argv, p.encode, p.patience)
	if err != nil || !p.shared {
		return process, func() { process.close() }, err
	}
	p.process = process
	return process, func() {}, nil
}

func (p *program) load(s peer.Setup) (peer.Loaded, error) {
	source, err := fs.ReadFile(rules.Files, string(s.Rule)+p.ext)
	switch {
	case errors.Is(err, fs.ErrNotExist) || slices.Contains(p.lacks, s.Rule):
		return nil, fmt.Errorf("%s: the rule %s: %w", p.name, s.Rule, errors.ErrUnsupported)
	case err != nil:
		return nil, err
	case !slices.Contains(p.shapes, s.From):
		return nil, fmt.Errorf("%s: events as %s: %w", p.name, s.From, errors.ErrUnsupported)
	case s.Callers > 1:
		return nil, fmt.Errorf("%s: %d callers: %w", p.name, s.Callers, errors.ErrUnsupported)
	}
	process, release, err := p.start()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.loads++
	l := &loaded{program: p, process: process, release: release, id: p.loads}
	p.mu.Unlock()
	if _, err := l.turn(turn{Load: newSetup(s, string(source))}); err != nil {
		release()
		return nil, err
	}
	return l, nil
}
