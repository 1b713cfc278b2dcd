package hosttest

import (
	"cmp"
	"maps"
)

// roomConfig is the body of /createRoom, checked.
type roomConfig struct {
	preset, visibility, version, alias string
	invite                             []string
	creation, levels                   map[string]any
	state                              []Event
	ownLevels                          map[string]any // of initial_state; nil if it has none
	direct                             bool
}

// firstLevels are the power levels that a room begins with: those of initial_state as they are, for which nobody needs any
// power, or else the usual ones and what the body changes in them.
func (c *roomConfig) firstLevels(creator string) map[string]any {
	if c.ownLevels != nil {
		return c.ownLevels
	}
	levels := defaultLevels(creator)
	if c.preset == "trusted_private_chat" {
		for _, user := range c.invite {
			levels["users"].(map[string]any)[user] = int64(100)
		}
	}
	maps.Copy(levels, c.levels)
	return levels
}

// configReader keeps the first thing that is wrong with a body.
type configReader struct {
	config map[string]any
	err    error
}

// configValue is a field of the body, of type T; its zero value if it is not there.
func configValue[T any](r *configReader, name string) (value T) {
	v, ok := r.config[name]
	if !ok || v == nil {
		return value
	}
	value, ok = v.(T)
	if !ok && r.err == nil {
		r.err = matrix(400, "M_BAD_JSON", "%s is of the wrong type", name)
	}
	return value
}

func readConfig(config map[string]any) (roomConfig, error) {
	r := &configReader{config: config}
	c := roomConfig{
		visibility: cmp.Or(configValue[string](r, "visibility"), "private"), preset: configValue[string](r, "preset"),
		version: cmp.Or(configValue[string](r, "room_version"), "10"), alias: configValue[string](r, "room_alias_name"),
		creation: configValue[map[string]any](r, "creation_content"), levels: configValue[map[string]any](r, "power_level_content_override"),
		direct: configValue[bool](r, "is_direct"),
	}
	if c.preset == "" {
		c.preset = "private_chat"
		if c.visibility == "public" {
			c.preset = "public_chat"
		}
	}
	rule, known := presets[c.preset]
	if !known && r.err == nil {
		r.err = matrix(400, "M_BAD_JSON", "there is no preset %q", c.preset)
	}
	for _, v := range r.list("invite") {
		user, ok := v.(string)
		if err := validID("@", "user id", user); (!ok || err != nil) && r.err == nil {
			r.err = matrix(400, "M_INVALID_PARAM", "%q in invite is no user id", user)
		}
		c.invite = append(c.invite, user)
	}
	for _, e := range r.state(rule) {
		if e.Type == "m.room.power_levels" && *e.StateKey == "" {
			c.ownLevels = e.Content
		} else {
			c.state = append(c.state, e)
		}
	}
	return c, r.err
}

// list is a field that is a list; a module may write an empty one as {}.
func (r *configReader) list(name string) []any {
	if m, ok := r.config[name].(map[string]any); ok && len(m) == 0 {
		return nil
	}
	return configValue[[]any](r, name)
}

// state is what the body says of the state, over that of the preset.
func (r *configReader) state(joinRule string) []Event {
	state := []Event{
		stateEvent("m.room.join_rules", map[string]any{"join_rule": joinRule}),
		stateEvent("m.room.history_visibility", map[string]any{"history_visibility": "shared"}),
	}
	if joinRule == "invite" {
		state = append(state, stateEvent("m.room.guest_access", map[string]any{"guest_access": "can_join"}))
	}
	for _, v := range r.list("initial_state") {
		fields, _ := v.(map[string]any)
		in := &configReader{config: fields}
		key := configValue[string](in, "state_key")
		e := Event{Type: configValue[string](in, "type"), StateKey: &key, Content: configValue[map[string]any](in, "content")}
		if (in.err != nil || e.Type == "") && r.err == nil {
			r.err = matrix(400, "M_BAD_JSON", "initial_state is a list of objects with type, state_key and content")
		}
		state = append(state, e)
	}
	if name := configValue[string](r, "name"); name != "" {
		state = append(state, stateEvent("m.room.name", map[string]any{"name": name}))
	}
	if topic := configValue[string](r, "topic"); topic != "" {
		state = append(state, stateEvent("m.room.topic", map[string]any{"topic": topic}))
	}
	return state
}
