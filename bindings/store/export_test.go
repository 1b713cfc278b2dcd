package store

import "slices"

// ExpireAll removes what has expired under a name, as the sweeper does in time.
func (e *Embedded) ExpireAll(name string) {
	e.write.Lock()
	defer e.write.Unlock()
	for {
		if n, err := e.expireLocked(name); n == 0 || err != nil {
			return
		}
	}
}

// Rows gives the keys of all rows, the clock's excepted.
func (e *Embedded) Rows() ([]string, error) {
	rows, err := e.file.Keys("", "", 0)
	return slices.DeleteFunc(rows, func(key string) bool { return key == clockRow }), err
}

// SetMaxLine bounds the lines of imports, and gives the bound there was.
func SetMaxLine(bytes int64) (old int64) {
	old, maxLine = maxLine, bytes
	return old
}
