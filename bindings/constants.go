package bindings

import lua "github.com/yuin/gopher-lua"

// eventTypes are the members of synapse.api.constants.EventTypes that moderation modules use.
var eventTypes = constants(map[string]string{
	"Member": "m.room.member", "Create": "m.room.create", "Tombstone": "m.room.tombstone", "JoinRules": "m.room.join_rules",
	"PowerLevels": "m.room.power_levels", "Aliases": "m.room.aliases", "Redaction": "m.room.redaction",
	"ThirdPartyInvite": "m.room.third_party_invite", "RoomHistoryVisibility": "m.room.history_visibility",
	"CanonicalAlias": "m.room.canonical_alias", "Encrypted": "m.room.encrypted", "RoomAvatar": "m.room.avatar",
	"RoomEncryption": "m.room.encryption", "GuestAccess": "m.room.guest_access", "Message": "m.room.message",
	"Topic": "m.room.topic", "Name": "m.room.name", "ServerACL": "m.room.server_acl", "Pinned": "m.room.pinned_events",
	"Retention": "m.room.retention", "Reaction": "m.reaction", "SpaceChild": "m.space.child", "SpaceParent": "m.space.parent",
	"CallInvite": "m.call.invite", "PollStart": "m.poll.start", "Sticker": "m.sticker",
})

// memberships are the members of synapse.api.constants.Membership.
var memberships = constants(map[string]string{"INVITE": "invite", "JOIN": "join", "KNOCK": "knock", "LEAVE": "leave", "BAN": "ban"})

func constants(texts map[string]string) map[string]lua.LValue {
	values := make(map[string]lua.LValue, len(texts))
	for name, text := range texts {
		values[name] = lua.LString(text)
	}
	return values
}
