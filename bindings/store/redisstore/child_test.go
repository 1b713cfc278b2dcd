package redisstore_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
)

// A child is this program again, which does one of these until it is done, is
// killed, or its stdin ends, and says on stdout how it goes.
const (
	childEnv  = "AXOLUA_REDIS_TEST_CHILD" // what it does
	urlEnv    = "AXOLUA_REDIS_TEST_URL"
	prefixEnv = "AXOLUA_REDIS_TEST_PREFIX"
)

var children = map[string]func(c *childStore){"incr": childIncr, "rate": childRate, "work": childWork}

// childStore is what a child has.
type childStore struct {
	*redisstore.Store
	context.Context
	mu sync.Mutex
}

// say writes one line at once, so that it is out when the child is killed.
func (c *childStore) say(args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Println(args...)
}

// many runs fn in 64 goroutines. The first error ends the child.
func (c *childStore) many(fn func(hand int) error) {
	var hands sync.WaitGroup
	for hand := range goroutines {
		hands.Go(func() {
			if err := fn(hand); err != nil {
				c.say("error", err)
				os.Exit(1)
			}
		})
	}
	hands.Wait()
}

func childMain(what string) {
	r, err := redisstore.Open(redisstore.Options{URL: os.Getenv(urlEnv), Prefix: os.Getenv(prefixEnv)})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	children[what](&childStore{Store: r, Context: ctx})
	os.Exit(0)
}

func childIncr(c *childStore) {
	c.many(func(int) error {
		for range increments {
			if _, err := c.Incr(c, sp, "n", 1, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// childRate says of each thing that was let through between when it was.
func childRate(c *childStore) {
	end := time.Now().Add(rateFor)
	c.many(func(int) error {
		for time.Now().Before(end) {
			from := time.Now()
			v, err := c.Rate(c, sp, "r", rateLimit)
			if err != nil {
				return err
			}
			if v.Allowed {
				c.say("allowed", from.UnixMicro(), time.Now().UnixMicro())
			}
		}
		return nil
	})
}

// childWork claims jobs and ticks until it is killed.
func childWork(c *childStore) {
	c.many(func(hand int) error {
		owner := fmt.Sprintf("%d-%d", os.Getpid(), hand)
		if hand == 0 {
			return c.tickAway(owner)
		}
		for {
			jobs, next, err := c.Claim(c, owner, []string{"raid"}, workLease, 1)
			if err != nil {
				return err
			}
			for _, j := range jobs {
				if err := c.work(owner, j); err != nil {
					return err
				}
			}
			c.rest(next)
		}
	})
}

// rest waits until it is worth asking again, at most as long as what another
// process enqueues may wait.
func (c *childStore) rest(next time.Duration) {
	if next < 0 || next > 50*time.Millisecond {
		next = 50 * time.Millisecond
	}
	<-time.After(next)
}

// work takes a moment, in which it may be killed.
func (c *childStore) work(owner string, j store.Job) error {
	c.say("begin", j.ID, j.Attempt)
	<-time.After(20 * time.Millisecond)
	held, err := c.Finish(c, j.ID, owner)
	if held {
		c.say("end", j.ID)
	}
	return err
}

func (c *childStore) tickAway(owner string) error {
	t := store.Timer{Module: "raid", Name: "sweep", Spec: "1s", Next: func(due, now time.Time) time.Time {
		if due.IsZero() {
			return now.Add(time.Second)
		}
		return due.Add((now.Sub(due)/time.Second + 1) * time.Second)
	}}
	for {
		tick, err := c.ClaimTick(c, t, owner, tickLease)
		if err != nil {
			return err
		}
		if tick.Claimed {
			c.say("tick", tick.Due.UnixMilli())
			if _, err := c.FinishTick(c, "raid", "sweep", owner, ""); err != nil {
				return err
			}
		}
		c.rest(tick.Again)
	}
}

// child is a child that runs.
type child struct {
	process *exec.Cmd
	stdin   io.Closer
	killed  bool
	lines   chan []string // each a line's words; closed at its end
}

func startChild(t *testing.T, what, url, prefix string) *child {
	t.Helper()
	c := &child{process: exec.Command(os.Args[0]), lines: make(chan []string, 10000)}
	c.process.Env = append(os.Environ(), childEnv+"="+what, urlEnv+"="+url, prefixEnv+"="+prefix)
	c.process.SysProcAttr = dieTogether()
	c.process.Stderr = os.Stderr
	stdin, err := c.process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := c.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.process.Start(); err != nil {
		t.Fatal(err)
	}
	c.stdin = stdin
	go func() {
		defer close(c.lines)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			c.lines <- strings.Fields(lines.Text())
		}
		c.process.Wait()
	}()
	return c
}

func (c *child) kill() {
	c.killed = true
	c.process.Process.Kill()
}
