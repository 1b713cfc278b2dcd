package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/axolua/axolua/bindings/store"
)

// The benchmarks stand beside bbolt alone, with and without fsync, on the same
// keys. Run them together: go test -run xxx -bench . -benchmem

const benchKeys = 10_000

var benchValue = []byte(`{"joined":1790000000000,"count":17,"warned":false,"room_id":"!abcdefghijklmnop:example.org"}`)

func benchKey(i int) string { return fmt.Sprintf("@user%06d:example.org", i%benchKeys) }

// raw is bbolt alone, one transaction for each write.
type raw struct{ db *bbolt.DB }

var rawBucket = []byte("b")

func openRaw(b *testing.B, noSync bool) raw {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, &bbolt.Options{NoSync: noSync, FreelistType: bbolt.FreelistMapType})
	check(b, err)
	b.Cleanup(func() { db.Close() })
	check(b, db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucket(rawBucket)
		for i := 0; i < benchKeys && err == nil; i++ {
			err = bucket.Put([]byte(benchKey(i)), benchValue)
		}
		return err
	}))
	return raw{db}
}

func (r raw) set(key string) error {
	return r.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(rawBucket).Put([]byte(key), benchValue) })
}

func (r raw) incr(key string) error {
	return r.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(rawBucket)
		n, _ := strconv.Atoi(string(b.Get([]byte(key))))
		return b.Put([]byte(key), strconv.AppendInt(nil, int64(n+1), 10))
	})
}

func (r raw) get(key string) (n int, err error) {
	err = r.db.View(func(tx *bbolt.Tx) error {
		n = len(append([]byte(nil), tx.Bucket(rawBucket).Get([]byte(key))...))
		return nil
	})
	return n, err
}

// benchStore is a store with its keys on the disk, not in the log's memory.
func benchStore(b *testing.B) *store.Embedded {
	dir := b.TempDir()
	e := open(b, store.Options{Dir: dir})
	for i := range benchKeys {
		check(b, e.Set(b.Context(), sp, benchKey(i), benchValue, 0))
	}
	check(b, e.Close())
	return open(b, store.Options{Dir: dir})
}

func BenchmarkStore(b *testing.B) {
	ctx := context.Background()
	noSync, sync := openRaw(b, true), openRaw(b, false)
	e := benchStore(b)
	for _, c := range []struct {
		name string
		fn   func(i int) error
	}{
		{"get/store", func(i int) error { _, _, err := e.Get(ctx, sp, benchKey(i)); return err }},
		{"get/bbolt", func(i int) error { _, err := noSync.get(benchKey(i)); return err }},
		{"set/store", func(i int) error { return e.Set(ctx, sp, benchKey(i), benchValue, 0) }},
		{"set-ttl/store", func(i int) error { return e.Set(ctx, sp, benchKey(i), benchValue, time.Hour) }},
		{"set/bbolt-nosync", func(i int) error { return noSync.set(benchKey(i)) }},
		{"set/bbolt", func(i int) error { return sync.set(benchKey(i)) }},
		{"incr/store", func(i int) error { _, err := e.Incr(ctx, sp, "n"+strconv.Itoa(i%100), 1, 0); return err }},
		{"incr/bbolt-nosync", func(i int) error { return noSync.incr("n" + strconv.Itoa(i%100)) }},
		{"push-take/store", func(i int) error {
			if _, err := e.Push(ctx, sp, "queue", benchValue, 100, 0); err != nil || i%10 > 0 {
				return err
			}
			_, err := e.Take(ctx, sp, "queue", 10)
			return err
		}},
		{"enqueue-finish/store", func(i int) error {
			id := strconv.Itoa(i)
			if _, err := e.Enqueue(ctx, store.Job{ID: id, Module: "raid", Name: "x", Args: benchValue}, 0); err != nil {
				return err
			}
			if _, _, err := e.Claim(ctx, "me", []string{"raid"}, time.Minute, 1); err != nil {
				return err
			}
			_, err := e.Finish(ctx, id, "me")
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) { each(b, c.fn) })
		b.Run(c.name+"-8", func(b *testing.B) {
			b.SetParallelism(4) // of 2 CPUs and more: 8 goroutines and more
			parallel(b, c.fn)
		})
	}
}

func BenchmarkRate(b *testing.B) {
	e := open(b, store.Options{Dir: b.TempDir()})
	ctx := context.Background()
	rate := func(limit store.Limit, keys int) func(i int) error {
		names := make([]string, keys)
		for i := range names {
			names[i] = benchKey(i)
		}
		return func(i int) error { _, err := e.Rate(ctx, sp, names[i%keys], limit); return err }
	}
	for name, fn := range map[string]func(i int) error{
		"one-key":        rate(store.Limit{Max: 1e9, Per: time.Minute}, 1),
		"1000-keys":      rate(store.Limit{Max: 1e9, Per: time.Minute}, 1000),
		"refused":        rate(store.Limit{Max: 5, Per: time.Minute}, 1000),
		"full-window-1s": rate(store.Limit{Max: 1e9, Per: time.Second}, 1),
	} {
		b.Run(name, func(b *testing.B) { each(b, fn) })
		b.Run(name+"-parallel", func(b *testing.B) { parallel(b, fn) })
	}
}

func each(b *testing.B, fn func(i int) error) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		check(b, fn(i))
	}
}

func parallel(b *testing.B, fn func(i int) error) {
	b.ReportAllocs()
	var next atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := fn(int(next.Add(1))); err != nil {
				b.Error(err)
			}
		}
	})
}
