package pattern

import "errors"

// Error is a mistake in a pattern or a replacement, in PUC Lua's own words. All other errors of this package are
// [ErrBudget], [ErrTooLong], or come from [Steps.Poll] or a callback.
type Error string

func (e Error) Error() string { return string(e) }

// PUC Lua raises these when matching reaches the mistake, never before: a subject that fails earlier hides it.
const (
	errEscapeEnd    = Error("malformed pattern (ends with '%')")
	errBracketEnd   = Error("malformed pattern (missing ']')")
	errFrontier     = Error("missing '[' after '%f' in pattern")
	errBalance      = Error("unbalanced pattern")
	errTooMany      = Error("too many captures")
	errClose        = Error("invalid pattern capture")
	errCaptureIndex = Error("invalid capture index")
	errUnfinished   = Error("unfinished capture")
)

var (
	// ErrBudget says that Steps.Left ran out.
	ErrBudget = errors.New("pattern matching took too many steps")
	// ErrTooLong says that the result of a substitution would exceed Steps.MaxBytes.
	ErrTooLong = errors.New("result of gsub is too long")
)

// Steps bounds matching. One Steps may serve any number of calls, one after another, and so bound them together; it
// belongs to one goroutine. A step is one pattern item tried, a few bytes scanned or many bytes searched: some 5 ns.
type Steps struct {
	// Left is how many steps may still be spent. Zero means none: the next call returns ErrBudget. It goes a little
	// below zero at the end, by at most one scan over the subject.
	Left int
	// Poll, if set, is called about every 1,024 steps; an error from it ends the match and is returned as it is.
	Poll func() error
	// MaxBytes bounds the length of one Gsub result. Zero means no bound.
	MaxBytes int

	sincePoll int
	impatient bool // for tests: account after every step, and remember failures from the first
}

const pollEvery = 1024

// grant is how many steps may be spent before spend has to be asked again.
func (b *Steps) grant() int {
	if b.impatient {
		return 0
	}
	return min(b.Left, pollEvery-b.sincePoll)
}

// spend takes n steps off the budget.
func (b *Steps) spend(n int) error {
	b.Left -= n
	if b.Left < 0 {
		return ErrBudget
	}
	b.sincePoll += n
	if b.sincePoll < pollEvery {
		return nil
	}
	b.sincePoll = 0
	if b.Poll == nil {
		return nil
	}
	return b.Poll()
}
