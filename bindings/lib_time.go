package bindings

import (
	"time"

	lua "github.com/yuin/gopher-lua"
)

// timeLibrary is `time`.
var timeLibrary = Library{
	Name: "time",
	Doc: "The time, as os.time() has it too. A time is a number of ms since 1970, as in events' origin_server_ts, unless the name ends " +
		"in _s. In a test it is the clock of the test.",
	Funcs: []Func{
		{
			Name: "now_ms", Doc: "The time now, in ms since 1970.",
			Returns: []Param{{Name: "now_ms", Type: tInteger}},
			run:     func(c Call) int { return c.give(lua.LNumber(c.b.scope.Now().UnixMilli())) },
		},
		{
			Name: "now_s", Doc: "The time now, in whole seconds since 1970, as os.time() gives it.",
			Returns: []Param{{Name: "now_s", Type: tInteger}},
			run:     func(c Call) int { return c.give(lua.LNumber(c.b.scope.Now().Unix())) },
		},
		{
			Name: "iso", Doc: `A time for people and for other programs, in UTC: "2026-01-31T12:00:00.000Z". It raises beyond the years 0 to 9999.`,
			Params:  []Param{{Name: "ms", Type: tNumber, Optional: true, Doc: "now if not given"}},
			Returns: []Param{{Name: "text", Type: tText}},
			run:     isoTime,
		},
		{
			Name: "parse_iso", Doc: "The time that a text says, in the forms of ISO 8601 that are in common use: 2026-01-31T12:00:00Z, with parts of a " +
				"second and with an offset such as +02:00, or 2026-01-31, which is midnight. Without an offset it is UTC.",
			Params:  []Param{{Name: "text", Type: tText}},
			Returns: []Param{{Name: "ms", Type: tInteger, Optional: true, Doc: "nil if the text is none of these"}},
			run:     parseISO,
		},
		{
			Name: "remaining_s", Doc: "How long this call may still take, in seconds: 0.25 is a quarter of one. Whoever asks slow services may give up in time " +
				"for an answer of his own. In a test it goes by the real clock too, and by what sleeps and timeouts would have taken.",
			Returns: []Param{{Name: "seconds", Type: tNumber}},
			run:     func(c Call) int { return c.give(lua.LNumber(c.b.scope.Remaining().Seconds())) },
		},
	},
}

// firstMS and endMS are where the years of four digits begin and end.
var (
	firstMS = float64(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
	endMS   = float64(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
)

func isoTime(c Call) int {
	at := c.b.scope.Now()
	if c.has(0) {
		ms := c.number(0, 0)
		if !(ms >= firstMS && ms < endMS) {
			c.bad(0, "ms of a year from 0 to 9999 expected")
		}
		at = time.UnixMilli(int64(ms))
	}
	return c.giveText(at.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// isoForms are what parse_iso understands; parts of a second may be anywhere.
var isoForms = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly, time.DateTime, "2006-01-02 15:04:05Z07:00"}

// longestISO is in bytes.
const longestISO = 64

func parseISO(c Call) int {
	if text := c.text(0); len(text) <= longestISO {
		for _, form := range isoForms {
			if at, err := time.Parse(form, text); err == nil {
				return c.give(lua.LNumber(at.UnixMilli()))
			}
		}
	}
	return c.give(lua.LNil)
}
