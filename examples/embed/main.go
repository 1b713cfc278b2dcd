// Command embed asks Lua modules about events from within a Go program, which could be a homeserver.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// message is an event as this program has it. With Get and Keys it is a shadow.Object, so Lua reads it as a table, field
// by field, and no JSON is made of it.
type message struct{ sender, body string }

func (m *message) Get(key string) (value any, ok bool) {
	switch key {
	case "type":
		return "m.room.message", true
	case "sender":
		return m.sender, true
	case "content":
		return map[string]any{"msgtype": "m.text", "body": m.body}, true
	}
	return nil, false
}

func (m *message) Keys() []string { return []string{"type", "sender", "content"} }

func main() {
	if err := run(os.Stdout, "scripts"); err != nil {
		log.Fatal(err)
	}
}

// run asks the modules in the directory scripts about two events.
func run(w io.Writer, scripts string) error {
	e, err := engine.New(engine.Config{
		Scripts: scripts,
		Open:    bindings.Open(bindings.Options{ServerName: "example.org"}),
		Watch:   true, // a module that is saved answers the next question
	})
	if err != nil {
		return err
	}
	defer e.Close()

	ours, err := bindings.NewEvent(&message{"@alice:example.org", "GOOD MORNING EVERYBODY"})
	if err != nil {
		return err
	}
	theirs, err := bindings.ParseEvent([]byte(`{"type": "m.room.message", "sender": "@bob:other.example",
		"origin": "other.example", "content": {"msgtype": "m.text", "body": "Good morning"}}`))
	if err != nil {
		return err
	}
	for _, event := range []*bindings.Event{ours, theirs} {
		verdict, err := e.CheckEventForSpam(context.Background(), event)
		if err != nil {
			return err // a module raised a SynapseError, or failed where the policy is to raise
		}
		sender, _ := event.Field("sender")
		if verdict.Denied() {
			fmt.Fprintf(w, "%s: %s: %s\n", sender, verdict.Code, verdict.Error)
		} else {
			fmt.Fprintf(w, "%s: no objection\n", sender)
		}
	}
	return nil
}
