package synapse_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/wire"
)

const benchRule = `function check_event_for_spam(event) if event.content.body == "casino" then return Codes.FORBIDDEN end end`

// BenchmarkQuestion is one question with an event of 1.1 KB, asked over the socket, and the floor: the same text read,
// asked and answered without a connection.
func BenchmarkQuestion(b *testing.B) {
	w := newWorld(b, map[string]string{"a.lua": benchRule}, nil)
	h := w.connect(b, nil)
	args := message(strings.Repeat("hello ", 150))
	params := object{"callback": "check_event_for_spam", "args": args}
	text, err := json.Marshal(params)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("socket", func(b *testing.B) {
		for b.Loop() {
			if _, err := h.Call(context.Background(), "call", json.RawMessage(text)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			q, err := wire.Question(text)
			if err != nil {
				b.Fatal(err)
			}
			a, err := w.Call(context.Background(), q)
			if err != nil {
				b.Fatal(err)
			}
			wire.MarshalAnswer(a)
		}
	})
}
