package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
)

// TestAJobRunsOnceHoweverManyProcessesThereAre: three share the books.
func TestAJobRunsOnceHoweverManyProcessesThereAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m := openStore(t), &modules{}
		m.load(map[engine.TaskID]fn{job("work"): done})
		p := []process{start(books, m, 0), start(books, m, 0), start(books, m, 0)}
		for i := range 60 {
			enqueue(t, p[i%3], store.Job{ID: fmt.Sprint(i), Name: "work", Args: []byte(fmt.Sprint(i))}, 0)
		}
		synctest.Wait()
		for _, p := range p {
			p.stop()
		}
		ran := m.attempts()
		slices.Sort(ran)
		if len(ran) != 60 || len(slices.Compact(slices.Clone(ran))) != 60 || len(kept(t, books)) > 0 {
			t.Errorf("%d runs, left are %v", len(ran), kept(t, books))
		}
	})
}

func TestAJobWithDelayRunsThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{job("work"): done})
		p := start(books, m, 0)
		enqueue(t, p, store.Job{ID: "late", Name: "work"}, time.Hour)
		enqueue(t, p, store.Job{ID: "now", Name: "work"}, 0)
		enqueue(t, p, store.Job{ID: "soon", Name: "work"}, time.Minute)
		time.Sleep(2 * time.Hour)
		p.stop()
		wantRuns(t, m.runs(begun), []float64{0, 60, 3600})
	})
}

// TestNoMoreRunThanThereAreVMs: the others wait, and run as soon as one is free.
func TestNoMoreRunThanThereAreVMs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{job("work"): func(context.Context, []any) error { time.Sleep(time.Second); return nil }})
		p := start(books, m, 0)
		for i := range 10 {
			enqueue(t, p, store.Job{ID: fmt.Sprint(i), Name: "work"}, 0)
		}
		time.Sleep(10 * time.Second)
		p.stop()
		if m.most != 4 {
			t.Errorf("%d ran at once, want 4", m.most)
		}
		wantRuns(t, m.runs(begun), []float64{0, 0, 0, 0, 1, 1, 1, 1, 2, 2})
	})
}

// TestAJobThatFails is tried again after pauses that double, and kept when it has failed for the last time.
func TestAJobThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{job("work"): func(context.Context, []any) error { return errors.New("not today") }})
		p := start(books, m, 0)
		enqueue(t, p, store.Job{ID: "x", Name: "work", Retries: 3}, 0)
		time.Sleep(24 * time.Hour)
		status := p.Status(t.Context(), m).Jobs
		p.stop()
		if len(status) != 1 || status[0].Failed != 1 || status[0].LastError != "not today" {
			t.Errorf("status %+v", status)
		}
		runs := m.runs(begun)
		for i, pause := range []float64{10, 20, 40} {
			if i+1 >= len(runs) || runs[i+1]-runs[i] > pause || runs[i+1]-runs[i] < pause*3/4 {
				t.Fatalf("ran at %v", runs)
			}
		}
		if want := []string{"{} 1", "{} 2", "{} 3", "{} 4"}; !slices.Equal(m.attempts(), want) {
			t.Errorf("attempts %v, want %v", m.attempts(), want)
		}
		left := kept(t, books)
		if len(left) != 1 || left[0].State != store.JobFailed || left[0].LastError != "not today" || left[0].Attempt != 4 {
			t.Errorf("left are %+v", left)
		}
	})
}

// TestTheLongestPauseIsAnHour, and the usual number of retries takes half a day.
func TestTheLongestPauseIsAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{job("work"): func(context.Context, []any) error { return errors.New("never") }})
		p := start(books, m, 0)
		enqueue(t, p, store.Job{ID: "x", Name: "work"}, 0)
		time.Sleep(48 * time.Hour)
		p.stop()
		runs := m.runs(begun)
		if n := len(runs); n != 17 || runs[n-1]-runs[n-2] > 3600 || runs[n-1] < 5*3600 || runs[n-1] > 12*3600 {
			t.Errorf("ran at %v", runs)
		}
	})
}

// TestAJobWithoutANameWaits for a reload that has it, also if it is never to be tried again.
func TestAJobWithoutANameWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m := openStore(t), &modules{}
		m.load(map[engine.TaskID]fn{job("other"): done})
		p := start(books, m, 0)
		j := store.Job{ID: "x", Module: "a", Name: "work", Args: []byte("{}")}
		if _, err := p.Enqueue(t.Context(), j, 0); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		if left := kept(t, books); len(left) != 1 || left[0].State != store.JobWaiting || left[0].LastError != engine.ErrNoTask.Error() {
			t.Errorf("left are %+v", left)
		}
		m.load(map[engine.TaskID]fn{job("other"): done, job("work"): done})
		time.Sleep(time.Hour)
		if len(m.attempts()) != 1 || len(kept(t, books)) > 0 {
			t.Errorf("runs %v, left are %+v", m.attempts(), kept(t, books))
		}
		m.load(map[engine.TaskID]fn{job("other"): done})
		j.ID = "y"
		if _, err := p.Enqueue(t.Context(), j, 0); err != nil {
			t.Fatal(err)
		}
		time.Sleep(48 * time.Hour)
		p.stop()
		if left := kept(t, books); len(left) != 1 || left[0].State != store.JobFailed {
			t.Errorf("left are %+v", left)
		}
	})
}

