package bindings_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/axolua/axolua/bindings"
)

func TestFieldOfParsedEvents(t *testing.T) {
	var e bindings.Event
	for i := range 10 {
		text := fmt.Sprintf(`{"type":"m.t%d","sender":"@u%d:x","room_id":5,"origin":"s%d","event_id":"$%[3]d"}`, i/3, i/2, i)
		if err := e.Parse([]byte(text)); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			for name, want := range map[string]string{
				"type": fmt.Sprint("m.t", i/3), "sender": fmt.Sprintf("@u%d:x", i/2), "origin": fmt.Sprint("s", i),
				"event_id": fmt.Sprint("$", i), "room_id": "", "state_key": "",
			} {
				if got, ok := e.Field(name); got != want || ok != (want != "") {
					t.Errorf("%s of %s is %q, %v", name, text, got, ok)
				}
			}
		}
	}
}

func TestLocal(t *testing.T) {
	for origin, want := range map[string]bool{
		``: true, `"origin":"local"`: true, `"origin":"\u006cocal"`: true, `"origin":5`: true, `"origin":null`: true,
		`"origin":"x.org"`: false, `"origin":""`: false, `"origin":"local","origin":"x.org"`: false,
	} {
		e, err := bindings.ParseEvent([]byte("{" + origin + "}"))
		if err != nil {
			t.Fatal(err)
		}
		if e.Local() != want {
			t.Errorf("{%s} is local: %v", origin, !want)
		}
	}
}

func TestQuestionsAboutAnEventAllocateNothing(t *testing.T) {
	text := []byte(`{"type":"m.room.message","sender":"@alice:example.org","room_id":"!r","origin":"example.org"}`)
	var e bindings.Event
	n := testing.AllocsPerRun(1000, func() {
		if err := e.Parse(text); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"type", "sender", "room_id", "state_key", "origin"} {
			e.Field(name)
		}
		if e.Local() {
			t.Fatal("it is not")
		}
	})
	if n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// The race detector looks on.
func TestFieldFromSeveralGoroutines(t *testing.T) {
	var e bindings.Event
	for i := range 100 {
		want := fmt.Sprint("m.t", i)
		if err := e.Parse([]byte(`{"type":"` + want + `","origin":"x"}`)); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 3 {
					if got, _ := e.Field("type"); got != want || e.Local() {
						t.Errorf("got %q, want %q", got, want)
					}
				}
			})
		}
		wg.Wait()
	}
}
