package store

import (
	"fmt"
	"math"
	"path"
	"strings"
	"time"
	"unicode/utf8"
)

// The bounds of what a store takes.
const (
	MaxKey   = 512     // bytes of a key
	MaxValue = 1 << 20 // bytes of a value
	MaxName  = 255     // bytes of a Space's Name, and of its User
)

// The Quota of a Name where nothing else is configured.
const (
	DefaultQuotaBytes = 64 << 20
	DefaultQuotaKeys  = 1_000_000
)

// OrDefault is q with its zeros replaced.
func (q Quota) OrDefault() Quota {
	if q.Bytes == 0 {
		q.Bytes = DefaultQuotaBytes
	}
	if q.Keys == 0 {
		q.Keys = DefaultQuotaKeys
	}
	return q
}

// SpaceOf is the Name that belongs to a module, by its file: without the
// directory, the digits in front with what joins them to the rest, and ".lua".
// 20-links.lua has links.
func SpaceOf(file string) string {
	name := strings.TrimSuffix(path.Base(file), ".lua")
	rest := strings.TrimLeft(name, "0123456789")
	if rest != name {
		rest = strings.TrimLeft(rest, "-_")
	}
	if rest == "" {
		return name // 10.lua
	}
	return rest
}

// CheckSpace is nil or says what is wrong, as ErrBadSpace.
func CheckSpace(s Space) error {
	if s.Name == "" {
		return fmt.Errorf("%w: its name is empty", ErrBadSpace)
	}
	if why := badText(s.Name, MaxName); why != "" {
		return fmt.Errorf("%w: its name %s", ErrBadSpace, why)
	}
	if why := badText(s.User, MaxName); why != "" {
		return fmt.Errorf("%w: its user %s", ErrBadSpace, why)
	}
	return nil
}

// CheckKey is nil or says what is wrong, as ErrBadKey.
func CheckKey(key string) error {
	if key == "" {
		return fmt.Errorf("%w: it is empty", ErrBadKey)
	}
	if why := badText(key, MaxKey); why != "" {
		return fmt.Errorf("%w: it %s", ErrBadKey, why)
	}
	return nil
}

// CheckValue is nil or says what is wrong, as ErrTooLarge or ErrBadValue.
func CheckValue(value []byte) error {
	if len(value) == 0 {
		return fmt.Errorf("%w: it is empty", ErrBadValue)
	}
	if len(value) > MaxValue {
		return fmt.Errorf("%w: %d bytes, %d are allowed", ErrTooLarge, len(value), MaxValue)
	}
	return nil
}

// CheckTTL gives the ttl in whole milliseconds, rounded up, or ErrBadTTL.
func CheckTTL(ttl time.Duration) (ms int64, err error) {
	if ttl < 0 {
		return 0, fmt.Errorf("%w: %v is negative", ErrBadTTL, ttl)
	}
	ms = ttl.Milliseconds()
	if ttl%time.Millisecond > 0 {
		ms++
	}
	return ms, nil
}

// CheckLimit gives l with its default, or says what is wrong, as ErrBadLimit.
func CheckLimit(l Limit) (Limit, error) {
	if l.Cost == 0 {
		l.Cost = 1
	}
	switch {
	case !(l.Max > 0) || math.IsInf(l.Max, 0):
		return l, fmt.Errorf("%w: it lets %v through", ErrBadLimit, l.Max)
	case !(l.Cost > 0) || math.IsInf(l.Cost, 0):
		return l, fmt.Errorf("%w: a cost of %v", ErrBadLimit, l.Cost)
	case l.Per <= 0:
		return l, fmt.Errorf("%w: in %v", ErrBadLimit, l.Per)
	}
	return l, nil
}

// CheckUser is nil or says what is wrong with the user of DeleteUser, as
// ErrBadSpace.
func CheckUser(user string) error {
	if user == "" {
		return fmt.Errorf("%w: the user is empty", ErrBadSpace)
	}
	return CheckSpace(Space{Name: "any", User: user})
}

// CheckAt is nil or says what is wrong with the space or the key.
func CheckAt(s Space, key string) error {
	if err := CheckSpace(s); err != nil {
		return err
	}
	return CheckKey(key)
}

// CheckWrite says what is wrong with a write, or gives its ttl as CheckTTL does.
func CheckWrite(s Space, key string, value []byte, ttl time.Duration) (ms int64, err error) {
	if err := CheckAt(s, key); err != nil {
		return 0, err
	}
	if err := CheckValue(value); err != nil {
		return 0, err
	}
	return CheckTTL(ttl)
}

// CheckJob says what is wrong with a job to be enqueued, or gives its delay as CheckTTL does.
func CheckJob(job Job, delay time.Duration) (ms int64, err error) {
	if err := CheckAt(Space{Name: job.Module}, job.ID); err != nil {
		return 0, err
	}
	if err := CheckKey("-" + job.Key); err != nil { // it may be empty
		return 0, err
	}
	if len(job.Args) > MaxValue {
		return 0, fmt.Errorf("%w: %d bytes of arguments, %d are allowed", ErrTooLarge, len(job.Args), MaxValue)
	}
	return CheckTTL(delay)
}

// badText says what is wrong with a text, "" for nothing.
func badText(s string, max int) string {
	switch {
	case len(s) > max:
		return fmt.Sprintf("has %d bytes, %d are allowed", len(s), max)
	case strings.IndexByte(s, 0) >= 0:
		return "has a NUL"
	case !utf8.ValidString(s):
		return "is not UTF-8"
	}
	return ""
}
