package hostile

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// addressSpace is what a process with a hostile script may reserve, in bytes. Go reserves far more than it uses.
const addressSpace = 7 << 30

// limitMemory makes the process die if it wants more.
func limitMemory() {
	limit := syscall.Rlimit{Cur: addressSpace, Max: addressSpace}
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		panic(err)
	}
}

// peakMemory is the most that was resident at once, in bytes. What the parent gets to know by rusage would count the
// parent's own memory: the process begins as a part of it.
func peakMemory() int64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			var kib int64
			if _, err := fmt.Sscanf(rest, "%d kB", &kib); err != nil {
				panic(err)
			}
			return kib << 10
		}
	}
	panic("no VmHWM in /proc/self/status")
}
