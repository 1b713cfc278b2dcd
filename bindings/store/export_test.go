package store

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
