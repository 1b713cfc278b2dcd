package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestThePollFindsWhatHasNoEvents(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		time.Sleep(time.Second)
		r.silently("B")
		time.Sleep(20 * time.Second)
		r.changedAt(10*time.Second + 100*ms)
	})
}

func TestThePollWaitsUntilAWriterIsDone(t *testing.T) {
	bubble(t, Options{Quiet: 200 * ms, Poll: time.Minute}, func(r *rig) {
		time.Sleep(time.Minute - 140*ms)
		for i := range 5 { // the last one 460 ms after the poll
			r.silently(fmt.Sprint(i))
			time.Sleep(150 * ms)
		}
		time.Sleep(time.Minute)
		r.changedAt(time.Minute + 800*ms) // the second look that sees it
	})
	bubble(t, Options{Poll: time.Minute}, func(r *rig) {
		time.Sleep(time.Minute - 10*ms)
		for i := range 40 { // and never is
			r.silently(fmt.Sprint(i))
			time.Sleep(90 * ms)
		}
		r.changedAt(time.Minute + 2*time.Second)
	})
}

func TestOverflowLooksAtOnce(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.silently("B")
		r.c <- Event{Err: fmt.Errorf("wrapped: %w", ErrOverflow)}
		r.changedAt(0)
	})
}

func TestAnErrorIsLoggedOnceAndLooks(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.silently("B")
		for range 5 {
			r.c <- Event{Err: errors.New("broken")}
		}
		time.Sleep(time.Second)
		r.changedAt(100 * ms)
		if r.logs.Len() != 1 {
			t.Errorf("logged %v", r.logs.All())
		}
	})
}

func TestTooManyWatchesLeaveThePoll(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.locked(func() { r.addErr = syscall.ENOSPC; r.paths = append(r.paths, filepath.Dir(r.dir)) })
		time.Sleep(55 * time.Second)
		r.silently("B")
		time.Sleep(11 * time.Second)
		r.changedAt(time.Minute + 100*ms)
		if logs := r.logs.All(); len(logs) != 1 || logs[0].ContextMap()["error"] != syscall.ENOSPC.Error() {
			t.Errorf("logged %v", logs)
		}
	})
}

func TestNoEventsAtAllLeaveThePoll(t *testing.T) {
	none := func() (Events, error) { return nil, syscall.EMFILE }
	bubble(t, Options{open: none}, func(r *rig) {
		r.silently("B")
		time.Sleep(time.Minute)
		r.changedAt(10*time.Second + 100*ms)
		if r.logs.Len() != 1 {
			t.Errorf("logged %v", r.logs.All())
		}
	})
}

func TestEventsThatEndLeaveThePoll(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		close(r.c)
		r.silently("B")
		time.Sleep(time.Minute)
		r.changedAt(10*time.Second + 100*ms)
		if r.logs.Len() != 1 {
			t.Errorf("logged %v", r.logs.All())
		}
	})
}

func TestAWatchThatIsGoneIsLookedForAgain(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.locked(func() { r.addErr = fs.ErrNotExist; delete(r.watches, r.dir) })
		r.c <- Event{Path: r.dir, Gone: true}
		time.Sleep(150 * ms)
		r.locked(func() { r.addErr = nil })
		time.Sleep(100 * ms) // no event tells
		synctest.Wait()
		r.locked(func() {
			if !r.watches[r.dir] || r.logs.Len() != 0 {
				t.Errorf("watches %v, logged %v", r.watches, r.logs.All())
			}
		})
	})
}

func TestIdleMeansPollsOnly(t *testing.T) {
	bubble(t, Options{Poll: time.Minute}, func(r *rig) {
		synctest.Wait()
		r.locked(func() { r.looks = 0 })
		time.Sleep(time.Hour + ms)
		synctest.Wait()
		r.locked(func() {
			if r.looks != 60 {
				t.Errorf("looked %d times in an hour, want 60", r.looks)
			}
		})
	})
}
