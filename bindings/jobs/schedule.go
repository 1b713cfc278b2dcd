package jobs

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule says when a timer is due. It is the Data of the engine's timer tasks.
type Schedule struct {
	// Spec tells schedules apart, and people what they are: "every 60s", "cron 0 9 * * *".
	Spec string
	next func(due, now time.Time) time.Time
}

// Bounds of what `every` takes.
const (
	MinEvery = time.Second
	MaxEvery = 366 * 24 * time.Hour
)

// Every is due whenever d has passed. The first time is d after the timer was first seen; after that it keeps to the beat,
// and what could not run in time is left out.
func Every(d time.Duration) (Schedule, error) {
	if d < MinEvery || d > MaxEvery {
		return Schedule{}, fmt.Errorf("%v is not between %v and %d days", d, MinEvery, MaxEvery/(24*time.Hour))
	}
	return Schedule{Spec: "every " + d.String(), next: func(due, now time.Time) time.Time {
		if due.IsZero() || due.After(now) { // the clock was set back
			return now.Add(d)
		}
		return due.Add((now.Sub(due)/d + 1) * d)
	}}, nil
}

// maxSpec is in bytes.
const maxSpec = 256

var cronParser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// Cron is due by the five fields of crontab(5), or by @daily and its like, in the local time of the machine unless the
// spec begins with "CRON_TZ=Europe/Berlin ".
func Cron(spec string) (Schedule, error) {
	const want = `want minute, hour, day, month and weekday, such as "0 9 * * 1-5"`
	zone, fields, zoned := strings.Cut(spec, " ")
	if strings.Contains(zone, "=") && !zoned || len(spec) > maxSpec { // the parser panics, or is long at it
		return Schedule{}, errors.New(want)
	}
	if location, ok := strings.CutPrefix(zone, "CRON_TZ="); ok {
		if _, err := time.LoadLocation(location); err != nil || strings.TrimSpace(fields) == "" {
			return Schedule{}, fmt.Errorf("%q is no time zone that this machine knows, such as Europe/Berlin", location)
		}
	}
	s, err := cronParser.Parse(spec)
	if err != nil {
		return Schedule{}, fmt.Errorf("%w; %s", err, want)
	}
	if _, ok := s.(cron.ConstantDelaySchedule); ok {
		return Schedule{}, fmt.Errorf("%q is no time of day; it is for every(name, seconds, fn)", spec)
	}
	if s.Next(time.Now()).IsZero() {
		return Schedule{}, fmt.Errorf("%q is never due", spec)
	}
	return Schedule{Spec: "cron " + spec, next: func(_, now time.Time) time.Time { return s.Next(now) }}, nil
}
