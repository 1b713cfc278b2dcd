// Package measure times work that several peers do, in turns, so that what else the machine does hits all of them alike.
package measure

import "time"

// Case is one peer's way to do one piece of work.
type Case struct {
	Work string // such as "one rule, from JSON": a row of the tables
	Peer string // who does it
	// Do does the work n times and returns how long that took. A peer in a process of its own takes the time itself.
	Do func(n int) (time.Duration, error)
	// Own says that Do runs in this process, so that its allocations can be counted.
	Own bool
	// Open, which may be nil, gets ready before each turn of the case, and Close undoes it after: what many cases keep at
	// the same time makes garbage collections rare, which flatters those that allocate much.
	Open  func() error
	Close func()
	// Procs is GOMAXPROCS during a turn; 0 means 1, with which the collector takes its time from the work, as it does on
	// a server that is busy, and not from a processor that happens to be idle.
	Procs int
}

// Probe is what is measured once a round: the time of a reload, the memory of a VM.
type Probe struct {
	Work string
	Peer string
	// Take returns the figures of one round, by name with the unit in it, such as "p99.9 while reloading, µs".
	Take func() (map[string]float64, error)
}
