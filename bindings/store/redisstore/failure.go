package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/axolua/axolua/bindings/store"
	"github.com/redis/go-redis/v9"
)

// failure makes ErrUnavailable, or ErrClosed, of an error of go-redis.
func (r *Store) failure(ctx context.Context, err error) error {
	var dial *net.OpError
	var timeout net.Error
	var why string
	switch {
	case errors.Is(err, redis.ErrClosed):
		return store.ErrClosed
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %s did not answer in time: %w", store.ErrUnavailable, r.where, ctx.Err())
	case errors.As(err, &dial) && dial.Op == "dial":
		why = "cannot be reached: " + err.Error()
	case errors.Is(err, redis.ErrPoolTimeout), errors.Is(err, redis.ErrPoolExhausted):
		why = fmt.Sprintf("has all its %d connections in use", r.client.Options().PoolSize)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		why = "does not answer"
	default:
		why = refusal(err.Error())
	}
	return fmt.Errorf("%w: %s %s", store.ErrUnavailable, r.where, why)
}

// refusals are what a server says, by the first word, and what an admin is told.
var refusals = map[string]string{
	"READONLY":    "is a read-only replica",
	"OOM":         "has no memory left (maxmemory)",
	"LOADING":     "is still loading its data",
	"MISCONF":     "cannot write its data to the disk",
	"BUSY":        "is busy with a script",
	"MASTERDOWN":  "is a replica that has lost its master",
	"NOREPLICAS":  "has too few replicas to take a write",
	"NOAUTH":      "wants a password",
	"WRONGPASS":   "does not take the password",
	"NOPERM":      "does not let this user do it",
	"CLUSTERDOWN": clustered,
	"CROSSSLOT":   clustered,
	"MOVED":       clustered,
	"WRONGTYPE":   "has keys of another program under the prefix",
}

const clustered = "is a Redis Cluster, which is not supported"

// refusal says what a server's error means, with the error.
func refusal(text string) string {
	// Before Redis 7 a script's error has the command's inside.
	said := text
	if _, inner, ok := strings.Cut(text, ": -"); ok {
		said = inner
	}
	said = strings.TrimPrefix(said, "-")
	word, _, _ := strings.Cut(said, " ")
	if meaning, ok := refusals[word]; ok {
		return meaning + ": " + text
	}
	switch {
	case strings.Contains(text, "max number of clients"):
		return "has too many clients: " + text
	case strings.Contains(text, "unauthenticated"): // what a long command gets instead of NOAUTH
		return refusals["NOAUTH"] + ": " + text
	}
	return "did not do it: " + text
}
