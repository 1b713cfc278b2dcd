// Package lists holds what is too large for a table in every VM: sets of texts, networks, words, domains, patterns and
// the rules of policy lists. There is one copy of each per process. It comes from a file, a URL or a room, is replaced in
// whole when that changes, and never by something that looks broken; the last good one is kept on disk for a start at
// which the source is away.
//
// Start with Set, which has all lists of a configuration; list.go is one of them, copy.go what it holds at a moment, and
// from_*.go are the places they come from. It knows nothing of Lua.
package lists

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/bindings/fetch"
	"go.uber.org/zap"
)

// Declaration says what a list is and where it comes from. Exactly one of File, URL, PolicyRoom and MembersOf is set.
type Declaration struct {
	Name       string
	File       string // absolute path; it is watched
	URL        string
	PolicyRoom string // id of a room with policy rules
	MembersOf  string // id of a room whose joined members are the list

	Kind       Kind          // Policies for a PolicyRoom, Strings for MembersOf
	WholeWords bool          // of Words: no letter or digit may be beside one
	Every      time.Duration // between two looks at a URL or a room
	Optional   bool          // empty, instead of an error, as long as there is no copy
	MaxBytes   int64         // of a file, or of an answer
	// MinShare is the part of the entries in use that a new copy must have; 0 takes any, also an empty one.
	MinShare float64

	SHA256    string // of what a URL gives, in hexadecimal digits; "" for any
	Signature string // URL of its detached signature; "" for none
	PublicKey string // for the signature, in base64
}

// Options say what a Set works with. The zero value is a Set of which no list has anything in it.
type Options struct {
	// Dir is where the last good copies are kept; "" for nowhere. Nobody else may write there.
	Dir string
	// HTTP fetches URLs, within its limits. Nil is a client with settings for lists.
	HTTP *fetch.Client
	// Rooms is asked for the state of rooms. Nil answers no question.
	Rooms Rooms
	// Log may be nil.
	Log *zap.Logger
	// Once loads what is on this machine, when the Set is made and never again: files, and of the other sources the copies
	// that were kept. Nothing is written, and nobody else is asked.
	Once bool
	// Given loads nothing: Give says what is in each list. For tests of modules.
	Given bool
}

// HTTPSettings are those for fetching lists: they are larger, and may take longer, than what a module waits for.
func HTTPSettings(allowPrivate []string) fetch.Settings {
	return fetch.Settings{AllowPrivate: allowPrivate, Timeout: 2 * time.Minute, MaxBody: 1 << 30} // Declaration.MaxBytes is less
}

// Set is all lists of a configuration. It is safe for concurrent use.
type Set struct {
	opts Options
	log  *zap.Logger
	// building is held while an index is made, so that there is room for one more copy in memory, not for one of each list.
	building sync.Mutex

	mu      sync.Mutex // one Reconfigure at a time
	closed  bool
	files   *files // nil where no list comes from a file
	current atomic.Pointer[lineup]
}

// New makes a Set. It returns when the files and the kept copies are loaded; URLs and rooms follow by themselves. What
// could not be loaded is in the log and in Status.
func New(declared []Declaration, o Options) *Set {
	if o.HTTP == nil {
		o.HTTP = fetch.New(HTTPSettings(nil))
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	s := &Set{opts: o, log: o.Log}
	s.current.Store(&lineup{})
	s.Reconfigure(declared)
	return s
}

// Reconfigure has other lists from now on. A list whose declaration is the same goes on as it is, and one that only
// differs in how it is kept up keeps its copy. It returns as New does. Lists that modules were loaded with go on until
// Served says that others were.
func (s *Set) Reconfigure(declared []Declaration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.current.Load()
	if s.closed || old.same(declared) {
		return
	}
	next := &lineup{lists: make(map[string]*List, len(declared)), served: old.served, retired: old.retired}
	var fresh []*List
	for _, d := range declared {
		l := old.declared(d)
		if l == nil {
			l = newList(s, d)
			l.inherit(old.served[d.Name])
		}
		if l != old.lists[d.Name] {
			l.inherit(old.lists[d.Name])
			fresh = append(fresh, l)
		}
		next.lists[d.Name] = l
	}
	for name, l := range old.lists {
		if next.lists[name] != l && old.served[name] != l {
			l.stop()
		}
	}
	for _, l := range fresh {
		l.start()
	}
	for _, l := range old.served {
		l.follow()
	}
	if old.served == nil { // the first
		next.served = next.lists
	}
	s.current.Store(next)
	s.watch(next)
}

// Served says that the modules that serve from now on were loaded with the lists that are there now. Other lists are
// not kept up any more, and forgotten the next time.
func (s *Set) Served() {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.current.Load()
	if s.closed {
		return
	}
	next := &lineup{lists: old.lists, served: old.lists, retired: map[string]*List{}}
	for name, l := range old.served {
		if old.lists[name] != l {
			l.stop()
			next.retired[name] = l
		}
	}
	s.current.Store(next)
	if len(next.retired) > 0 {
		s.watch(next)
	}
}

// watch watches the files of next, in place of those before.
func (s *Set) watch(next *lineup) {
	if s.files != nil {
		s.files.close()
		s.files = nil
	}
	if s.opts.Once || s.opts.Given {
		return
	}
	var from []*List
	for l := range next.alive() {
		if l.declared.File != "" {
			from = append(from, l)
		}
	}
	if len(from) > 0 {
		s.files = watchFiles(from, s.log)
	}
}

// Close ends all that keeps the lists up to date. They can still be asked.
func (s *Set) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	if s.files != nil {
		s.files.close()
	}
	for l := range s.current.Load().alive() {
		l.stop()
	}
}

// List finds a list; nil if none of that name was declared.
func (s *Set) List(name string) *List { return s.current.Load().list(name) }

// Names lists the lists, sorted.
func (s *Set) Names() []string { return slices.Sorted(maps.Keys(s.current.Load().lists)) }

// Changed says that the state of a room has changed. Lists from it are looked at soon; for other rooms it costs nothing.
func (s *Set) Changed(roomID string) {
	for l := range s.current.Load().alive() {
		if l.declared.PolicyRoom == roomID || l.declared.MembersOf == roomID {
			l.hurry()
		}
	}
}

// Bytes is about what all lists take in memory.
func (s *Set) Bytes() (n int64) {
	now := s.current.Load()
	for l := range all(now.lists, now.served, now.retired) {
		n += l.status().Bytes
	}
	return n
}

// Status tells of each list, sorted by name.
func (s *Set) Status() []Status {
	now := s.current.Load()
	all := make([]Status, 0, len(now.lists))
	for _, name := range s.Names() {
		if l := now.lists[name]; l != nil {
			all = append(all, l.status())
		}
	}
	return all
}

// Give says what is in a list of a Set that is Given, in place of what was: texts as a file has them, one each, and of
// policies Rules.
func (s *Set) Give(name string, entries []string, rules []Rule) error {
	l := s.List(name)
	switch {
	case l == nil:
		return fmt.Errorf("no list %s is declared under data: in axolua.yaml", name)
	case !s.opts.Given:
		return fmt.Errorf("the list %s comes from %s", name, l.declared.source())
	}
	content := escaped(entries)
	if l.declared.Kind == Policies {
		content = policyLines(rules)
	}
	return l.take(arrival{content: content})
}