// TestAReloadLeavesARunAlone, and what comes after it runs in the new generation.
func TestAReloadLeavesARunAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m := openStore(t), &modules{}
		var ran []string // guarded by m's
		version := func(name string) fn {
			return func(ctx context.Context, _ []any) error {
				time.Sleep(time.Minute)
				m.mu.Lock()
				defer m.mu.Unlock()
				ran = append(ran, fmt.Sprint(name, " ", ctx.Err()))
				return nil
			}
		}
		m.load(map[engine.TaskID]fn{job("work"): version("old")})
		p := start(books, m, 0)
		enqueue(t, p, store.Job{ID: "1", Name: "work"}, 0)
		time.Sleep(time.Second)
		m.load(map[engine.TaskID]fn{job("work"): version("new")})
		time.Sleep(time.Second)
		enqueue(t, p, store.Job{ID: "2", Name: "work"}, 0)
		time.Sleep(time.Hour)
		p.stop()
		if want := []string{"old <nil>", "new <nil>"}; !slices.Equal(ran, want) || len(kept(t, books)) > 0 {
			t.Errorf("ran %v, left are %v", ran, kept(t, books))
		}
	})
}

// TestAtTheEndJobsAreHandedOver: they have the time of grace, are stopped then, and another process runs them at once, as
// if they had not begun.
func TestAtTheEndJobsAreHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{job("quick"): func(context.Context, []any) error { time.Sleep(5 * time.Second); return nil },
			job("slow"): func(ctx context.Context, _ []any) error { <-ctx.Done(); return ctx.Err() }})
		p := start(books, m, 10*time.Second)
		enqueue(t, p, store.Job{ID: "q", Name: "quick"}, 0)
		enqueue(t, p, store.Job{ID: "s", Name: "slow"}, 0)
		synctest.Wait()
		p.stop()
		if took := time.Since(begun); took != 10*time.Second {
			t.Errorf("the end took %v", took)
		}
		left := kept(t, books)
		if len(left) != 1 || left[0].ID != "s" || left[0].State != store.JobWaiting || left[0].Attempt != 0 {
			t.Fatalf("left are %+v", left)
		}
		m.load(map[engine.TaskID]fn{job("slow"): done})
		p = start(books, m, 0)
		synctest.Wait()
		p.stop()
		if len(kept(t, books)) > 0 || time.Since(begun) != 10*time.Second {
			t.Errorf("left are %+v after %v", kept(t, books), time.Since(begun))
		}
	})
}

// TestADroppedJobIsStopped at its next renewal.
func TestADroppedJobIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		var stopped float64
		m.load(map[engine.TaskID]fn{job("work"): func(ctx context.Context, _ []any) error {
			<-ctx.Done()
			stopped = time.Since(begun).Seconds()
			return ctx.Err()
		}})
		p := start(books, m, 0)
		enqueue(t, p, store.Job{ID: "x", Name: "work"}, 0)
		time.Sleep(65 * time.Second) // longer than a lease
		if dropped, err := books.Drop(t.Context(), "x"); !dropped || err != nil {
			t.Fatal(dropped, err)
		}
		time.Sleep(time.Hour)
		p.stop()
		if stopped != 67.5 || len(m.attempts()) != 1 || len(kept(t, books)) > 0 {
			t.Errorf("stopped after %v s, runs %v, left are %+v", stopped, m.attempts(), kept(t, books))
		}
	})
}

// TestAJobThatTakesItsProcessAlong is given up at last: here each process claims it and is gone.
func TestAJobThatTakesItsProcessAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m := openStore(t), &modules{}
		enqueue(t, books, store.Job{ID: "x", Name: "work", Retries: 1}, 0)
		for i := range 17 {
			list, _, err := books.Claim(t.Context(), fmt.Sprint("dead ", i), []string{"a"}, time.Second, 1)
			if err != nil || len(list) != 1 {
				t.Fatal(i, list, err)
			}
			time.Sleep(2 * time.Second)
		}
		m.load(map[engine.TaskID]fn{job("work"): done})
		p := start(books, m, 0)
		synctest.Wait()
		p.stop()
		left := kept(t, books)
		if len(m.attempts()) > 0 || len(left) != 1 || left[0].State != store.JobFailed {
			t.Errorf("runs %v, left are %+v", m.attempts(), left)
		}
	})
}
