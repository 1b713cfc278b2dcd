package watch

import (
	"errors"
	"fmt"
	"slices"
	"testing"
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
