package engine

import (
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/schema"
)

// Settings are what a reload can change besides the scripts. The zero value means every default; New and Reload copy
// nothing out of it but read it only while loading, so it must not be changed afterwards.
type Settings struct {
	// Modules is the order of asking; a file that it does not name is not loaded. Nil means every file, in lexical order.
	Modules []ModuleSettings

	// OnError, Limits and Callbacks hold for every module that does not say otherwise: the nearest wins, callback
	// before module before these. A policy here applies to the callbacks that offer it.
	OnError   Policy
	Limits    Limits
	Callbacks map[string]CallbackSettings

	// SynapseFailures makes a failure do what it does in Synapse, for every callback without a policy of its own.
	SynapseFailures bool

	CallTimeout time.Duration // for a question whose context has no deadline; 0 means 5s
	LoadTimeout time.Duration // for the top level of all modules on one VM; 0 means 5s
	Pool        PoolSettings
	Background  BackgroundSettings
	Fence       FenceSettings

	// Heap is how large the process's heap may be, in bytes, before module calls are stopped. The host's own memory
	// counts as well, but for Config.HeapBeside, so only the host knows what is too much: 0 means no limit. `axolua serve` has one of 256 MiB.
	Heap int64

	// StringLength is how many bytes one string may have; 0 means 1 MiB.
	StringLength int

	// TrustPermissions loads script files that others may write.
	TrustPermissions bool

	// Digest identifies the settings; it goes into the generation's id.
	Digest []byte
	// Raw is the text from which the settings can be read again, for the last good generation. Nil keeps none.
	Raw []byte
	// Reads are the absolute paths of the files that the settings came from, to be watched with the scripts.
	Reads []string
	// ReadsNow gives further files to be watched, and is asked at every look, for there may be new ones; nil for none. It
	// is called by several goroutines, and should not open files.
	ReadsNow func() []string
}

// ModuleSettings is one module's entry.
type ModuleSettings struct {
	File   string         // such as "20-links.lua"
	Config map[string]any // plain Go values; nil means empty
	// ConfigAt gives the place of a key of Config, such as "axolua.yaml:14:18"; nil if there is none to give.
	ConfigAt schema.Places
	// Secrets are texts in Config that no log and no failure may show, whichever module has them from wherever. What has
	// fewer than 8 characters may stand anywhere, and is shown.
	Secrets   []string
	Allow     []string
	OnError   Policy
	Limits    Limits
	Callbacks map[string]CallbackSettings
}

// CallbackSettings are what can be said of one callback.
type CallbackSettings struct {
	OnError Policy
	Limits  Limits
}

// Policy says what a failure does. The zero value leaves that to the next level.
type Policy struct {
	Set              bool
	Local, Federated catalog.OnError // differ only where the question is about an event
}

// Limits bound one module call. Zero leaves a limit to the next level, at last to the defaults.
type Limits struct {
	Time         time.Duration // wall clock, waits included; 1s
	Instructions int64         // 20 million
	StringBytes  int64         // built by string operations; 64 MiB
	Coroutines   int           // that have not ended; 100
}

func (l Limits) or(d Limits) Limits {
	if l.Time == 0 {
		l.Time = d.Time
	}
	if l.Instructions == 0 {
		l.Instructions = d.Instructions
	}
	if l.StringBytes == 0 {
		l.StringBytes = d.StringBytes
	}
	if l.Coroutines == 0 {
		l.Coroutines = d.Coroutines
	}
	return l
}

// PoolSettings bound the VMs of a generation.
type PoolSettings struct {
	Max   int           // VMs; 0 means 64
	Queue int           // questions that may wait for one; 0 means 1024
	Idle  time.Duration // an unused VM is freed after this; 0 means 5m
}

// BackgroundSettings bound what runs beside the questions: jobs, timers and what modules spawn. Its VMs are not taken from
// those of the questions.
type BackgroundSettings struct {
	VMs    int // that run at once, and as many again for routes; 0 means 16
	Limits     // of one run: by default a minute, a billion instructions, 256 MiB and 100 coroutines
}

var backgroundLimits = Limits{Time: time.Minute, Instructions: 1_000_000_000, StringBytes: 256 << 20, Coroutines: 100}

var defaultLimits = Limits{Time: time.Second, Instructions: 20_000_000, StringBytes: 64 << 20, Coroutines: 100}

func (s Settings) withDefaults() Settings {
	s.Limits = s.Limits.or(defaultLimits)
	s.CallTimeout = orDefault(s.CallTimeout, 5*time.Second)
	s.LoadTimeout = orDefault(s.LoadTimeout, 5*time.Second)
	s.StringLength = orDefault(s.StringLength, 1<<20)
	s.Fence.Failures = orDefault(s.Fence.Failures, 5)
	s.Fence.Window = orDefault(s.Fence.Window, time.Minute)
	s.Fence.Pause = orDefault(s.Fence.Pause, 30*time.Second)
	s.Background.VMs = orDefault(s.Background.VMs, 16)
	s.Background.Limits = s.Background.Limits.or(backgroundLimits)
	s.Pool.Max = orDefault(s.Pool.Max, 64)
	s.Pool.Queue = orDefault(s.Pool.Queue, 1024)
	s.Pool.Idle = orDefault(s.Pool.Idle, 5*time.Minute)
	return s
}

func orDefault[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

// limits resolves the limits of m in cb.
func (s *Settings) limits(m *ModuleSettings, cb *catalog.Callback) Limits {
	return m.Callbacks[cb.Name].Limits.or(m.Limits).or(s.Callbacks[cb.Name].Limits).or(s.Limits)
}

// policy resolves the failure policy of m in cb. m is nil where no module is to blame.
func (s *Settings) policy(m *ModuleSettings, cb *catalog.Callback) failurePolicy {
	var levels []Policy
	if m != nil {
		levels = append(levels, m.Callbacks[cb.Name].OnError, m.OnError)
	}
	for _, p := range append(levels, s.Callbacks[cb.Name].OnError, s.OnError) {
		if p.Set && cb.May(p.Local) && cb.May(p.Federated) {
			return failurePolicy{local: p.Local, federated: p.Federated, badLocal: p.Local, badFederated: p.Federated}
		}
	}
	if s.SynapseFailures {
		return failurePolicy{cb.Synapse.Raise, cb.Synapse.Raise, cb.Synapse.BadAnswer, cb.Synapse.BadAnswer}
	}
	return failurePolicy{cb.OnError, cb.OnError, cb.OnError, cb.OnError}
}

// failurePolicy is a resolved Policy; Synapse tells bad answers from other failures.
type failurePolicy struct{ local, federated, badLocal, badFederated catalog.OnError }

func (p failurePolicy) of(kind Kind, local bool) catalog.OnError {
	switch {
	case kind == KindBadAnswer && local:
		return p.badLocal
	case kind == KindBadAnswer:
		return p.badFederated
	case local:
		return p.local
	}
	return p.federated
}
