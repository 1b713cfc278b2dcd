package bindings_test

import (
	"context"
	"strings"
	"testing"
)

// BenchmarkLibraries measures one call of a library function, in a loop of a handler.
func BenchmarkLibraries(b *testing.B) {
	event := parse(b, `{"type":"m.room.message","sender":"@a:b","content":{"body":"`+strings.Repeat("some words, and more. ", 20)+`"}}`)
	for _, c := range []struct{ name, top, body string }{
		{"nothing", "", ""},
		{"event.get", "", `local _ = event:get("type")`},
		{"event.is_state", "", `local _ = event:is_state()`},
		{"event.content", "", `local _ = event.content.body`},
		{"re.test", `local p = re.compile([[(?i)\b(?:casino|viagra)\b]])`, `p:test(body)`},
		{"re.test literal", `local p = re.compile("viagra")`, `p:test(body)`},
		{"re.test cached", "", `re.test("viagra", body)`},
		{"re.gsub", `local p = re.compile("words")`, `p:gsub(body, "w")`},
		{"crypto.sha256", "", `crypto.sha256(body)`},
		{"metric.inc", "", `metric.inc("seen")`},
		{"metric.inc labels", "", `metric.inc("seen", { kind = "link" })`},
		{"log.debug off", "", `log.debug("x")`},
		{"time.now_ms", "", `time.now_ms()`},
		{"UserID.parse", "", `UserID.parse("@a:b")`},
		{"json.encode", "", `json.encode({ a = 1, b = "x" })`},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := modules(b, c.top+"\nfunction check_event_for_spam(event) local body = event.content.body for i = 1, 1000 do "+c.body+" end end")
			q := spam(event)
			b.ReportAllocs()
			for b.Loop() {
				if a, err := e.Call(context.Background(), q); err != nil || len(a.Failures) > 0 {
					b.Fatal(a, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/call")
		})
	}
}
