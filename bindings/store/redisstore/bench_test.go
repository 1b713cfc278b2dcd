package redisstore_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
	"github.com/redis/go-redis/v9"
)

// Benchmark does the same by the store and by go-redis's plain commands, which
// count no quota and keep no order, by one caller and by many.
func Benchmark(b *testing.B) {
	for _, program := range programs {
		b.Run(program, func(b *testing.B) {
			s := start(b, program, "--appendonly", "no")
			r, err := redisstore.Open(redisstore.Options{URL: s.url()})
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			raw := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + s.port, Protocol: 2})
			defer raw.Close()
			operations(b, r, raw)
		})
	}
}

func operations(b *testing.B, r *redisstore.Store, raw *redis.Client) {
	value, ctx := []byte(`{"n":12345,"at":"2026-01-01"}`), b.Context()
	if err := r.Set(ctx, sp, "1", value, 0); err != nil {
		b.Fatal(err)
	}
	if err := raw.Set(ctx, "raw1", value, 0).Err(); err != nil {
		b.Fatal(err)
	}
	limit := store.Limit{Max: 1e9, Per: time.Minute}
	for _, op := range []struct {
		name string
		run  func(key string) error
	}{
		{"get", func(string) error { _, _, err := r.Get(ctx, sp, "1"); return err }},
		{"get/raw", func(string) error { return raw.Get(ctx, "raw1").Err() }},
		{"set", func(key string) error { return r.Set(ctx, sp, key, value, 0) }},
		{"set/raw", func(key string) error { return raw.Set(ctx, "raw"+key, value, 0).Err() }},
		{"set-ttl", func(key string) error { return r.Set(ctx, sp, "t"+key, value, time.Hour) }},
		{"set-ttl/raw", func(key string) error { return raw.Set(ctx, "rawt"+key, value, time.Hour).Err() }},
		{"incr", func(string) error { _, err := r.Incr(ctx, sp, "n", 1, 0); return err }},
		{"incr/raw", func(string) error { return raw.IncrByFloat(ctx, "rawn", 1).Err() }},
		{"rate", func(key string) error { _, err := r.Rate(ctx, sp, key, limit); return err }},
	} {
		b.Run(op.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if err := op.run(strconv.Itoa(i % 1000)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(op.name+"/many", func(b *testing.B) {
			var n atomic.Int64
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := op.run(strconv.FormatInt(n.Add(1)%1000, 10)); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
