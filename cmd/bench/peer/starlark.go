package peer

import (
	"encoding/json"
	"fmt"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

var starlarkGo = language{
	name: "starlark-go",
	note: "go.starlark.net of 2026-09-08: modules frozen and shared by all callers, a new Thread for a question, its Cancel by time.AfterFunc, which is set anew to 1 s for each module, the event a value of the application's own that converts what is read; encoding/json into a struct. A thread and a timer that are used again would take a fifth to a third less. Starlark has no patterns",
	ext:  "star", other: "def user_may_invite(inviter, invitee, room_id):\n    return None", shapes: []From{JSON, Struct, Ready},
	load: loadStarlark,
}

// starModules are the functions of the modules that define the callback. They are frozen: any number of callers may use them.
type starModules struct {
	fns   []starlark.Value
	state starlark.Value // nil unless the callback has it
}

func loadStarlark(modules []string, s Setup) (Loaded, error) {
	all := &starModules{}
	if s.Rule == State {
		all.state = starFunctions(map[string]func(string) starlark.Value{"get": starState})
	}
	predeclared := starHost()
	for i, text := range modules {
		_, program, err := starlark.SourceProgramOptions(&syntax.FileOptions{}, fmt.Sprintf("%04d.star", i), text, predeclared.Has)
		if err != nil {
			return nil, err
		}
		globals, err := program.Init(&starlark.Thread{Name: "load"}, predeclared)
		if err != nil {
			return nil, err
		}
		globals.Freeze()
		if fn, ok := globals[s.Rule.callback()]; ok {
			all.fns = append(all.fns, fn)
		}
	}
	if s.From != Ready {
		return &loaded{callers: s.Callers, asker: messages(s.From, func(m *Message) (string, error) {
			return all.ask(starMessage{m})
		})}, nil
	}
	return &loaded{callers: s.Callers, asker: func(_ int, ev *Event) func() (string, error) {
		var plain map[string]any
		if err := json.Unmarshal(ev.JSON, &plain); err != nil {
			return func() (string, error) { return "", err }
		}
		event := starReady(plain)
		return func() (string, error) { return all.ask(event) }
	}}, nil
}

// ask puts the event to the modules until one objects.
func (all *starModules) ask(event starlark.Value) (string, error) {
	thread := &starlark.Thread{Name: "question"}
	timer := time.AfterFunc(deadline, func() { thread.Cancel("deadline") })
	defer timer.Stop()
	args := starlark.Tuple{event}
	if all.state != nil {
		args = append(args, all.state)
	}
	for i, fn := range all.fns {
		if i > 0 {
			timer.Reset(deadline)
		}
		answer, err := starlark.Call(thread, fn, args, nil)
		if err != nil {
			return "", err
		}
		switch answer := answer.(type) {
		case starlark.NoneType:
		case starlark.String:
			return string(answer), nil
		case starlark.Bool:
			if !answer {
				return forbidden, nil
			}
		default:
			return "", fmt.Errorf("got %s, want a code, a bool or None", answer.Type())
		}
	}
	return "", nil
}

func starState(eventType string) starlark.Value {
	if m := RoomState[eventType]; m != nil {
		return starMessage{m}
	}
	return starlark.None
}

// starHost is what modules ask the host with.
func starHost() starlark.StringDict {
	return starlark.StringDict{
		"api": starFunctions(map[string]func(string) starlark.Value{"get_profile_for_user": func(localpart string) starlark.Value {
			return starStruct(starlark.StringDict{"display_name": starlark.String(profileForUser(localpart).DisplayName)})
		}}),
		"UserID": starFunctions(map[string]func(string) starlark.Value{"parse": func(id string) starlark.Value {
			parsed := parseUserID(id)
			if parsed == nil {
				return starlark.None
			}
			return starStruct(starlark.StringDict{"localpart": starlark.String(parsed.Localpart), "domain": starlark.String(parsed.Domain)})
		}}),
	}
}
