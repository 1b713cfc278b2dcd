package luatest

import (
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// complete adds to an argument what a test need not say, such as the room of an event. What has the wrong shape stays as
// it is, for the reader of arguments to name.
func (t *tester) complete(want catalog.Type, value any) any {
	switch want {
	case catalog.Event:
		return t.event(value, nil)
	case catalog.StateMap:
		return each(value, func(v any) any { return t.event(v, map[string]any{"state_key": ""}) })
	case catalog.Requester:
		m, _ := value.(map[string]any)
		return with(value, map[string]any{"is_guest": false, "shadow_banned": false, "authenticated_entity": m["user_id"]})
	case catalog.RequestInfo:
		return each(value, func(v any) any { return with(v, map[string]any{"ip": "192.0.2.1"}) })
	case catalog.PresenceStates:
		now := t.server.Now().UnixMilli()
		return each(value, func(v any) any {
			return with(v, map[string]any{"state": "online", "last_active_ts": now, "last_federation_update_ts": now,
				"last_user_sync_ts": now, "currently_active": true})
		})
	case catalog.FileInfo:
		return with(value, map[string]any{"file_id": "file", "url_cache": false})
	case catalog.HTTPRequest:
		return with(value, map[string]any{"method": "GET", "uri": "/", "headers": map[string]any{}, "body": ""})
	case catalog.Object, catalog.ObjectOrNil, catalog.MutableObject, catalog.ProfileInfo:
		if list, ok := value.([]any); ok && len(list) == 0 {
			return map[string]any{}
		}
	}
	return value
}

// event completes an event: it comes from the server of its sender, and says nothing.
func (t *tester) event(value any, more map[string]any) any {
	server := t.r.ServerName
	value = with(value, map[string]any{
		"type": "m.room.message", "sender": "@user:" + server, "room_id": "!room:" + server, "event_id": "$event",
		"origin_server_ts": t.server.Now().UnixMilli(), "content": map[string]any{}, "room_version": "10",
	})
	m, ok := value.(map[string]any)
	if !ok {
		return value
	}
	if list, ok := m["content"].([]any); ok && len(list) == 0 {
		m["content"] = map[string]any{}
	}
	sender, _ := m["sender"].(string)
	if _, from, found := strings.Cut(sender, ":"); found && from != server {
		value = with(value, map[string]any{"origin": from})
	}
	return with(value, more)
}

// request completes the client request in which a question arises.
func (t *tester) request(value any) any { return with(value, map[string]any{"id": "request"}) }

// with adds fields that an object has not; an empty table is an object too.
func with(value any, fields map[string]any) any {
	m, ok := value.(map[string]any)
	if list, isList := value.([]any); isList && len(list) == 0 {
		m, ok = map[string]any{}, true
	}
	if !ok {
		return value
	}
	for name, v := range fields {
		if _, there := m[name]; !there {
			m[name] = v
		}
	}
	return m
}

// each changes the elements of a list; an empty table and nothing are lists too.
func each(value any, change func(any) any) any {
	switch v := value.(type) {
	case nil:
		return []any{}
	case map[string]any:
		if len(v) == 0 {
			return []any{}
		}
	case []any:
		for i := range v {
			v[i] = change(v[i])
		}
	}
	return value
}
