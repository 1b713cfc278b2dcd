package redisstore

import (
	"context"
	"crypto/sha256"
	"strconv"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

var rateScript = script("base", "rate")

// Rate implements Store. What was let through is in the server and outlives a
// restart of this process. It counts microseconds.
func (r *Store) Rate(ctx context.Context, s store.Space, key string, l store.Limit) (store.Verdict, error) {
	l, err := store.CheckLimit(l)
	if err == nil {
		err = store.CheckAt(s, key)
	}
	if err != nil {
		return store.Verdict{}, err
	}
	once := ""
	if l.Once != "" {
		sum := sha256.Sum256([]byte(l.Once)) // it may be long
		once = string(sum[:16])
	}
	per := (l.Per-1)/time.Microsecond + 1
	name := s.Name + "\x00" + member(s, key)
	keys := []string{r.prefix + "r:" + name, r.prefix + "o:" + name}
	_, rest, err := r.run(ctx, rateScript, keys, exact(l.Max), int64(per), exact(l.Cost), once)
	if err != nil {
		return store.Verdict{}, err
	}
	left, err := r.float(rest, 1)
	if err != nil {
		return store.Verdict{}, err
	}
	wait, err := r.float(rest, 2)
	return store.Verdict{
		Allowed:    number(rest, 0) == 1,
		Remaining:  left,
		RetryAfter: min(time.Duration(wait)*time.Microsecond, l.Per),
	}, err
}

// exact is a number as text that a script reads as the same number.
func exact(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
