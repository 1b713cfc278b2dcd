package watch

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/fsnotify/fsnotify"
)

func TestPushKeepsTheQueueShort(t *testing.T) {
	a, b, gone := Event{Path: "a"}, Event{Path: "b"}, Event{Path: "a", Gone: true}
	broken := Event{Err: errors.New("broken")}
	var queue []Event
	for _, e := range []Event{a, a, a, gone, gone, b, a, broken, broken} {
		queue = push(queue, e)
	}
	if want := []Event{a, gone, b, a, broken, broken}; !slices.Equal(queue, want) {
		t.Errorf("got %v, want %v", queue, want)
	}
	longest := 0
	for i := range 10 * maxQueue {
		queue = push(queue, Event{Path: fmt.Sprint(i)})
		longest = max(longest, len(queue))
	}
	if longest != maxQueue || queue[0].Err != ErrOverflow {
		t.Errorf("at most %d events, first %v; want %d, %v", longest, queue[0], maxQueue, ErrOverflow)
	}
}

func TestPumpTranslates(t *testing.T) {
	in := &fsnotify.Watcher{Events: make(chan fsnotify.Event), Errors: make(chan error)}
	n := &notify{watcher: in, out: make(chan Event), ended: make(chan struct{})}
	go n.pump()
	in.Errors <- fmt.Errorf("wrapped: %w", fsnotify.ErrEventOverflow)
	in.Events <- fsnotify.Event{Name: "//x", Op: fsnotify.Write}
	in.Events <- fsnotify.Event{Name: "/d", Op: fsnotify.Remove | fsnotify.Chmod}
	in.Events <- fsnotify.Event{Name: "/d", Op: fsnotify.Rename}
	in.Events <- fsnotify.Event{Name: "/d", Op: fsnotify.Create}
	for _, want := range []Event{{Err: ErrOverflow}, {Path: filepath.FromSlash("/x")}, {Path: filepath.FromSlash("/d"), Gone: true}, {Path: filepath.FromSlash("/d")}} {
		if got := <-n.out; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	close(in.Events)
	<-n.ended
}
