package store

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// Each implements Store.
func (e *Embedded) Each(ctx context.Context, s Space, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		err := CheckSpace(s)
		if err == nil {
			err = late(ctx)
		}
		var rows []string
		base := dataRow(s, "")
		if err == nil {
			rows, err = e.file.Keys(base+prefix, "", 0)
		}
		for _, row := range rows {
			var entry Entry
			var found bool
			if entry, found, err = e.entry(ctx, s, row[len(base):]); err != nil {
				break
			}
			if found && !yield(entry, nil) {
				return
			}
		}
		if err != nil {
			yield(Entry{}, err)
		}
	}
}

// entry gives all that a key holds.
func (e *Embedded) entry(ctx context.Context, s Space, key string) (Entry, bool, error) {
	if err := late(ctx); err != nil {
		return Entry{}, false, err
	}
	r, err := e.peek(s, key)
	if r == nil || err != nil {
		return Entry{}, false, err
	}
	entry := Entry{Key: key, Value: bytes.Clone(r.value)}
	if r.kind == kindQueue {
		entry.Value = nil
		// Its values have rows of their own, which must be of one moment.
		e.write.Lock()
		defer e.write.Unlock()
		if r, err = e.peek(s, key); r == nil || err != nil || r.kind != kindQueue {
			return Entry{}, false, err
		}
		if entry.Queue, err = e.queued(s, key, r.head, r.count); err != nil {
			return Entry{}, false, err
		}
	}
	if r.expires != 0 {
		now, _ := e.clock.now()
		entry.TTL = max(time.Duration(r.expires-now), 1) * time.Millisecond
	}
	return entry, true, nil
}

// pageKeys is how many keys are looked at, or deleted, in one step.
const pageKeys = 256

// Users implements Store.
func (e *Embedded) Users(ctx context.Context, name string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := CheckSpace(Space{Name: name}); err != nil {
			yield("", err)
			return
		}
		prefix := "d" + name + "\x00"
		from, last := prefix+"\x01", ""
		for {
			err := late(ctx)
			var rows []string
			if err == nil {
				rows, err = e.file.Keys(prefix, from, pageKeys)
			}
			if err != nil {
				yield("", err)
				return
			}
			for _, row := range rows {
				user, _, _ := strings.Cut(row[len(prefix):], "\x00")
				if user != last && !yield(user, nil) {
					return
				}
				last = user
			}
			if len(rows) < pageKeys {
				return
			}
			from = rows[len(rows)-1] + "\x00"
		}
	}
}

// DeleteUser implements Store.
func (e *Embedded) DeleteUser(ctx context.Context, user string) (int, error) {
	if err := CheckUser(user); err != nil {
		return 0, err
	}
	e.write.Lock()
	names := slices.Sorted(maps.Keys(e.usage))
	e.write.Unlock()
	total := 0
	for _, name := range names {
		n, err := e.deleteAll(ctx, Space{name, user})
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// deleteAll deletes a space's keys step by step, so that others are not held up.
func (e *Embedded) deleteAll(ctx context.Context, s Space) (total int, err error) {
	base := dataRow(s, "")
	for {
		rows, err := e.file.Keys(base, "", pageKeys)
		if err != nil || len(rows) == 0 {
			return total, err
		}
		n := 0
		err = e.change(ctx, func(x *edit) error {
			n = 0
			for _, row := range rows {
				key := row[len(base):]
				old, err := x.row(s, key)
				if err != nil {
					return err
				}
				if old != nil {
					x.replace(s, key, old, nil)
					n++
				}
			}
			return nil
		})
		if err != nil {
			return total, err
		}
		total += n
	}
}
