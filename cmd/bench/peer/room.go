package peer

import "strings"

// What the rules State and API ask the host for: in every peer the same.

// RoomState is the state of the room, by type; every state key is "".
var RoomState = map[string]*Message{
	"m.room.power_levels": {Type: "m.room.power_levels", Sender: "@admin:example.org", Content: map[string]any{
		"users": map[string]any{"@admin:example.org": 100.0, bannedSender: -1.0},
	}},
	"m.room.join_rules": {Type: "m.room.join_rules", Sender: "@admin:example.org", Content: map[string]any{"join_rule": "public"}},
}

// Profile is what the host knows of an account.
type Profile struct {
	DisplayName string `json:"display_name" luar:"display_name" expr:"display_name"`
}

// UserID is a user id, taken apart.
type UserID struct {
	Localpart string `json:"localpart" luar:"localpart" expr:"localpart"`
	Domain    string `json:"domain" luar:"domain" expr:"domain"`
}

// Profiles are those of the accounts, by local part.
var Profiles = map[string]*Profile{"example": {DisplayName: "Example"}, "spammer7": {DisplayName: "Casino"}}

// profileForUser is Synapse's get_profile_for_user.
func profileForUser(localpart string) *Profile { return Profiles[localpart] }

// parseUserID is Synapse's UserID.from_string; nil if id is none.
func parseUserID(id string) *UserID {
	local, domain, ok := strings.Cut(strings.TrimPrefix(id, "@"), ":")
	if !ok {
		return nil
	}
	return &UserID{Localpart: local, Domain: domain}
}
