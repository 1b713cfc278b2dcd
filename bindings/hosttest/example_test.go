package hosttest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
)

// A module that answers greetings, in a room of a server that asks it about every message.
func Example() {
	scripts, _ := os.MkdirTemp("", "scripts")
	defer os.RemoveAll(scripts)
	module := `
function on_new_event(event)
  if event.content.body == "hello" then
    api.create_and_send_event_into_room{
      type = "m.room.message", room_id = event.room_id, sender = "@bot:example.org", content = { body = "hello " .. event.sender },
    }
  end
end`
	_ = os.WriteFile(filepath.Join(scripts, "greet.lua"), []byte(module), 0o600)

	server := hosttest.New("example.org")
	err := server.Load(map[string]any{
		"users": map[string]any{"alice": map[string]any{}, "bot": map[string]any{}},
		"rooms": map[string]any{"!hall:example.org": map[string]any{
			"creator": "@alice:example.org", "members": map[string]any{"@bot:example.org": "join"},
		}},
	})
	if err != nil {
		fmt.Println(err) // names the path
		return
	}
	e, err := engine.New(engine.Config{Scripts: scripts, Open: bindings.Open(bindings.Options{Host: server}), Now: server.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	server.Ask = e.Call

	_, err = server.Send(context.Background(), map[string]any{
		"type": "m.room.message", "room_id": "!hall:example.org", "sender": "@alice:example.org", "content": map[string]any{"body": "hello"},
	})
	for _, call := range server.Calls() {
		fmt.Println(err, call.Method, call.Args["event_dict"].(map[string]any)["content"])
	}
	// Output:
	// <nil> create_and_send_event_into_room map[body:hello @alice:example.org]
}
