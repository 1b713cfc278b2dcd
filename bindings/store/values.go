package store

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// Get implements Store.
func (e *Embedded) Get(ctx context.Context, s Space, key string) ([]byte, bool, error) {
	if err := CheckAt(s, key); err != nil {
		return nil, false, err
	}
	if err := late(ctx); err != nil {
		return nil, false, err
	}
	r, err := e.peek(s, key)
	if r == nil || err != nil {
		return nil, false, err
	}
	if r.kind == kindQueue {
		return nil, false, ErrQueue
	}
	return bytes.Clone(r.value), true, nil
}

// peek gives what a key holds without waiting for those who write.
func (e *Embedded) peek(s Space, key string) (*row, error) {
	raw, err := e.file.Get(dataRow(s, key))
	if raw == nil || err != nil {
		return nil, err
	}
	r, err := decodeRow(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if r.expires != 0 {
		if now, _ := e.clock.now(); r.expired(now) {
			return nil, nil
		}
	}
	return r, nil
}

// Set implements Store.
func (e *Embedded) Set(ctx context.Context, s Space, key string, value []byte, ttl time.Duration) error {
	ms, err := CheckWrite(s, key, value, ttl)
	if err != nil {
		return err
	}
	return e.change(ctx, func(x *edit) error {
		old, err := x.row(s, key)
		if err != nil {
			return err
		}
		x.replace(s, key, old, &row{kind: kindValue, expires: after(x.now, ms), value: value})
		return nil
	})
}

// Add implements Store.
func (e *Embedded) Add(ctx context.Context, s Space, key string, value []byte, ttl time.Duration) (added bool, err error) {
	ms, err := CheckWrite(s, key, value, ttl)
	if err != nil {
		return false, err
	}
	err = e.change(ctx, func(x *edit) error {
		old, err := x.row(s, key)
		if added = old == nil && err == nil; added {
			x.replace(s, key, nil, &row{kind: kindValue, expires: after(x.now, ms), value: value})
		}
		return err
	})
	return added && err == nil, err
}

// Incr implements Store.
func (e *Embedded) Incr(ctx context.Context, s Space, key string, by float64, ttl time.Duration) (result float64, err error) {
	ms, err := CheckTTL(ttl)
	if err == nil {
		err = CheckAt(s, key)
	}
	if err != nil {
		return 0, err
	}
	err = e.change(ctx, func(x *edit) error {
		old, err := x.row(s, key)
		if err != nil {
			return err
		}
		r := &row{kind: kindValue, expires: after(x.now, ms)}
		var value []byte
		if old != nil {
			if old.kind == kindQueue {
				return ErrQueue
			}
			value, r.expires = old.value, old.expires
		}
		if result, r.value, err = sum(value, by); err != nil {
			return err
		}
		x.replace(s, key, old, r)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return result, nil
}

// Delete implements Store.
func (e *Embedded) Delete(ctx context.Context, s Space, key string) (deleted bool, err error) {
	if err := CheckAt(s, key); err != nil {
		return false, err
	}
	err = e.change(ctx, func(x *edit) error {
		old, err := x.row(s, key)
		if deleted = old != nil; deleted {
			x.replace(s, key, old, nil)
		}
		return err
	})
	return deleted && err == nil, err
}

// CAS implements Store.
func (e *Embedded) CAS(ctx context.Context, s Space, key string, old, new []byte, ttl time.Duration) (swapped bool, err error) {
	ms, err := CheckTTL(ttl)
	if err == nil {
		err = CheckAt(s, key)
	}
	if err == nil && new != nil {
		err = CheckValue(new)
	}
	if err != nil {
		return false, err
	}
	err = e.change(ctx, func(x *edit) error {
		held, err := x.row(s, key)
		if err != nil {
			return err
		}
		if held != nil && held.kind == kindQueue {
			return ErrQueue
		}
		swapped = held == nil && old == nil || held != nil && old != nil && bytes.Equal(held.value, old)
		switch {
		case swapped && new != nil:
			x.replace(s, key, held, &row{kind: kindValue, expires: after(x.now, ms), value: new})
		case swapped && held != nil:
			x.replace(s, key, held, nil)
		}
		return nil
	})
	return swapped && err == nil, err
}
