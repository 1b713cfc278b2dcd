package bindings

import (
	"maps"
	"slices"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// eventTypesLibrary has the members of synapse.api.constants.EventTypes that moderation modules use.
var eventTypesLibrary = constants("EventTypes", "Types of events, under Synapse's names: EventTypes.Message is \"m.room.message\".", map[string]string{
	"Member": "m.room.member", "Create": "m.room.create", "Tombstone": "m.room.tombstone", "JoinRules": "m.room.join_rules",
	"PowerLevels": "m.room.power_levels", "Aliases": "m.room.aliases", "Redaction": "m.room.redaction",
	"ThirdPartyInvite": "m.room.third_party_invite", "RoomHistoryVisibility": "m.room.history_visibility",
	"CanonicalAlias": "m.room.canonical_alias", "Encrypted": "m.room.encrypted", "RoomAvatar": "m.room.avatar",
	"RoomEncryption": "m.room.encryption", "GuestAccess": "m.room.guest_access", "Message": "m.room.message",
	"Topic": "m.room.topic", "Name": "m.room.name", "ServerACL": "m.room.server_acl", "Pinned": "m.room.pinned_events",
	"Retention": "m.room.retention", "Reaction": "m.reaction", "SpaceChild": "m.space.child", "SpaceParent": "m.space.parent",
	"CallInvite": "m.call.invite", "PollStart": "m.poll.start", "Sticker": "m.sticker",
})

// membershipLibrary has the members of synapse.api.constants.Membership.
var membershipLibrary = constants("Membership", "What the membership in a room may be.", map[string]string{"INVITE": "invite", "JOIN": "join", "KNOCK": "knock", "LEAVE": "leave", "BAN": "ban"})

func constants(name, doc string, texts map[string]string) Library {
	lib := Library{Name: name, Doc: doc}
	for _, member := range slices.Sorted(maps.Keys(texts)) {
		text := lua.LString(texts[member])
		lib.Values = append(lib.Values, Value{Name: member, Type: tText, Doc: strconv.Quote(texts[member]), get: func(*bound) lua.LValue { return text }})
	}
	return lib
}
