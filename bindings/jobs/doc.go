// Package jobs runs what modules do in the background: the jobs that they enqueue and the timers that they declare. The
// store keeps the books of both, so that each runs once however many processes share it, and is not forgotten by a
// restart; engine.RunTask does the work.
//
// Start with Runner. schedule.go says when timers are due, timers.go and work.go run them and the jobs, under
// the leases of lease.go. still.go does so in tests.
package jobs
