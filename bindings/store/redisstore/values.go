package redisstore

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/redis/go-redis/v9"
)

var (
	setScript    = valueScript("set")
	incrScript   = valueScript("incr")
	deleteScript = valueScript("delete")
	casScript    = valueScript("cas")
	pushScript   = valueScript("push")
	takeScript   = valueScript("take")
)

// Get implements Store. It is one GET: what has expired is gone there.
func (r *Store) Get(ctx context.Context, s store.Space, key string) ([]byte, bool, error) {
	if err := store.CheckAt(s, key); err != nil {
		return nil, false, err
	}
	if r.clock != nil {
		return r.getByClock(ctx, s, key)
	}
	value, err := r.client.Get(ctx, r.dataKey(s, key)).Bytes()
	switch {
	case err == nil:
		return value, true, nil
	case errors.Is(err, redis.Nil):
		return nil, false, nil
	case redis.HasErrorPrefix(err, "WRONGTYPE"):
		return nil, false, store.ErrQueue
	}
	return nil, false, r.failure(ctx, err)
}

// getByClock is Get by a test's clock, of which the server knows nothing.
func (r *Store) getByClock(ctx context.Context, s store.Space, key string) ([]byte, bool, error) {
	entries, _, err := r.page(ctx, s, []string{key})
	switch {
	case err != nil || len(entries) == 0:
		return nil, false, err
	case entries[0].Queue != nil:
		return nil, false, store.ErrQueue
	}
	return entries[0].Value, true, nil
}

// Set implements Store.
func (r *Store) Set(ctx context.Context, s store.Space, key string, value []byte, ttl time.Duration) error {
	_, err := r.set(ctx, s, key, value, ttl, "set")
	return err
}

// Add implements Store.
func (r *Store) Add(ctx context.Context, s store.Space, key string, value []byte, ttl time.Duration) (bool, error) {
	return r.set(ctx, s, key, value, ttl, "add")
}

func (r *Store) set(ctx context.Context, s store.Space, key string, value []byte, ttl time.Duration, how string) (bool, error) {
	ms, err := store.CheckWrite(s, key, value, ttl)
	if err != nil {
		return false, err
	}
	done, _, err := r.on(ctx, setScript, s, key, value, ms, how)
	return done == 1, err
}

// Incr implements Store.
func (r *Store) Incr(ctx context.Context, s store.Space, key string, by float64, ttl time.Duration) (float64, error) {
	ms, err := store.CheckTTL(ttl)
	if err == nil {
		err = store.CheckAt(s, key)
	}
	if err == nil && (math.IsNaN(by) || math.IsInf(by, 0)) {
		err = fmt.Errorf("%w: %v cannot be added", store.ErrRange, by)
	}
	if err != nil {
		return 0, err
	}
	_, rest, err := r.on(ctx, incrScript, s, key, exact(by), ms)
	if err != nil {
		return 0, err
	}
	return r.float(rest, 0)
}

func (r *Store) float(reply []any, i int) (float64, error) {
	f, err := strconv.ParseFloat(text(reply, i), 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %s answered %v", store.ErrUnavailable, r.where, reply)
	}
	return f, nil
}

// Delete implements Store.
func (r *Store) Delete(ctx context.Context, s store.Space, key string) (bool, error) {
	if err := store.CheckAt(s, key); err != nil {
		return false, err
	}
	done, _, err := r.on(ctx, deleteScript, s, key)
	return done == 1, err
}

// CAS implements Store.
func (r *Store) CAS(ctx context.Context, s store.Space, key string, old, new []byte, ttl time.Duration) (bool, error) {
	ms, err := store.CheckTTL(ttl)
	if err == nil {
		err = store.CheckAt(s, key)
	}
	if err == nil && new != nil {
		err = store.CheckValue(new)
	}
	if err != nil {
		return false, err
	}
	done, _, err := r.on(ctx, casScript, s, key, there(old), old, there(new), new, ms)
	return done == 1, err
}

// there tells nil from what is empty.
func there(value []byte) int {
	if value == nil {
		return 0
	}
	return 1
}

// Push implements Store.
func (r *Store) Push(ctx context.Context, s store.Space, key string, value []byte, max int, ttl time.Duration) (int, error) {
	ms, err := store.CheckWrite(s, key, value, ttl)
	if err != nil {
		return 0, err
	}
	_, rest, err := r.on(ctx, pushScript, s, key, value, max, ms)
	return int(number(rest, 0)), err
}

// Take implements Store.
func (r *Store) Take(ctx context.Context, s store.Space, key string, n int) ([][]byte, error) {
	if err := store.CheckAt(s, key); err != nil {
		return nil, err
	}
	_, rest, err := r.on(ctx, takeScript, s, key, n)
	if err != nil {
		return nil, err
	}
	return byteses(list(rest, 0)), nil
}

func byteses(texts []any) [][]byte {
	var out [][]byte
	for i := range texts {
		out = append(out, []byte(text(texts, i)))
	}
	return out
}
