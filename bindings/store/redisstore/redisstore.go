// Package redisstore is package store on a server of Redis or Valkey, for when
// several machines share what modules remember. Start with [Open].
//
// Every method is one script or one command, so that it is atomic there and
// takes one round trip; Each, Users, DeleteUser and ClaimTick take more where
// they say so. Time is the server's clock, taken as it is: where that is set
// back, what expires lives longer by as much.
//
// A write is sent at most once. After ErrUnavailable it has happened once or
// not at all, and whoever must know which asks: a Get, or the same Enqueue
// again, which adds nothing as long as the job with its ID is there.
//
// How much of what is acknowledged survives the end of the server by kill -9
// or a power cut is for its configuration to say: with appendonly it loses about
// a second's writes, with appendfsync always none, without both what came after
// its last snapshot. See [Store.Check]. A failover to a replica loses what that
// had not got yet.
//
// Each is ordered by a sorted set of a name's keys, which costs the server about
// 130 bytes per key; it asks for all keys with the prefix at once, during which
// the server does nothing else (about 0.1 s for a million).
//
// A Redis Cluster is not supported: what a module has is spread over keys that
// change together. Replicas, also with failover behind one address, are.
package redisstore

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// DefaultPrefix begins all keys where nothing else is configured.
const DefaultPrefix = "axolua:"

// The longest that a method waits whose ctx has no deadline, or a later one.
const (
	dialTimeout  = 2 * time.Second // for a connection, and for one that is free
	replyTimeout = 5 * time.Second
)

// Options say how Open opens a store.
type Options struct {
	// URL is redis://[[user]:password@]host[:port][/database], rediss:// for
	// TLS, or unix://[[user]:password@]/path[?db=database]. Of go-redis's
	// parameters pool_size is of use, the number of connections, which is ten
	// per processor.
	URL    string
	Prefix string      // of all keys; "" means DefaultPrefix
	Quota  store.Quota // of each Name

	clock func() time.Time // for tests; nil means the server's
}

// Store implements [store.Backend].
type Store struct {
	client *redis.Client
	where  string // the server, without its password
	prefix string
	quota  store.Quota
	clock  func() time.Time
}

var _ store.Backend = (*Store)(nil)

// Open makes a store of a server. It does not ask for it: one that is away is
// ErrUnavailable to those who need it, until it is there. An error is one of
// the URL.
func Open(o Options) (*Store, error) {
	options, err := parse(o.URL)
	if err != nil {
		return nil, err
	}
	quiet()
	if o.Prefix == "" {
		o.Prefix = DefaultPrefix
	}
	return &Store{
		client: redis.NewClient(options),
		where:  options.Addr,
		prefix: o.Prefix,
		quota:  o.Quota.OrDefault(),
		clock:  o.clock,
	}, nil
}

// quiet keeps go-redis from writing to stderr what callers get as errors.
var quiet = sync.OnceFunc(logging.Disable)

// parse takes a URL apart. Its errors do not show the password.
func parse(text string) (*redis.Options, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("the store's address is no URL such as redis://:password@host:6379/0; escape what is special in the password, such as %%40 for @")
	}
	options, err := redis.ParseURL(text)
	if err != nil {
		return nil, fmt.Errorf("the store's address %s: %s", u.Redacted(), strings.TrimPrefix(err.Error(), "redis: "))
	}
	options.Protocol = 2 // scripts answer in it, and nothing here needs 3
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	options.ContextTimeoutEnabled = true
	options.DialTimeout, options.PoolTimeout = dialTimeout, dialTimeout
	options.ReadTimeout, options.WriteTimeout = replyTimeout, replyTimeout
	options.MaxRetries = -1 // a write that may have happened must not happen again
	options.DialerRetries, options.DialerRetryTimeout = 1, time.Millisecond
	return options, nil
}

// Backup implements Store: the server has backups of its own.
func (r *Store) Backup(context.Context, io.Writer) error {
	return fmt.Errorf("%w: copy the dump.rdb or the appendonlydir of the server at %s; export writes one module", store.ErrNoBackup, r.where)
}

// Close implements Store.
func (r *Store) Close() error {
	if err := r.client.Close(); err != nil && err != redis.ErrClosed {
		return err
	}
	return nil
}

// The keys that methods name themselves; lua/books.lua and lua/job.lua list all.
func (r *Store) dataKey(s store.Space, key string) string {
	return r.prefix + "d:" + s.Name + "\x00" + member(s, key)
}

func (r *Store) indexKey(name string) string   { return r.prefix + "k:" + name }
func (r *Store) timerKey(module string) string { return r.prefix + "t:" + module }

// member is a key in the books of its name.
func member(s store.Space, key string) string { return s.User + "\x00" + key }
