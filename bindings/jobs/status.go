package jobs

import (
	"context"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
)

// Status is what is known of the background work that the serving generation declares.
type Status struct {
	Timers []TimerStatus `json:"timers"`
	Jobs   []JobsStatus  `json:"jobs"`
	// Problem is why the store does not say more; "" if it does.
	Problem string `json:"problem,omitempty"`
}

// TimerStatus is one timer. The times are nil where there is none: it never ran, or is not known yet.
type TimerStatus struct {
	Module    string     `json:"module"`
	Name      string     `json:"name"`
	Schedule  string     `json:"schedule"`
	Next      *time.Time `json:"next"`
	LastRun   *time.Time `json:"last_run"`
	LastError string     `json:"last_error,omitempty"`
	Running   bool       `json:"running"`
}

// JobsStatus counts the jobs of one module.
type JobsStatus struct {
	Module    string     `json:"module"`
	Waiting   int        `json:"waiting"`
	Running   int        `json:"running"`
	Failed    int        `json:"failed"`
	More      bool       `json:"more,omitempty"` // there are more than were counted
	Next      *time.Time `json:"next"`           // when the first of those that wait is due
	LastError string     `json:"last_error,omitempty"`
}

// maxCounted is how many jobs of a module are looked at for its status.
const maxCounted = 1000

// Status looks the tasks of e up in the books.
func (r *Runner) Status(ctx context.Context, e Engine) Status {
	s := Status{Timers: []TimerStatus{}, Jobs: []JobsStatus{}}
	timers := map[string]map[string]store.TimerState{}
	seen := map[string]bool{}
	for _, t := range e.Tasks().Tasks {
		space := store.SpaceOf(t.Module)
		switch schedule, ok := t.Data.(Schedule); {
		case t.Kind == engine.Timer && ok:
			if timers[space] == nil {
				timers[space] = r.timerStates(ctx, space, &s)
			}
			s.Timers = append(s.Timers, timerStatus(t.Module, t.Name, schedule.Spec, timers[space][t.Name]))
		case t.Kind == engine.Job && !seen[t.Module]:
			seen[t.Module] = true
			s.Jobs = append(s.Jobs, r.jobsStatus(ctx, t.Module, space, &s))
		}
	}
	return s
}

// timerStates are those of a module, by name; none where the store has a problem, which is noted once.
func (r *Runner) timerStates(ctx context.Context, space string, s *Status) map[string]store.TimerState {
	named := map[string]store.TimerState{}
	if s.Problem != "" {
		return named
	}
	states, err := r.books.Timers(ctx, space)
	if err != nil {
		s.Problem = err.Error()
	}
	for _, state := range states {
		named[state.Name] = state
	}
	return named
}

func timerStatus(file, name, spec string, state store.TimerState) TimerStatus {
	t := TimerStatus{Module: file, Name: name, Schedule: spec, LastError: state.LastError, Running: state.Owner != "", LastRun: timeOf(state.LastStart)}
	if state.Spec == spec { // else it is that of another schedule
		t.Next = timeOf(state.Due)
	}
	return t
}

func (r *Runner) jobsStatus(ctx context.Context, file, space string, all *Status) JobsStatus {
	s := JobsStatus{Module: file}
	if all.Problem != "" {
		return s
	}
	jobs, err := r.books.Jobs(ctx, space, maxCounted)
	if err != nil {
		all.Problem = err.Error()
	}
	s.More = len(jobs) == maxCounted
	for i := range jobs {
		j := &jobs[i]
		switch j.State {
		case store.JobWaiting:
			if s.Waiting++; s.Next == nil {
				s.Next = timeOf(j.Due)
			}
		case store.JobClaimed:
			s.Running++
		case store.JobFailed:
			s.Failed++
		}
		if s.LastError == "" {
			s.LastError = j.LastError
		}
	}
	return s
}

func timeOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
