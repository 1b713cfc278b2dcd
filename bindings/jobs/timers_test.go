package jobs_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
)

func timers(t *testing.T, books jobs.Books) (last, lastError string) {
	t.Helper()
	list, err := books.Timers(context.Background(), "a")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return list[0].LastEnd.Format(time.TimeOnly), list[0].LastError
}

func TestATimerTicksOnceHoweverManyProcessesThereAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{timer("tick"): done}, every(t, time.Minute))
		p := []process{start(books, m, 0), start(books, m, 0), start(books, m, 0)}
		time.Sleep(5*time.Minute + time.Second)
		for _, p := range p {
			p.stop()
		}
		wantRuns(t, m.runs(begun), []float64{60, 120, 180, 240, 300})
	})
}

// TestReloadsDoNotDisturbATimer: of one second, through 200 reloads and three processes that share the books.
func TestReloadsDoNotDisturbATimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{timer("tick"): done}, every(t, time.Second))
		p := []process{start(books, m, 0), start(books, m, 0), start(books, m, 0)}
		for range 200 {
			time.Sleep(237 * time.Millisecond)
			m.load(map[engine.TaskID]fn{timer("tick"): done}, every(t, time.Second))
		}
		synctest.Wait()
		for _, p := range p {
			p.stop()
		}
		var want []float64
		for i := range 47 {
			want = append(want, float64(i+1))
		}
		wantRuns(t, m.runs(begun), want)
	})
}

// TestATimerNeverOverlapsItself: what it misses is left out, and it keeps to its beat. Its lease is renewed.
func TestATimerNeverOverlapsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		slow := map[engine.TaskID]fn{timer("tick"): func(context.Context, []any) error { time.Sleep(95 * time.Second); return nil }}
		m.load(slow, every(t, 10*time.Second))
		p := []process{start(books, m, time.Hour), start(books, m, time.Hour)}
		time.Sleep(50 * time.Second)
		m.load(slow, every(t, 10*time.Second))
		time.Sleep(4 * time.Minute)
		for _, p := range p {
			p.stop()
		}
		if m.most != 1 {
			t.Errorf("%d ran at once", m.most)
		}
		for i, at := range m.runs(begun) {
			if want := float64(10 + i*95); at < want || at > want+10 {
				t.Errorf("ran at %v", m.runs(begun))
			}
		}
	})
}

func TestATimerThatFailsTicksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{timer("tick"): func(context.Context, []any) error { return errors.New("no") }}, every(t, time.Hour))
		p := start(books, m, 0)
		time.Sleep(2*time.Hour + time.Second)
		status := p.Status(t.Context(), m)
		p.stop()
		wantRuns(t, m.runs(begun), []float64{3600, 7200})
		if last, text := timers(t, books); text != "no" || last != begun.Add(2*time.Hour).UTC().Format(time.TimeOnly) {
			t.Errorf("last end %s with %q", last, text)
		}
		if status.Problem != "" || len(status.Timers) != 1 || status.Timers[0].LastError != "no" || !status.Timers[0].Next.Equal(begun.Add(3*time.Hour)) {
			t.Errorf("status %+v", status)
		}
	})
}

// TestAtTheEndATickIsHandedOver: the next process begins it again.
func TestAtTheEndATickIsHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{timer("tick"): func(ctx context.Context, _ []any) error { <-ctx.Done(); return ctx.Err() }}, every(t, time.Hour))
		p := start(books, m, 5*time.Second)
		time.Sleep(time.Hour)
		synctest.Wait()
		p.stop()
		m.load(map[engine.TaskID]fn{timer("tick"): done}, every(t, time.Hour))
		p = start(books, m, 0)
		time.Sleep(10 * time.Minute)
		p.stop()
		runs := m.runs(begun)
		if len(runs) != 2 || runs[0] != 3600 || runs[1] < 3605 || runs[1] > 3606 {
			t.Errorf("ran at %v", runs)
		}
		if _, text := timers(t, books); text != "" {
			t.Errorf("last error %q", text)
		}
	})
}

// TestATimerOfADeadProcess is begun again when its lease has run out.
func TestATimerOfADeadProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		schedule := every(t, time.Minute)
		claim := store.Timer{Module: "a", Name: "tick", Spec: schedule.Spec, Next: func(_, now time.Time) time.Time { return now.Add(time.Minute) }}
		for range 2 { // the first time it is only seen
			time.Sleep(30 * time.Second)
			if _, err := books.ClaimTick(t.Context(), claim, "dead", 20*time.Second); err != nil {
				t.Fatal(err)
			}
			time.Sleep(30 * time.Second)
		}
		m.load(map[engine.TaskID]fn{timer("tick"): done}, schedule)
		p := start(books, m, 0)
		time.Sleep(time.Second)
		p.stop()
		wantRuns(t, m.runs(begun), []float64{120})
	})
}

func TestAScheduleThatChangesBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{timer("tick"): done}, every(t, time.Hour))
		p := start(books, m, 0)
		time.Sleep(50 * time.Minute)
		m.load(map[engine.TaskID]fn{timer("tick"): done}, every(t, 5*time.Minute))
		time.Sleep(11 * time.Minute)
		p.stop()
		wantRuns(t, m.runs(begun), []float64{3300, 3600})
	})
}

func TestATimerKeepsItsBeatOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m, begun := openStore(t), &modules{}, time.Now()
		m.load(map[engine.TaskID]fn{timer("tick"): done}, every(t, time.Hour))
		p := start(books, m, 0)
		time.Sleep(90 * time.Minute)
		p.stop()
		time.Sleep(10 * time.Minute)
		p = start(books, m, 0)
		time.Sleep(30 * time.Minute)
		p.stop()
		time.Sleep(5 * time.Hour) // five ticks are missed: one is made up for
		p = start(books, m, 0)
		time.Sleep(55 * time.Minute)
		p.stop()
		wantRuns(t, m.runs(begun), []float64{3600, 7200, 7200 + 600 + 5*3600, 8 * 3600})
	})
}

func TestSchedules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m := openStore(t), &modules{}
		schedule, err := jobs.Cron("CRON_TZ=UTC 30 9 * * 1-5")
		if err != nil {
			t.Fatal(err)
		}
		m.load(map[engine.TaskID]fn{timer("tick"): done}, schedule) // it is midnight, Saturday 2000-01-01
		p := start(books, m, 0)
		time.Sleep(4 * 24 * time.Hour)
		p.stop()
		var at []string
		for _, began := range m.began {
			at = append(at, began.UTC().Format("Mon 15:04"))
		}
		if want := []string{"Mon 09:30", "Tue 09:30"}; !slices.Equal(at, want) {
			t.Errorf("ran at %v, want %v", at, want)
		}
	})
}
