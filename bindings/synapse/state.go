package synapse

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/axolua/axolua/engine"
)

// state is the state that goes with a question. The homeserver has it; what a module reads is asked for.
type state struct{ run *run }

// Get is engine.StateMap's.
func (s state) Get(ctx context.Context, eventType, stateKey string) (engine.Event, error) {
	text, err := s.run.conn.ask(ctx, s.run, "state", map[string]any{"type": eventType, "state_key": stateKey})
	if err != nil || isNull(text) {
		return nil, err
	}
	return s.run.conn.event(text)
}

// Keys is engine.StateMap's.
func (s state) Keys(ctx context.Context, eventType string) ([]engine.StateKey, error) {
	params := map[string]any{}
	if eventType != "" {
		params["type"] = eventType
	}
	text, err := s.run.conn.ask(ctx, s.run, "state_keys", params)
	if err != nil {
		return nil, err
	}
	var pairs [][2]string
	if err := json.Unmarshal(text, &pairs); err != nil {
		return nil, fmt.Errorf("state_keys: the homeserver's answer is no list of types and state keys")
	}
	keys := make([]engine.StateKey, len(pairs))
	for i, p := range pairs {
		keys[i] = engine.StateKey{Type: p[0], Key: p[1]}
	}
	return keys, nil
}

func isNull(text []byte) bool { return bytes.Equal(text, []byte("null")) }
