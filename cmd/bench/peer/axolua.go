package peer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// OtherLua is a Lua module that defines something else than what is asked.
const OtherLua = `function user_may_invite(inviter, invitee, room_id) end`

var axolua = language{
	name: "Axolua",
	note: "the engine with all its defaults: limits of time, instructions and memory, answers checked, metrics; events by bindings.Event.Parse or bindings.NewEvent for every question",
	ext:  "lua", other: OtherLua, shapes: []From{JSON, Struct},
	load: loadAxolua,
}

func loadAxolua(modules []string, s Setup) (Loaded, error) {
	dir, err := os.MkdirTemp("", "bench-axolua-")
	if err != nil {
		return nil, err
	}
	e, err := newEngine(dir, modules)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	put := question(e, s.Rule)
	asker := func(_ int, ev *Event) func() (string, error) {
		if s.From == Struct {
			return func() (string, error) {
				event, err := bindings.NewEvent((*hostEvent)(ev.Struct))
				if err != nil {
					return "", err
				}
				return put(event)
			}
		}
		event := new(bindings.Event) // a host parses into the memory of an event that is done
		return func() (string, error) {
			if err := event.Parse(ev.JSON); err != nil {
				return "", err
			}
			return put(event)
		}
	}
	return &loaded{callers: s.Callers, asker: asker, close: func() { e.Close(); os.RemoveAll(dir) }}, nil
}

func newEngine(dir string, modules []string) (*engine.Engine, error) {
	for i, text := range modules {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.lua", i)), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	return engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Host: host{}})})
}

// question gives the way to ask e what rule answers.
func question(e *engine.Engine, rule Rule) func(*bindings.Event) (string, error) {
	ctx := context.Background()
	if rule != State {
		return func(event *bindings.Event) (string, error) {
			verdict, err := e.CheckEventForSpam(ctx, event)
			return verdict.Code, err
		}
	}
	return func(event *bindings.Event) (string, error) {
		decision, err := e.CheckEventAllowed(ctx, event, hostRoom{})
		if err != nil || decision.Allowed {
			return "", err
		}
		return forbidden, nil
	}
}

// hostEvent is a Message as the engine takes it without converting it: shadow.Object.
type hostEvent Message

func (e *hostEvent) Get(key string) (any, bool) {
	v := (*Message)(e).field(key)
	return v, v != nil
}

func (e *hostEvent) Keys() []string { return fields }

// hostState is an event of the state, all of which have "" as their state key.
type hostState struct{ *hostEvent }

func (e hostState) Get(key string) (any, bool) {
	if key == "state_key" {
		return "", true
	}
	return e.hostEvent.Get(key)
}

func (e hostState) Keys() []string { return append([]string{"state_key"}, fields...) }

// hostRoom is the state of the room: an event becomes the engine's when it is asked for.
type hostRoom struct{}

func (hostRoom) Get(_ context.Context, eventType, stateKey string) (engine.Event, error) {
	m := RoomState[eventType]
	if m == nil || stateKey != "" {
		return nil, nil
	}
	return bindings.NewEvent(hostState{(*hostEvent)(m)})
}

// Keys is for modules that go through all of the state; none here does.
func (hostRoom) Keys(context.Context, string) ([]engine.StateKey, error) {
	return nil, bindings.ErrNotOffered
}

// host answers the module API out of memory.
type host struct{}

func (host) Info(context.Context) bindings.HostInfo {
	return bindings.HostInfo{ServerName: "example.org"}
}

func (host) API(_ context.Context, call bindings.APICall) (any, error) {
	localpart, _ := call.Args["localpart"].(string)
	if p := profileForUser(localpart); p != nil && call.Method == "get_profile_for_user" {
		return map[string]any{"display_name": p.DisplayName}, nil
	}
	return nil, bindings.ErrNotOffered
}
