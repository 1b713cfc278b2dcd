package work

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// status reads a number from a status file of /proc, such as "VmRSS:	  31000 kB".
func status(path, key string) (int64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && name == key {
			return strconv.ParseInt(strings.Fields(value)[0], 10, 64)
		}
	}
	return 0, fmt.Errorf("%s: no %s", path, key)
}

func (s *server) proc(name string) string {
	return filepath.Join("/proc", strconv.Itoa(s.Process.Pid), name)
}

// rss is the memory that the process has, in MB.
func (s *server) rss() (float64, error) {
	kb, err := status(s.proc("status"), "VmRSS")
	return float64(kb) * 1024 / 1e6, err
}

// wakeUps is how often any of its threads has slept and gone on.
func (s *server) wakeUps() (sum int64, err error) {
	threads, err := filepath.Glob(s.proc("task/*/status"))
	if err == nil && len(threads) == 0 {
		err = errors.New("the server has no threads: it has ended")
	}
	for _, path := range threads {
		n, e := status(path, "voluntary_ctxt_switches")
		if errors.Is(e, os.ErrNotExist) { // that thread has just ended
			continue
		}
		sum += n
		err = errors.Join(err, e)
	}
	return sum, err
}

// tick is the unit in which Linux tells programs the time that they used.
const tick = time.Second / 100

// cpu is the processor time that the process has used.
func (s *server) cpu() (time.Duration, error) {
	text, err := os.ReadFile(s.proc("stat"))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name before it may hold blanks
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, errors.New("/proc: a stat file without times")
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick, errors.Join(err, err2)
}
