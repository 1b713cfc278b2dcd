package bindings_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// accounts is the part of a homeserver that modules may ask.
type accounts struct{ admins map[string]bool }

func (a *accounts) Info(context.Context) bindings.HostInfo {
	return bindings.HostInfo{ServerName: "example.org"}
}

// IsUserAdmin answers api.is_user_admin.
func (a *accounts) IsUserAdmin(_ context.Context, userID string) (bool, error) {
	return a.admins[userID], nil
}

// A homeserver in Go offers modules what it has methods for.
func ExampleHostOf() {
	host, err := bindings.HostOf(&accounts{admins: map[string]bool{"@root:example.org": true}})
	if err != nil {
		fmt.Println(err) // names each method that does not fit
		return
	}
	scripts, _ := os.MkdirTemp("", "scripts")
	defer os.RemoveAll(scripts)
	module := `
function user_may_create_room(user_id, room_config)
  if not api.is_user_admin(user_id) then
    return deny{ error = "Ask an admin for a room" }
  end
end`
	if err := os.WriteFile(filepath.Join(scripts, "rooms.lua"), []byte(module), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	e, err := engine.New(engine.Config{Scripts: scripts, Open: bindings.Open(bindings.Options{Host: host})})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	for _, user := range []string{"@root:example.org", "@a:example.org"} {
		verdict, _ := e.UserMayCreateRoom(context.Background(), user, map[string]any{})
		fmt.Printf("%s %q\n", user, verdict.Error)
	}
	// Output:
	// @root:example.org ""
	// @a:example.org "Ask an admin for a room"
}
