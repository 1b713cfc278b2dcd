package store

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// Push implements Store.
func (e *Embedded) Push(ctx context.Context, s Space, key string, value []byte, max int, ttl time.Duration) (length int, err error) {
	ms, err := CheckWrite(s, key, value, ttl)
	if err != nil {
		return 0, err
	}
	err = e.change(ctx, func(x *edit) error {
		old, err := x.queue(s, key)
		if err != nil {
			return err
		}
		q := row{kind: kindQueue}
		if old != nil {
			q = *old
		}
		q.expires = after(x.now, ms)
		if max > 0 && q.count >= uint64(max) {
			if _, err := x.shift(s, key, &q, q.count-uint64(max)+1); err != nil {
				return err
			}
		}
		x.batch.Put(queueRow(s, key, q.head+q.count), bytes.Clone(value))
		q.count++
		q.size += uint64(len(value))
		x.replace(s, key, old, &q)
		length = int(q.count)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return length, nil
}

// Take implements Store.
func (e *Embedded) Take(ctx context.Context, s Space, key string, n int) (values [][]byte, err error) {
	if err := CheckAt(s, key); err != nil {
		return nil, err
	}
	err = e.change(ctx, func(x *edit) error {
		old, err := x.queue(s, key)
		if err != nil || old == nil || n <= 0 {
			return err
		}
		q := *old
		if values, err = x.shift(s, key, &q, min(uint64(n), q.count)); err != nil {
			return err
		}
		if q.count == 0 {
			x.replace(s, key, old, nil)
			return nil
		}
		x.replace(s, key, old, &q)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

// queue gives a key's row, if it is a queue, nil where it is absent.
func (x *edit) queue(s Space, key string) (*row, error) {
	r, err := x.row(s, key)
	if r != nil && r.kind != kindQueue {
		return nil, ErrNotQueue
	}
	return r, err
}

// shift removes the n oldest values of q and gives them. q's row is the
// caller's to write.
func (x *edit) shift(s Space, key string, q *row, n uint64) ([][]byte, error) {
	values, err := x.e.queued(s, key, q.head, n)
	if err != nil {
		return nil, err
	}
	for _, value := range values {
		x.batch.Delete(queueRow(s, key, q.head))
		q.head++
		q.count--
		q.size -= uint64(len(value))
	}
	return values, nil
}

// queued gives n values of a queue from the number head on. The caller holds
// write.
func (e *Embedded) queued(s Space, key string, head, n uint64) ([][]byte, error) {
	var values [][]byte
	for i := range n {
		value, err := e.file.Get(queueRow(s, key, head+i))
		if err == nil && value == nil {
			err = fmt.Errorf("%w: a value of a queue is missing", ErrCorrupt)
		}
		if err != nil {
			return nil, err
		}
		values = append(values, bytes.Clone(value))
	}
	return values, nil
}
