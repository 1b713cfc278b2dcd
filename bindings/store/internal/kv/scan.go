package kv

import (
	"bytes"
	"slices"
	"strings"

	"go.etcd.io/bbolt"
)

// Keys gives the keys that begin with prefix and are not below from, in
// ascending order, as they are at one moment; at most limit, or all where
// limit is 0.
func (f *File) Keys(prefix, from string, limit int) ([]string, error) {
	from = max(from, prefix)
	f.mu.RLock()
	changed := f.changedLocked(prefix, from)
	tx, err := f.db.Begin(false)
	f.mu.RUnlock()
	if err != nil {
		return nil, f.unavailable("read", err)
	}
	defer tx.Rollback()
	m := merge{changed: changed, cursor: tx.Bucket(rowsBucket).Cursor(), prefix: []byte(prefix)}
	m.stored, _ = m.cursor.Seek([]byte(from))
	var keys []string
	for limit == 0 || len(keys) < limit {
		key, ok := m.next()
		if !ok {
			break
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// change is a key that the memory knows about.
type change struct {
	key  string
	gone bool
}

// changedLocked gives the keys in memory, sorted. The caller holds mu.
func (f *File) changedLocked(prefix, from string) []change {
	var out []change
	add := func(key string, value []byte) {
		if key >= from && strings.HasPrefix(key, prefix) {
			out = append(out, change{key, value == nil})
		}
	}
	for key, value := range f.fresh {
		add(key, value)
	}
	for key, value := range f.frozen {
		if _, newer := f.fresh[key]; !newer {
			add(key, value)
		}
	}
	slices.SortFunc(out, func(a, b change) int { return strings.Compare(a.key, b.key) })
	return out
}

// merge walks store.db and the memory's keys side by side.
type merge struct {
	changed []change
	cursor  *bbolt.Cursor
	stored  []byte // the cursor's next key
	prefix  []byte
}

func (m *merge) next() (string, bool) {
	for {
		stored := m.stored != nil && bytes.HasPrefix(m.stored, m.prefix)
		if len(m.changed) == 0 || stored && string(m.stored) < m.changed[0].key {
			if !stored {
				return "", false
			}
			key := string(m.stored)
			m.stored, _ = m.cursor.Next()
			return key, true
		}
		c := m.changed[0]
		m.changed = m.changed[1:]
		if stored && string(m.stored) == c.key {
			m.stored, _ = m.cursor.Next()
		}
		if !c.gone {
			return c.key, true
		}
	}
}
