package peer

// Message is an m.room.message as a Go homeserver has it, with the tags that the peers want.
type Message struct {
	Type           string         `json:"type" luar:"type" expr:"type"`
	Sender         string         `json:"sender" luar:"sender" expr:"sender"`
	RoomID         string         `json:"room_id" luar:"room_id" expr:"room_id"`
	EventID        string         `json:"event_id" luar:"event_id" expr:"event_id"`
	OriginServerTS int64          `json:"origin_server_ts" luar:"origin_server_ts" expr:"origin_server_ts"`
	Depth          int64          `json:"depth" luar:"depth" expr:"depth"`
	Content        map[string]any `json:"content" luar:"content" expr:"content"`
}

// field is the field that is called so in the JSON, nil if there is none: for peers that ask for fields by name.
func (m *Message) field(name string) any {
	switch name {
	case "type":
		return m.Type
	case "sender":
		return m.Sender
	case "room_id":
		return m.RoomID
	case "event_id":
		return m.EventID
	case "origin_server_ts":
		return m.OriginServerTS
	case "depth":
		return m.Depth
	case "content":
		return m.Content
	}
	return nil
}

// fields are the names that field knows, sorted.
var fields = []string{"content", "depth", "event_id", "origin_server_ts", "room_id", "sender", "type"}

// plain is m as encoding/json decodes it into an any.
func (m *Message) plain() map[string]any {
	plain := make(map[string]any, len(fields))
	for _, name := range fields {
		plain[name] = m.field(name)
	}
	return plain
}
