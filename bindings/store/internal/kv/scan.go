package kv

import (
	"bytes"

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

// changedLocked gives the rows in memory, sorted. The caller holds mu.
func (f *File) changedLocked(prefix, from string) []row {
	found := rows{}
	for _, r := range []rows{f.frozen, f.fresh} { // the newer ones over the older
		for key, value := range r.under(prefix) {
			if key >= from {
				found.put(key, value)
			}
		}
	}
	return found.sorted()
}

// merge walks store.db and the memory's keys side by side.
type merge struct {
	changed []row
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
		if c.value != nil {
			return c.key, true
		}
	}
}
