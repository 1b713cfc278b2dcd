package peer

// Message is an m.room.message as a Go homeserver has it.
type Message struct {
	Type, Sender, RoomID, EventID string
	OriginServerTS, Depth         int64
	Content                       map[string]any
}
