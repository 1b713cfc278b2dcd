package hosttest

import (
	"context"
	"maps"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

func (m members) GetRoomState(_ context.Context, roomID string, filter [][]string) (engine.StateMap, error) {
	events, err := m.GetStateEventsInRoom(context.Background(), roomID, filter)
	return bindings.StateOf(events), err
}

// GetStateEventsInRoom gives no state for rooms that nobody knows, as Synapse does.
func (m members) GetStateEventsInRoom(_ context.Context, roomID string, types [][]string) ([]*bindings.Event, error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if r := m.s.rooms[roomID]; r != nil {
		return forLua(r.current(types)), nil
	}
	return nil, nil
}

func (m members) CreateAndSendEventIntoRoom(ctx context.Context, dict map[string]any) (*bindings.Event, error) {
	return m.s.Send(ctx, dict)
}

func (m members) UpdateRoomMembership(ctx context.Context, sender, target, roomID, membership string, content map[string]any, hosts []string) (*bindings.Event, error) {
	if _, err := m.room(roomID); err != nil && membership == "join" && len(hosts) == 0 {
		return nil, matrix(404, "M_UNKNOWN", "no server in the room %s is known", roomID)
	}
	return m.s.SetMembership(ctx, Membership{Sender: sender, Target: target, RoomID: roomID, Membership: membership, Content: content})
}

func (m members) room(id string) (*room, error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	return m.s.roomLocked(id)
}

// DeleteRoom never fails: in Synapse the work is done later, and what fails is seen by nobody.
func (m members) DeleteRoom(ctx context.Context, roomID string) error {
	if _, err := m.room(roomID); err != nil {
		return nil
	}
	if allowed, err := m.s.permission(ctx, catalog.CheckCanShutdownRoom, (*string)(nil), roomID); err != nil || !allowed {
		return nil
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	delete(m.s.rooms, roomID)
	delete(m.s.published, roomID)
	maps.DeleteFunc(m.s.aliases, func(_ string, a Alias) bool { return a.RoomID == roomID })
	return nil
}

func (m members) LookupRoomAlias(_ context.Context, alias string) (roomID string, hosts []string, err error) {
	if err := validID("#", "room alias", alias); err != nil {
		return "", nil, err
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	a, ok := m.s.aliases[alias]
	if !ok {
		return "", nil, matrix(404, "M_NOT_FOUND", "there is no alias %s", alias)
	}
	return a.RoomID, a.Servers, nil
}

func (m members) PublicRoomListManagerRoomIsInPublicRoomList(_ context.Context, roomID string) (bool, error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	return m.s.published[roomID], nil
}

func (m members) PublicRoomListManagerAddRoomToPublicRoomList(_ context.Context, roomID string) error {
	return m.publish(roomID, true)
}

func (m members) PublicRoomListManagerRemoveRoomFromPublicRoomList(_ context.Context, roomID string) error {
	return m.publish(roomID, false)
}

func (m members) publish(roomID string, published bool) error {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if _, err := m.s.roomLocked(roomID); err != nil {
		return err
	}
	m.s.published[roomID] = published
	return nil
}
