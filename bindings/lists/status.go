package lists

import (
	"time"

	"go.uber.org/zap"
)

// Status tells how a list is.
type Status struct {
	Name     string    `json:"name"`
	Kind     Kind      `json:"kind"`
	Source   string    `json:"source"`
	Entries  int       `json:"entries"`
	Bytes    int64     `json:"bytes"`                  // in memory, about
	LoadedAt time.Time `json:"loaded_at,omitzero"`     // when what is in use came from the source; zero as long as there is none
	LookedAt time.Time `json:"looked_at,omitzero"`     // when the source was last asked, whatever came of it
	FromDisk bool      `json:"from_disk"`              // in use is the copy that was kept: the source was not had since the start
	Skipped  int       `json:"skipped_lines,omitzero"` // that were no entries of this kind
	First    int       `json:"skipped_first,omitzero"` // line of the first of them
	Error    string    `json:"error,omitempty"`        // why the last look brought nothing; "" if it did
	KeepErr  string    `json:"unkept,omitempty"`       // why the copy in use is not on disk
}

// failed notes why a look brought nothing. The log has it once, until it is another reason.
func (l *List) failed(err error) {
	l.mu.Lock()
	told := l.state.Error == err.Error()
	l.state.Error, l.state.LookedAt = err.Error(), time.Now()
	l.mu.Unlock()
	if !told {
		l.set.log.Warn("a list could not be brought up to date", zap.String("list", l.declared.Name),
			zap.String("from", l.declared.source()), zap.Error(err))
	}
}

func (l *List) succeeded() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state.Error, l.state.LookedAt, l.state.FromDisk = "", time.Now(), false
}

func (l *List) status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state
}
