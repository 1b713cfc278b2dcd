package work

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// hundredLines is a module of 100 lines of which times 80 are functions that use each other, with a handler that passes
// most events. It is plain Lua, so that a stock VM runs it too; version makes it differ.
func hundredLines(version, times int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "local version = %d\nlocal banned, rules = {}, {}\n", version)
	for i := range 8 * times {
		fmt.Fprintf(&b, `rules[%d] = function(event, limit)
  local content = event.content
  local count = 0
  for i = 1, limit do
    if banned[i] == event.sender then
      count = count + 1
    end
  end
  if count > %d then return "M_FORBIDDEN" end
end
`, i+1, i)
	}
	b.WriteString(`
-- The handlers: nearly every event passes, and every invitation.
-- What a rule finds is counted anew for each event, so that
-- nothing is left of it when the next one comes.

function check_event_for_spam(event)
  if event.type ~= "m.room.message" then
    return
  end
  if banned[event.sender] then
    return rules[1](event, 10) or rules[2](event, 10)
  end
end

function user_may_invite(inviter, invitee, room_id)
  return nil
end
`)
	return b.String()
}

// scripts writes n modules into a new directory, which the caller removes; in short 100 at most.
func (w *Work) scripts(n int, source func(i int) string) (dir string, err error) {
	if dir, err = os.MkdirTemp(w.dir, "scripts-"); err != nil {
		return "", err
	}
	if w.short {
		n = min(n, 100)
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, moduleName(i)), []byte(source(i)), 0o600); err != nil {
			return "", err
		}
	}
	return dir, nil
}

func moduleName(i int) string { return fmt.Sprintf("%04d.lua", i) }

// plain is modules of 100 lines.
func plain(i int) string { return hundredLines(i, 1) }

// message is an m.room.message of at least size bytes with one key in its content per 100 of them.
func message(size int) []byte {
	var b strings.Builder
	b.WriteString(`{"type":"m.room.message","sender":"@example:example.org","room_id":"!jEsUZKDJdhlrceRyVU:example.org",` +
		`"event_id":"$7UAhGqzYcHKnQpTzpGpLxuTwdbcbLsPVzVlYtBvyXcE","origin_server_ts":1432735824653,"depth":1204,` +
		`"content":{"msgtype":"m.text","body":"Good morning everybody, has someone seen the minutes of the last meeting?"`)
	for i := 0; b.Len() < size-2; i++ {
		fmt.Fprintf(&b, `,"org.example.%04d":"I would like to add a point about the new server, and one about the old"`, i)
	}
	b.WriteString("}}")
	return []byte(b.String())
}
