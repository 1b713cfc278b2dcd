// Package peer runs the same rule in every engine that somebody could use in Axolua's place.
package peer

import "time"

// Rule is one of the rules that every peer has in its own language, under peer/rules: the same questions, the same answers.
type Rule string

const (
	Empty    Rule = "empty"    // a function that does nothing
	Spam     Rule = "spam"     // type, sender in a set of a thousand, lower-cased body, plain search
	Fields1  Rule = "fields1"  // reads one field of the event
	Fields3  Rule = "fields3"  // three, of which one is nested
	Fields10 Rule = "fields10" // ten, of which five are nested
	Pattern  Rule = "pattern"  // a trim, a class pattern and a gsub over the body
	State    Rule = "state"    // looks up the power levels and the join rules in the room's state: check_event_allowed
	API      Rule = "api"      // asks the host for a user's profile
)

// From is the shape in which the host has the event.
type From string

const (
	JSON   From = "JSON"   // text, as it comes over a connection: to be read for every question
	Struct From = "struct" // a Go value, or what the peer's own language has
	Ready  From = "ready"  // a value of the peer's language that is there already: the floor
)

// Event is one event in all the shapes in which a host can have it. Only Message's shape, m.room.message, is used.
type Event struct {
	Name   string // such as "1.1 KB"
	JSON   []byte
	Struct *Message
}

// Setup is what a peer has to get ready.
type Setup struct {
	Rule    Rule
	Modules int // how many modules there are
	Handled int // how many of them have the callback, the last ones; 0 means all
	From    From
	// Callers is how many goroutines ask. 0 means that one asks who is timed by what it has of the processor, not by the
	// clock, so that what else the machine does is not in the figure.
	Callers int
}

// Loaded is a peer that is ready.
type Loaded interface {
	// Ask puts ev to the modules n times, from Setup.Callers goroutines in all, and returns the last answer, "" or an
	// error code, and how long all that took.
	Ask(ev *Event, n int) (code string, took time.Duration, err error)
	Close()
}

// Peer is one way to run rules.
type Peer struct {
	Name string
	Note string // what it is, for the report: library with version, how it is called, what stops a script
	Own  bool   // runs in this process
	// Load gets ready. errors.ErrUnsupported says that the peer has no such thing, not that it failed.
	Load func(Setup) (Loaded, error)
	// Missing says why the peer cannot run on this machine, and what to install; nil if it can.
	Missing func() error
}
