package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
	"go.uber.org/zap"
)

// Rig is one state of the scripts and their settings, for trying them out: it makes any number of engines, each with
// its own bindings and nothing in common with the others but the compiled code. It is safe for concurrent use.
type Rig struct {
	names    *luasrc.Names
	snap     *source.Snapshot
	settings Settings
	programs map[string]*compiled // of every file that compiles; not written any more
	cover    *Coverage            // nil unless lines are counted
}

// RigOptions are what the engines and sandboxes of one Rig may differ in.
type RigOptions struct {
	Open Opener // as in Config
	// Modules take the place of those of the settings; nil leaves them.
	Modules []ModuleSettings
	Now     func() time.Time // as in Config
	Log     *zap.Logger      // as in Config
	// SpawnFailed is told of the failures of what modules have spawned, before Settle returns; nil has them logged.
	SpawnFailed func(*CallError)
}

// NewRig reads what cfg names. Whether modules load shows when an engine is made. The error is as of Check.
func NewRig(cfg Config) (*Rig, error) {
	e := (&Rig{}).engine(RigOptions{Open: cfg.Open})
	e.cfg = cfg
	if err := e.learnNames(); err != nil {
		return nil, err
	}
	snap, settings, err := e.read(nil)
	if err != nil {
		return nil, err
	}
	return e.rig(snap, settings), nil
}

// rig makes a Rig of what was read. Files that do not compile are told of by those who need them.
func (e *Engine) rig(snap *source.Snapshot, settings Settings) *Rig {
	r := &Rig{names: e.names, snap: snap, settings: settings, programs: map[string]*compiled{}}
	for _, f := range snap.Files {
		if f.Problem != nil {
			continue
		}
		c := e.programs[f.Name]
		if c == nil || c.content != f.Content {
			program, err := luasrc.Compile(f.Name, []byte(f.Content), e.names)
			if err != nil {
				continue
			}
			c = &compiled{content: f.Content, program: program}
		}
		if f.Module() {
			c.look()
		}
		r.programs[f.Name] = c
	}
	return r
}

// engine makes an engine that serves nothing yet.
func (r *Rig) engine(o RigOptions) *Engine {
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	e := newEngine(Config{Open: o.Open, Now: o.Now, Log: o.Log})
	e.names, e.programs, e.cover = r.names, r.programs, r.cover
	e.common.spawnFailed = o.SpawnFailed
	return e
}

// Engine makes an engine that serves the modules, in which init has run. The error is a *LoadError if they are refused.
func (r *Rig) Engine(ctx context.Context, o RigOptions) (*Engine, error) {
	e, settings := r.engine(o), r.settings
	if o.Modules != nil {
		settings.Modules = o.Modules
	}
	g, err := e.load(r.snap, settings, digest(r.snap, settings.Digest, nil), nil)
	if err != nil {
		return nil, err
	}
	if err := g.init(ctx, map[*module]bool{}); err != nil {
		g.pool.close()
		return nil, err
	}
	e.swap(g, func() {})
	return e, nil
}

// Files lists the modules and libraries that were read, by name.
func (r *Rig) Files() []source.File { return slices.Clone(r.snap.Files) }

// Settings are those that were read.
func (r *Rig) Settings() Settings { return r.settings }

// Names are those that code finds in VMs with the bindings of open.
func (r *Rig) Names(open Opener) (*luasrc.Names, error) {
	e := r.engine(RigOptions{Open: open})
	if err := e.learnNames(); err != nil {
		return nil, fmt.Errorf("the names: %w", err)
	}
	return e.names, nil
}

// Covering gives a Rig of the same state that notes in c which lines its engines run.
func (r *Rig) Covering() (*Rig, *Coverage) {
	covering := *r
	covering.cover = newCoverage(r)
	return &covering, covering.cover
}
