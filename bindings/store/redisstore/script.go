package redisstore

import (
	"context"
	"embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/axolua/axolua/bindings/store"
	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var sources embed.FS

// script joins sources into one script.
func script(names ...string) *redis.Script {
	var text strings.Builder
	for _, name := range names {
		source, err := sources.ReadFile("lua/" + name + ".lua")
		if err != nil {
			panic(err)
		}
		text.Write(source)
	}
	return redis.NewScript(text.String())
}

func valueScript(name string) *redis.Script { return script("base", "books", "value", name) }
func bookScript(name string) *redis.Script  { return script("base", "books", name) }
func jobScript(name string) *redis.Script   { return script("base", "books", "job", name) }

// What a script says with a negative first number.
const (
	saysQueue     = -1
	saysNotQueue  = -2
	saysNotNumber = -3 // value
	saysRange     = -4 // number
	saysQuota     = -5 // name, "keys" or "bytes", what it has, may have, would have
)

// run runs a script, which the server knows after the first time, and gives its
// reply: a number that is not negative, and what follows it.
func (r *Store) run(ctx context.Context, s *redis.Script, keys []string, args ...any) (code int64, rest []any, err error) {
	now := ""
	if r.clock != nil {
		now = strconv.FormatInt(r.clock().UnixMicro(), 10)
	}
	all := make([]any, 0, 4+len(args))
	all = append(append(all, r.prefix, now, r.quota.Keys, r.quota.Bytes), args...)
	reply, err := s.Run(ctx, r.client, keys, all...).Slice()
	if err != nil {
		return 0, nil, r.failure(ctx, err)
	}
	if len(reply) > 0 {
		if n, ok := reply[0].(int64); ok {
			return n, reply[1:], said(n, reply[1:])
		}
	}
	return 0, nil, fmt.Errorf("%w: %s answered %v", store.ErrUnavailable, r.where, reply)
}

// on runs a script on one key.
func (r *Store) on(ctx context.Context, sc *redis.Script, s store.Space, key string, args ...any) (code int64, rest []any, err error) {
	all := make([]any, 0, 3+len(args))
	all = append(append(all, s.Name, member(s, key), len(key)), args...)
	return r.run(ctx, sc, []string{r.dataKey(s, key)}, all...)
}

// said makes an error of a script's.
func said(code int64, rest []any) error {
	switch code {
	case saysQueue:
		return store.ErrQueue
	case saysNotQueue:
		return store.ErrNotQueue
	case saysNotNumber:
		value := text(rest, 0)
		if len(value) > 40 {
			value = value[:37] + "..."
		}
		return fmt.Errorf("%w: %s", store.ErrNotNumber, value)
	case saysRange:
		return fmt.Errorf("%w: %s", store.ErrRange, text(rest, 0))
	case saysQuota:
		name, what, has, max, would := text(rest, 0), text(rest, 1), number(rest, 2), number(rest, 3), number(rest, 4)
		return fmt.Errorf("%w: %s has %d %s of %d, and this would make it %d", store.ErrQuota, name, has, what, max, would)
	}
	return nil
}

// text, number and list are parts of a reply.
func text(reply []any, i int) string {
	if i < len(reply) {
		s, _ := reply[i].(string)
		return s
	}
	return ""
}

func number(reply []any, i int) int64 {
	if i < len(reply) {
		n, _ := reply[i].(int64)
		return n
	}
	return 0
}

func list(reply []any, i int) []any {
	if i < len(reply) {
		l, _ := reply[i].([]any)
		return l
	}
	return nil
}
