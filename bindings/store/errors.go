package store

import (
	"errors"

	"github.com/axolua/axolua/bindings/store/internal/kv"
)

// What can be wrong with a call. Errors wrap these and say more.
var (
	ErrBadSpace  = errors.New("bad space")
	ErrBadKey    = errors.New("bad key")
	ErrBadTTL    = errors.New("bad ttl")
	ErrBadLimit  = errors.New("bad limit")
	ErrBadValue  = errors.New("bad value")
	ErrTooLarge  = errors.New("value too large")
	ErrQuota     = errors.New("quota used up")
	ErrNotNumber = errors.New("the key holds no number")
	ErrRange     = errors.New("the number is beyond 2^53 or not finite")
	ErrQueue     = errors.New("the key holds a queue, made by push, not a value")
	ErrNotQueue  = errors.New("the key holds a value, not a queue made by push")
	ErrNoBackup  = errors.New("this store has no backup of its own")
	ErrClosed    = kv.ErrClosed

	// ErrUnavailable means that the store cannot do it now: the server is
	// away, the disk is full or cannot be written.
	ErrUnavailable = kv.ErrUnavailable
)

// Why Open refuses. ErrCorrupt also comes from a later call that finds damage.
var (
	ErrLocked  = kv.ErrLocked
	ErrCorrupt = kv.ErrCorrupt
	ErrVersion = kv.ErrVersion
)
