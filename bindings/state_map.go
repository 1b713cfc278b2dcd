package bindings

import (
	"context"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// errFinishedState is what a state map raises that was kept after its question.
const errFinishedState = "state_events of a finished call; copy what you need first"

// stateRef is a state map in one VM, for one question. What was asked for is kept: the host is asked once.
type stateRef struct {
	state    engine.StateMap
	question uint64
	known    map[engine.StateKey]lua.LValue
	keys     map[string][]engine.StateKey // by type, "" for all
}

// knownState is what a place in the state occupies that a module asked for, in bytes.
const knownState = 200

func (b *bound) stateMap(state engine.StateMap) lua.LValue {
	return b.newObject(&stateMapClass, &stateRef{
		state: state, question: b.scope.Question(),
		known: map[engine.StateKey]lua.LValue{}, keys: map[string][]engine.StateKey{},
	})
}

func (c Call) state() *stateRef {
	ref := self[*stateRef](c)
	c.b.checkState(c.LState, ref)
	return ref
}

func (b *bound) checkState(l *lua.LState, ref *stateRef) {
	if ref.question != b.scope.Question() {
		l.RaiseError(errFinishedState)
	}
}

func stateGet(c Call) int {
	c.Push(c.b.stateEvent(c.LState, c.state(), engine.StateKey{Type: c.text(0), Key: c.text(1)}))
	return 1
}

func (b *bound) stateEvent(l *lua.LState, ref *stateRef, key engine.StateKey) lua.LValue {
	if value, ok := ref.known[key]; ok {
		return value
	}
	ctx, cancel := b.scope.Context()
	defer cancel()
	event, err := ref.state.Get(ctx, key.Type, key.Key)
	if err != nil {
		b.scope.Raise(l, "state_events", err)
	}
	value := lua.LValue(lua.LNil)
	if event != nil {
		value = b.event(event)
	}
	if err := b.scope.Spend(knownState); err != nil {
		l.RaiseError("%s", err)
	}
	ref.known[key] = value
	return value
}

func (b *bound) stateKeys(l *lua.LState, ref *stateRef, eventType string) []engine.StateKey {
	if keys, ok := ref.keys[eventType]; ok {
		return keys
	}
	ctx, cancel := b.scope.Context()
	defer cancel()
	keys, err := ref.state.Keys(ctx, eventType)
	if err != nil {
		b.scope.Raise(l, "state_events", err)
	}
	if err := b.scope.Spend(knownState * (1 + len(keys))); err != nil {
		l.RaiseError("%s", err)
	}
	ref.keys[eventType] = keys
	return keys
}

// stateEach gives state_key, event for each event of a type; without a type, of all.
func stateEach(c Call) int {
	b, ref := c.b, c.state()
	keys := b.stateKeys(c.LState, ref, c.text(0))
	next := 0
	c.Push(c.NewFunction(func(l *lua.LState) int {
		b.checkState(l, ref)
		if next == len(keys) {
			return 0
		}
		key := keys[next]
		next++
		l.Push(lua.LString(key.Key))
		l.Push(b.stateEvent(l, ref, key))
		return 2
	}))
	return 1
}

// StateOf is a StateMap of events that are all there. Of two events in one place the last counts.
func StateOf(events []*Event) engine.StateMap {
	s := &stateList{at: map[engine.StateKey]*Event{}}
	for _, e := range events {
		t, _ := e.Field("type")
		k, ok := e.Field("state_key")
		if !ok {
			continue
		}
		key := engine.StateKey{Type: t, Key: k}
		if s.at[key] == nil {
			s.keys = append(s.keys, key)
		}
		s.at[key] = e
	}
	return s
}

type stateList struct {
	keys []engine.StateKey
	at   map[engine.StateKey]*Event
}

func (s *stateList) Get(_ context.Context, eventType, stateKey string) (engine.Event, error) {
	if e := s.at[engine.StateKey{Type: eventType, Key: stateKey}]; e != nil {
		return e, nil
	}
	return nil, nil
}

func (s *stateList) Keys(_ context.Context, eventType string) ([]engine.StateKey, error) {
	var keys []engine.StateKey
	for _, k := range s.keys {
		if eventType == "" || k.Type == eventType {
			keys = append(keys, k)
		}
	}
	return keys, nil
}
