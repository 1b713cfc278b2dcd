package engine

import (
	"fmt"
	"sync"
	"time"

	"github.com/axolua/axolua/engine/counters"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// How many lines a module may write to the log, by print too: so many at once, and so many per second after that.
const (
	logBurst = 100
	logRate  = 20
)

// lineLimit keeps a module from filling the disk. When it is used up it lets nothing pass until there is room for a
// second's worth: what it says of itself is then at most two lines per second.
type lineLimit struct {
	mu     sync.Mutex
	spent  float64 // of the burst
	at     time.Time
	closed bool
	left   int // out, since it was closed
}

// pass says whether a line may be written at a time, and what is to be said of others before it, "" if nothing.
func (l *lineLimit) pass(at time.Time) (note string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if passed := at.Sub(l.at).Seconds(); passed > 0 {
		l.spent = max(0, l.spent-passed*logRate)
		l.at = at
	}
	switch {
	case l.closed && l.spent > logBurst-logRate:
		l.left++
		return "", false
	case l.closed:
		note = fmt.Sprintf("lines of this module that were left out: %d", l.left)
		l.closed, l.left = false, 0
	case l.spent > logBurst-1:
		l.closed, l.left = true, 1
		return fmt.Sprintf("more than %d lines per second: the next ones of this module are left out", logRate), false
	}
	l.spent++
	return note, true
}

// Logs reports whether the log takes lines of a level: if not, there is no need to make them.
func (s *Scope) Logs(level zapcore.Level) bool { return s.vm.gen.log.Core().Enabled(level) }

// LogLine asks for room in the log for one line of the running module, and reports whether there is any. It says what
// was left out.
func (s *Scope) LogLine() bool {
	note, ok := s.vm.lines().pass(time.Now())
	if note != "" {
		s.vm.gen.log.Warn(note, zap.String("module", s.Module()))
	}
	return ok
}

// Log writes a line of the running module, with its name and that of the callback. Whatever a module gave for it has
// been through Hide.
func (s *Scope) Log(level zapcore.Level, text string, fields ...zap.Field) {
	own := []zap.Field{zap.String("module", s.Module())}
	if s.vm.handler != nil {
		own = append(own, zap.String("callback", s.vm.handler.cb.Name))
	}
	if e := s.vm.gen.log.Check(level, text); e != nil {
		e.Write(append(own, fields...)...)
	}
}

// Hide takes the secrets of the running question out of a text that a module wants to show. It takes the text as a
// whole: a part of a secret is not found.
func (s *Scope) Hide(text string) string { return s.vm.hideSecrets(text) }

// common is what all VMs of an engine share, of whatever generation they are.
type common struct {
	lines   sync.Map // *lineLimit by module
	counts  counters.Set
	running running // what was spawned

	spawnFailed func(*CallError) // as in RigOptions
}

// Count adds n, which is finite and not negative, to a counter of the running module. Name and labels have been checked.
// Full is what is to be said of it, as in counters.Set.Add.
func (s *Scope) Count(name string, labels []counters.Label, n float64) (full string) {
	return s.vm.common.counts.Add(s.Module(), name, labels, n)
}

// lines is the limit of the running module, which all VMs and generations share.
func (v *vm) lines() *lineLimit {
	file := v.scope.Module()
	if l, ok := v.common.lines.Load(file); ok {
		return l.(*lineLimit)
	}
	l, _ := v.common.lines.LoadOrStore(file, new(lineLimit))
	return l.(*lineLimit)
}
