package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings/store/internal/kv"
)

// Options say how Open opens a store.
type Options struct {
	Dir   string            // made where needed
	Quota Quota             // of each Name
	Clock func() time.Time  // nil means time.Now
	Warn  func(text string) // gets what an admin should know; nil means nobody
}

// Embedded is the store in a directory of this machine, which one process at a
// time can have open. What is acknowledged survives kill -9; a power cut may
// take the last second's writes. Rates are in memory and begin anew with the
// process.
type Embedded struct {
	file  *kv.File
	quota Quota
	clock clock
	rates *rates
	warn  func(string)

	write       sync.Mutex // one edit at a time; guards what follows
	usage       map[string]Usage
	clockKept   int64 // when the clock's state was last kept, by its own time
	clockOffset int64 // the offset that was kept
	sweeper     sweeper
}

var _ Backend = (*Embedded)(nil)

// Open opens the store in o.Dir. It refuses with ErrLocked where another
// process has it open, ErrCorrupt where the file is damaged, ErrVersion where a
// newer version has written it, and ErrUnavailable where the directory cannot
// be used, and has then changed nothing.
func Open(o Options) (*Embedded, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	file, err := kv.Open(o.Dir, o.Warn)
	if err != nil {
		return nil, err
	}
	e := &Embedded{
		file:  file,
		quota: o.Quota.OrDefault(),
		clock: clock{wall: o.Clock},
		rates: newRates(o.Clock),
		warn:  o.Warn,
		usage: map[string]Usage{},
	}
	if err := e.load(); err != nil {
		file.Close()
		return nil, err
	}
	e.write.Lock()
	defer e.write.Unlock()
	now, _ := e.clock.now()
	e.planSweep(now)
	return e, nil
}

// load reads what is kept in memory: usages and the clock.
func (e *Embedded) load() error {
	state, err := e.file.Get(clockRow)
	if err != nil {
		return err
	}
	e.clock.restore(state)
	rows, err := e.file.Keys("u", "", 0)
	if err != nil {
		return err
	}
	for _, key := range rows {
		value, err := e.file.Get(key)
		if err != nil {
			return err
		}
		u := Usage{Name: key[1:]}
		var n int
		var keys, bytes uint64
		keys, n = binary.Uvarint(value)
		bytes, _ = binary.Uvarint(value[max(n, 0):])
		u.Keys, u.Bytes = int64(keys), int64(bytes)
		e.usage[u.Name] = u
	}
	return nil
}

// Usage implements Store.
func (e *Embedded) Usage(_ context.Context, name string) (Usage, error) {
	e.write.Lock()
	defer e.write.Unlock()
	u := e.usage[name]
	u.Name = name
	return u, nil
}

// Spaces implements Store.
func (e *Embedded) Spaces(context.Context) ([]Usage, error) {
	e.write.Lock()
	defer e.write.Unlock()
	return slices.SortedFunc(maps.Values(e.usage), func(a, b Usage) int { return strings.Compare(a.Name, b.Name) }), nil
}

// Rate implements Store, in memory.
func (e *Embedded) Rate(_ context.Context, s Space, key string, l Limit) (Verdict, error) {
	l, err := CheckLimit(l)
	if err == nil {
		err = CheckAt(s, key)
	}
	if err != nil {
		return Verdict{}, err
	}
	return e.rates.spend(s, key, l), nil
}

// Backup implements Store: it writes a store.db.
func (e *Embedded) Backup(_ context.Context, w io.Writer) error { return e.file.Backup(w) }

// Close implements Store.
func (e *Embedded) Close() error {
	e.write.Lock()
	defer e.write.Unlock()
	if e.sweeper.at != 0 && !e.sweeper.done {
		// Something ends some day: a clock that is set back before the next
		// Open must show.
		x := e.begin()
		x.batch.Put(clockRow, e.clock.state())
		if err := e.file.Apply(&x.batch); err != nil {
			e.warn("keeping the time: " + err.Error())
		}
	}
	e.sweeper.stop()
	return e.file.Close()
}

// late is nil, or says that the caller has no time left.
func late(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}
