package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/axolua/axolua/bindings/store/internal/kv"
)

// edit is one atomic change of an Embedded: what it reads is as it is, what it
// writes happens at its end, all or nothing.
type edit struct {
	e     *Embedded
	now   int64
	wall  int64
	batch kv.Batch
	usage map[string]Usage // the names it changes
}

// change runs fn, which may run more than once and changes nothing but x and
// its caller's results.
func (e *Embedded) change(ctx context.Context, fn func(x *edit) error) error {
	if err := late(ctx); err != nil {
		return err
	}
	e.write.Lock()
	defer e.write.Unlock()
	for {
		x := e.begin()
		err := fn(x)
		if err == nil {
			err = x.commit()
		}
		// What has expired must not stand in anybody's way.
		var full *quotaError
		if !errors.As(err, &full) {
			return err
		}
		if n, sweepErr := e.expireLocked(full.name); n == 0 || sweepErr != nil {
			return err
		}
	}
}

// begin begins an edit. The caller holds write.
func (e *Embedded) begin() *edit {
	now, wall := e.clock.now()
	return &edit{e: e, now: now, wall: wall}
}

// row gives what a key holds, nil where it is absent. An expired row is removed.
func (x *edit) row(s Space, key string) (*row, error) {
	raw, err := x.e.file.Get(dataRow(s, key))
	if raw == nil || err != nil {
		return nil, err
	}
	r, err := decodeRow(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if r.expired(x.now) {
		x.replace(s, key, r, nil)
		return nil, nil
	}
	return r, nil
}

// replace makes a key hold r instead of old; nil is nothing. The values of a
// queue that stays are the caller's.
func (x *edit) replace(s Space, key string, old, r *row) {
	var keys, bytes int64
	if old != nil {
		k, b := old.usage(key)
		keys, bytes = -k, -b
		if old.expires != 0 && (r == nil || r.expires != old.expires) {
			x.batch.Delete(expiryRow(s, key, old.expires))
		}
		if old.kind == kindQueue && (r == nil || r.kind != kindQueue) {
			for n := old.head; n < old.head+old.count; n++ {
				x.batch.Delete(queueRow(s, key, n))
			}
		}
	}
	if r == nil {
		x.batch.Delete(dataRow(s, key))
	} else {
		k, b := r.usage(key)
		keys, bytes = keys+k, bytes+b
		x.batch.Put(dataRow(s, key), r.encode())
		if r.expires != 0 && (old == nil || r.expires != old.expires) {
			x.batch.Put(expiryRow(s, key, r.expires), nil)
			x.e.expiresAt(x.now, r.expires)
		}
	}
	x.count(s.Name, keys, bytes)
}

// count adds to a name's usage.
func (x *edit) count(name string, keys, bytes int64) {
	if keys == 0 && bytes == 0 {
		return
	}
	if x.usage == nil {
		x.usage = map[string]Usage{}
	}
	u, ok := x.usage[name]
	if !ok {
		u = x.e.usage[name]
		u.Name = name
	}
	u.Keys += keys
	u.Bytes += bytes
	x.usage[name] = u
}

// commit makes the changes, if the quotas allow it.
func (x *edit) commit() error {
	for name, u := range x.usage {
		if err := x.e.quota.check(x.e.usage[name], u); err != nil {
			return err
		}
		if u.Keys == 0 {
			x.batch.Delete("u" + name)
			continue
		}
		value := binary.AppendUvarint(nil, uint64(u.Keys))
		x.batch.Put("u"+name, binary.AppendUvarint(value, uint64(u.Bytes)))
	}
	return x.apply()
}

func (x *edit) apply() error {
	if x.batch.Empty() {
		return nil
	}
	e := x.e
	keep := x.now-x.wall != e.clockOffset || x.now-e.clockKept >= 1000
	if keep {
		x.batch.Put(clockRow, e.clock.state())
	}
	if err := e.file.Apply(&x.batch); err != nil {
		return err
	}
	if keep {
		e.clockKept, e.clockOffset = x.now, x.now-x.wall
	}
	for name, u := range x.usage {
		if u.Keys == 0 {
			delete(e.usage, name)
		} else {
			e.usage[name] = u
		}
	}
	return nil
}

// quotaError is ErrQuota for a name.
type quotaError struct{ name, text string }

func (q *quotaError) Error() string { return q.text }
func (q *quotaError) Unwrap() error { return ErrQuota }

// check says whether a usage may go from old to u. One that is above the quota
// already may shrink.
func (q Quota) check(old, u Usage) error {
	switch {
	case u.Keys > q.Keys && u.Keys > old.Keys:
		return &quotaError{u.Name, fmt.Sprintf("%v: %s has %d keys of %d", ErrQuota, u.Name, old.Keys, q.Keys)}
	case u.Bytes > q.Bytes && u.Bytes > old.Bytes:
		return &quotaError{u.Name, fmt.Sprintf("%v: %s has %d bytes of %d, and this would make it %d", ErrQuota, u.Name, old.Bytes, q.Bytes, u.Bytes)}
	}
	return nil
}
