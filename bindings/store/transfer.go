package store

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// line is one key in an export.
type line struct {
	User  string            `json:"user,omitempty"`
	Key   string            `json:"key"`
	Value json.RawMessage   `json:"value,omitempty"`
	Queue []json.RawMessage `json:"queue,omitempty"`
	TTL   float64           `json:"ttl_s,omitempty"`
}

// Export writes all keys of a Name, those of users too, as lines of JSON:
//
//	{"key":"k","value":1,"ttl_s":59.5}
//	{"user":"@u:example.org","key":"q","queue":[1,2]}
//
// It gives the number of keys. What is changed meanwhile is as in Each.
func Export(ctx context.Context, st Store, name string, w io.Writer) (keys int, err error) {
	out := bufio.NewWriter(w)
	keys, err = export(ctx, st, Space{Name: name}, out)
	if err != nil {
		return keys, err
	}
	for user, err := range st.Users(ctx, name) {
		n := 0
		if err == nil {
			n, err = export(ctx, st, Space{name, user}, out)
		}
		keys += n
		if err != nil {
			return keys, err
		}
	}
	return keys, out.Flush()
}

func export(ctx context.Context, st Store, s Space, w io.Writer) (keys int, err error) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for entry, err := range st.Each(ctx, s, "") {
		if err != nil {
			return keys, err
		}
		l := line{User: s.User, Key: entry.Key, Value: entry.Value, TTL: entry.TTL.Seconds()}
		for _, value := range entry.Queue {
			l.Queue = append(l.Queue, value)
		}
		if err := enc.Encode(l); err != nil {
			return keys, fmt.Errorf("%s: %w", entry.Key, err)
		}
		keys++
	}
	return keys, nil
}

// maxLine is how long one key may be in an import; a test has it shorter.
var maxLine int64 = 256 << 20

// Import sets the keys that Export has written under a Name; keys that are not
// among them stay as they are. It stops at the first line that is wrong, and
// gives the number of keys that have been set. Values are kept as Canonical
// writes them, whoever wrote the lines.
func Import(ctx context.Context, st Store, name string, r io.Reader) (keys int, err error) {
	in := &io.LimitedReader{R: r}
	dec := json.NewDecoder(in)
	dec.DisallowUnknownFields()
	for {
		in.N = maxLine
		var l line
		err := dec.Decode(&l)
		if errors.Is(err, io.EOF) {
			return keys, nil
		}
		if err != nil && in.N <= 0 {
			err = fmt.Errorf("%w: a line of more than %d bytes", ErrTooLarge, maxLine)
		}
		if err == nil {
			err = l.set(ctx, st, name)
		}
		if err != nil {
			return keys, fmt.Errorf("key number %d: %w", keys+1, err)
		}
		keys++
	}
}

// maxTTL is the longest ttl in seconds that a time.Duration can hold.
const maxTTL = float64(1<<63-1) / float64(time.Second)

// set puts the line's key into the store.
func (l *line) set(ctx context.Context, st Store, name string) error {
	s := Space{name, l.User}
	if !(l.TTL >= 0 && l.TTL < maxTTL) {
		return fmt.Errorf("%w: %v s", ErrBadTTL, l.TTL)
	}
	ttl := time.Duration(l.TTL * float64(time.Second))
	switch {
	case l.Value != nil && l.Queue == nil:
		value, err := Canonical(l.Value)
		if err != nil {
			return err
		}
		return st.Set(ctx, s, l.Key, value, ttl)
	case l.Value != nil || len(l.Queue) == 0:
		return fmt.Errorf("%w: %s has neither a value nor a queue, or both", ErrBadValue, l.Key)
	}
	return l.setQueue(ctx, st, s, ttl)
}

// setQueue looks at all values first: one that is wrong must not cost the
// queue that is there.
func (l *line) setQueue(ctx context.Context, st Store, s Space, ttl time.Duration) error {
	values := make([][]byte, len(l.Queue))
	for i, value := range l.Queue {
		var err error
		if values[i], err = Canonical(value); err != nil {
			return err
		}
		if err := CheckValue(values[i]); err != nil {
			return err
		}
	}
	if _, err := st.Delete(ctx, s, l.Key); err != nil {
		return err
	}
	for i, value := range values {
		if _, err := st.Push(ctx, s, l.Key, value, 0, ttl); err != nil {
			return fmt.Errorf("%w; the queue %s has %d of its %d values now", err, l.Key, i, len(values))
		}
	}
	return nil
}
