package watch

import (
	"errors"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// ErrOverflow is the Err of an Event when events before it were lost.
var ErrOverflow = errors.New("too many file events at once, some are lost")

// Events is a source of file events for the paths that are added to it: directories, for the names in them, and files.
// Only the watcher's goroutine calls its methods.
type Events interface {
	// Add watches the file or directory itself. Adding one again changes nothing.
	Add(path string) error
	Remove(path string) error
	// C is always the same channel. Closing it means that no more events will come.
	C() <-chan Event
	Close() error
}

// Event says that something happened to the file or directory at Path, or that Err did to the source.
type Event struct {
	Path string
	Gone bool // removed or renamed
	Err  error
}

// maxQueue bounds the events that wait while Changed runs; more become one overflow.
const maxQueue = 1024

// notify is the source of the operating system.
type notify struct {
	watcher *fsnotify.Watcher
	out     chan Event
	ended   chan struct{}
}

func openNotify() (Events, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	n := &notify{watcher: watcher, out: make(chan Event), ended: make(chan struct{})}
	go n.pump()
	return n, nil
}

func (n *notify) Add(path string) error    { return n.watcher.Add(path) }
func (n *notify) Remove(path string) error { return n.watcher.Remove(path) }
func (n *notify) C() <-chan Event          { return n.out }

func (n *notify) Close() error {
	err := n.watcher.Close()
	<-n.ended
	return err
}

// pump takes every event at once. It must: fsnotify 1.9 can hold the lock that Add needs while it waits for somebody to
// take an error, and the kernel's own queue overflows if a slow Changed leaves events in it.
func (n *notify) pump() {
	defer close(n.ended)
	var queue []Event
	for {
		var out chan Event
		var head Event
		if len(queue) > 0 {
			out, head = n.out, queue[0]
		}
		select {
		case e, ok := <-n.watcher.Events:
			if !ok {
				return
			}
			// Clean, because a name in the root directory comes as "//name".
			queue = push(queue, Event{Path: filepath.Clean(e.Name), Gone: e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)})
		case err, ok := <-n.watcher.Errors:
			if !ok {
				return
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				err = ErrOverflow
			}
			queue = push(queue, Event{Err: err})
		case out <- head:
			queue = queue[1:]
		}
	}
}

// push appends e unless it says nothing new: one write makes many events.
func push(queue []Event, e Event) []Event {
	switch last := len(queue) - 1; {
	case last >= 0 && e.Err == nil && queue[last] == e:
		return queue
	case len(queue) >= maxQueue:
		return []Event{{Err: ErrOverflow}}
	}
	return append(queue, e)
}
