package measure

import (
	"syscall"
	"time"
)

// Processor is how long this process has been running, on all processors together: a clock that stands still while others
// have the processor, and that counts the garbage collector.
func Processor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // it errs about its arguments only
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
