// Package store is what a module remembers: keys with JSON values that
// outlive calls, reloads, restarts and kill -9.
//
// Start with [Store], which a module uses through Lua's store library, then
// [Jobs] and [Ticks], which background work is built on. [Open] gives the
// store in a file of this machine; package redisstore gives the same on a
// server that many machines share. Package storetest says what both must do.
package store

import (
	"context"
	"io"
	"iter"
	"time"
)

// A Space is where a key lives. Name is the module's, see [SpaceOf], or
// "shared/" and a name for what modules share; names that begin with "_" are
// the engine's own. User is "" or the user that the data must go with, see
// [Store.DeleteUser]. Two spaces that differ in either know nothing of each
// other's keys. A quota counts all of a Name, whatever the User.
type Space struct {
	Name string
	User string
}

// Store holds values under keys. All implementations behave the same.
//
// A value is JSON text of 1 to [MaxValue] bytes, whose syntax the store takes
// on trust (as [Import] does not). A key is 1 to [MaxKey] bytes of UTF-8
// without NUL. A key holds a value or a queue, see Push.
//
// A ttl of 0 means that the key stays until it is deleted; one below a
// millisecond is a millisecond; a negative one is [ErrBadTTL]. From the moment it
// runs out the key is absent for every method, whenever its space is freed. A
// ttl goes by the store's clock, also while the process is down; one that is set
// back neither ends it at once nor makes it last for ever.
//
// Each method but Each, Users, DeleteUser and Backup is one atomic step, seen
// by everybody who uses the same store in the same order. A method that
// returns an error has changed nothing, except where the error is
// [ErrUnavailable] and the server may have done it just before it went away.
// What is acknowledged with a nil error survives kill -9.
//
// A method returns [ErrUnavailable] when it cannot answer by ctx's deadline.
// All methods are safe for concurrent use. Values passed in are not retained;
// those that come out are the caller's.
type Store interface {
	// Get gives a key's value; found is false where the key is absent.
	// A key that holds a queue is ErrQueue.
	Get(ctx context.Context, s Space, key string) (value []byte, found bool, err error)

	// Set makes the key hold value, whatever it held, with ttl from now.
	Set(ctx context.Context, s Space, key string, value []byte, ttl time.Duration) error

	// Add is Set where the key is absent. Otherwise it changes nothing and
	// gives false.
	Add(ctx context.Context, s Space, key string, value []byte, ttl time.Duration) (added bool, err error)

	// Incr adds by to the number that the key holds, 0 where it is absent, and
	// gives the sum. The ttl counts from when the key is made: a later Incr
	// leaves it as it is. What is not a JSON number is ErrNotNumber; a sum
	// whose magnitude is above 2^53, where integers are no longer exact, or a
	// by that is not finite, is ErrRange.
	Incr(ctx context.Context, s Space, key string, by float64, ttl time.Duration) (sum float64, err error)

	// Delete removes the key with its value or queue, and says whether it was
	// there.
	Delete(ctx context.Context, s Space, key string) (deleted bool, err error)

	// CAS makes the key hold new, with ttl from now, if its value is old byte
	// for byte. A nil old asks that the key be absent, a nil new deletes it.
	// A key that holds a queue is ErrQueue.
	CAS(ctx context.Context, s Space, key string, old, new []byte, ttl time.Duration) (swapped bool, err error)

	// Each gives the entries whose keys begin with prefix, in ascending order
	// of the keys' bytes: exactly the keys that were there at the moment when
	// the range began, except that one deleted since may be left out and one
	// changed since may come with its new value. The loop's body may use the
	// store and may stop. An error is the last thing that comes, with a zero
	// Entry.
	Each(ctx context.Context, s Space, prefix string) iter.Seq2[Entry, error]

	// Push appends value to the key's queue, made where absent, and gives the
	// length. With max above 0 the oldest values beyond max are dropped first.
	// Every Push sets the ttl of the whole queue anew. A key that holds a
	// value is ErrNotQueue.
	Push(ctx context.Context, s Space, key string, value []byte, max int, ttl time.Duration) (length int, err error)

	// Take removes and gives up to n of the queue's oldest values, oldest
	// first. An empty queue is an absent key. A key that holds a value is
	// ErrNotQueue.
	Take(ctx context.Context, s Space, key string, n int) (values [][]byte, err error)

	// Rate asks whether something may happen now, see [Limit]. Its keys are
	// none of those above, and count towards no quota.
	Rate(ctx context.Context, s Space, key string, l Limit) (Verdict, error)

	// Usage is what counts towards the quota of a Name; an unknown name uses
	// nothing.
	Usage(ctx context.Context, name string) (Usage, error)

	// Spaces gives every Name that uses something, in ascending order.
	Spaces(ctx context.Context) ([]Usage, error)

	// Users gives the users who have data under a Name, each once. One who
	// comes or goes meanwhile may be left out.
	Users(ctx context.Context, name string) iter.Seq2[string, error]

	// DeleteUser deletes everything under every Name whose Space.User is
	// user, and gives the number of keys. It is done step by step, so that
	// others are not held up; after an error, call it again.
	DeleteUser(ctx context.Context, user string) (keys int, err error)

	// Backup writes all of the store, as it was at one moment, while it goes
	// on being used. What it writes is for the same kind of store; one that
	// has backups of its own elsewhere says so with ErrNoBackup.
	Backup(ctx context.Context, w io.Writer) error

	// Close returns when everything is on the disk. Later calls give
	// ErrClosed.
	Close() error
}

// Backend is all that a storage engine does.
type Backend interface {
	Store
	Jobs
	Ticks
}

// Entry is one key with what it holds: Value, or Queue with the oldest value
// first, never both. TTL is what is left of it, 0 where it has none.
type Entry struct {
	Key   string
	Value []byte
	Queue [][]byte
	TTL   time.Duration
}

// Usage is what a Name holds. A queue counts as one key for each of its values.
// Bytes are those of keys and values, users' ids not included. What has expired
// may count until it has been removed; that never takes a writer's place, as
// expired keys are removed before a write is refused.
type Usage struct {
	Name  string
	Keys  int64
	Bytes int64
}

// Quota is how much one Name may hold. Zero means the default.
type Quota struct {
	Bytes int64 // 64 MiB
	Keys  int64 // 1,000,000
}

// Limit says what Rate lets through: costs of at most Max in any time span of
// Per. What is refused costs nothing. A place comes free Per after it was
// taken, up to a sixty-fourth of Per later. More than Max at once is refused
// always. Max and Cost are finite and above 0; a Cost of 0 means 1. Per is
// positive.
//
// Once names what is counted, such as an event id: asked again with the same
// Once while it is being counted, Rate allows it again at no cost.
type Limit struct {
	Max  float64
	Per  time.Duration
	Cost float64
	Once string
}

// Verdict is Rate's answer. Remaining is what may still be spent now.
// RetryAfter is 0 where Allowed, else how long the same cost has to wait if
// nothing else is spent meanwhile.
type Verdict struct {
	Allowed    bool
	Remaining  float64
	RetryAfter time.Duration
}
