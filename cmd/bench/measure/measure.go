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
}

// Probe is what is measured once a round: the time of a reload, the memory of a VM.
type Probe struct {
	Work string
	Peer string
	// Take returns the figures of one round, by name with the unit in it, such as "p99.9 while reloading, µs".
	Take func() (map[string]float64, error)
}
