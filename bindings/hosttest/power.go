package hosttest

import "maps"

// defaultLevels are those of a new room.
func defaultLevels(creator string) map[string]any {
	return map[string]any{
		"users": map[string]any{creator: int64(100)}, "users_default": int64(0), "events_default": int64(0), "state_default": int64(50),
		"ban": int64(50), "kick": int64(50), "redact": int64(50), "invite": int64(0),
		"events": map[string]any{"m.room.name": int64(50), "m.room.power_levels": int64(100), "m.room.history_visibility": int64(100),
			"m.room.canonical_alias": int64(50), "m.room.avatar": int64(50), "m.room.tombstone": int64(100), "m.room.server_acl": int64(100),
			"m.room.encryption": int64(100)},
	}
}

func (r *room) levels() map[string]any {
	if at := r.at("m.room.power_levels", ""); at != nil {
		return at.Content
	}
	return nil
}

// level is a number of m.room.power_levels, otherwise where there is none.
func level(levels map[string]any, name string, otherwise int64) int64 {
	if n, ok := levels[name].(int64); ok {
		return n
	}
	return otherwise
}

// powerOf is a user's power level. While a room has none, its creator has 100.
func (r *room) powerOf(userID string) int64 {
	levels := r.levels()
	if levels == nil {
		if create := r.at("m.room.create", ""); create == nil || create.Sender == userID {
			return 100
		}
		return 0
	}
	users, _ := levels["users"].(map[string]any)
	return level(users, userID, level(levels, "users_default", 0))
}

// needed is the level that sending an event takes.
func (r *room) needed(e *Event) int64 {
	levels := r.levels()
	events, _ := levels["events"].(map[string]any)
	otherwise := level(levels, "events_default", 0)
	if e.StateKey != nil {
		otherwise = level(levels, "state_default", 50)
		if levels == nil {
			otherwise = 0
		}
	}
	return level(events, e.Type, otherwise)
}

// maySend applies the rules of the room to anything but memberships.
func (r *room) maySend(e *Event) error {
	if r.membership(e.Sender) != "join" {
		return forbidden("%s is not in the room %s", e.Sender, r.id)
	}
	if has, needs := r.powerOf(e.Sender), r.needed(e); has < needs {
		return forbidden("%s has the power level %d, and %s needs %d", e.Sender, has, e.Type, needs)
	}
	if e.StateKey != nil && len(*e.StateKey) > 0 && (*e.StateKey)[0] == '@' && *e.StateKey != e.Sender {
		return forbidden("%s may not set the state of %s", e.Sender, *e.StateKey)
	}
	switch e.Type {
	case "m.room.power_levels":
		return r.mayChangeLevels(e)
	case "m.room.redaction":
		return r.mayRedact(e)
	}
	return nil
}

func (r *room) mayRedact(e *Event) error {
	if r.powerOf(e.Sender) >= level(r.levels(), "redact", 50) {
		return nil
	}
	for _, at := range r.events {
		if at.id == redacted(e) && at.Sender == e.Sender {
			return nil
		}
	}
	return forbidden("%s may not redact what others sent", e.Sender)
}

// redacted is the event that a redaction is of.
func redacted(e *Event) string {
	if id, ok := e.Content["redacts"].(string); ok {
		return id
	}
	return e.Redacts
}

// mayChangeLevels: nobody gives, takes away or has power above their own, or takes it from their equals.
func (r *room) mayChangeLevels(e *Event) error {
	before := r.levels()
	if before == nil {
		return nil
	}
	own := r.powerOf(e.Sender)
	for _, of := range []string{"", "events", "notifications", "users"} {
		old, changed := before, e.Content
		if of != "" {
			old, _ = before[of].(map[string]any)
			changed, _ = e.Content[of].(map[string]any)
		}
		names := maps.Clone(old)
		if names == nil {
			names = map[string]any{}
		}
		maps.Copy(names, changed)
		for name := range names {
			was, had := old[name].(int64)
			is, has := changed[name].(int64)
			if was == is && had == has {
				continue
			}
			if had && was > own || has && is > own || of == "users" && had && was == own && name != e.Sender {
				return forbidden("%s has the power level %d and may not change %s to %d", e.Sender, own, name, is)
			}
		}
	}
	return nil
}
