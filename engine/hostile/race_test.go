//go:build race

package hostile

// raced: the race detector needs several times the memory and the time, so that only a sample runs, without bounds on
// either. It is what looks for races; the bounds are the plain run's.
const raced = true
