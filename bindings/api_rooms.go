package bindings

// roomFuncs are about rooms and what is sent into them.
var roomFuncs = []Func{
	{
		Name: "get_room_state", Doc: "The current state of a room, or what of it a filter asks for.", Asks: true,
		Params: []Param{
			{Name: "room_id", Type: tText},
			{Name: "event_filter", Type: tPlaces, Optional: true, Doc: "a list of { type, state_key }; without a state_key, all of the type"},
		},
		Returns: []Param{{Name: "state_events", Type: "StateMap"}},
	},
	{
		Name: "get_state_events_in_room", Doc: "The same as a list: the older form.", Asks: true,
		Params: []Param{
			{Name: "room_id", Type: tText},
			{Name: "types", Type: tPlaces, Doc: "a list of { type, state_key }; without a state_key, all of the type"},
		},
		Returns: []Param{{Name: "events", Type: "Event[]"}},
	},
	{
		Name: "create_and_send_event_into_room",
		Doc: "Sends an event, which its sender must be allowed to send; memberships are for update_room_membership. check_event_for_spam " +
			"and check_event_allowed are asked about it. Where the same state is there already, it gives the event of before.",
		Asks:    true,
		Params:  []Param{{Name: "event_dict", Type: tJSON, Doc: "type, room_id, sender, content and, of a state event, state_key"}},
		Returns: []Param{{Name: "event", Type: "Event"}},
	},
	{
		Name: "update_room_membership", Doc: "Joins, invites, kicks, bans: whatever changes the membership of target to new_membership.", Asks: true,
		Params: []Param{
			{Name: "sender", Type: tID, Doc: "of this homeserver"}, {Name: "target", Type: tID}, {Name: "room_id", Type: tText},
			{Name: "new_membership", Type: tText, Doc: "see Membership"}, {Name: "content", Type: tJSON, Optional: true},
			{Name: "remote_room_hosts", Type: tTexts, Optional: true, Doc: "servers through which to join"},
		},
		Returns: []Param{{Name: "event", Type: "Event"}},
	},
	{
		Name: "create_room", Doc: "Creates a room in the name of a local account.", Asks: true,
		Params: []Param{
			{Name: "user_id", Type: tID}, {Name: "config", Type: tJSON, Doc: "as the body of /createRoom"},
			{Name: "ratelimit", Type: tBool, Optional: true, Doc: "true if not given"},
			{Name: "creator_join_profile", Type: tJSON, Optional: true},
		},
		Returns: []Param{{Name: "room_id", Type: tText}, {Name: "room_alias", Type: tText, Optional: true}},
	},
	{
		Name: "delete_room", Doc: "Has a room shut down and purged, and returns at once.", Asks: true, Power: "api.delete_room",
		Params: []Param{{Name: "room_id", Type: tText}},
	},
	{
		Name: "lookup_room_alias", Doc: "The room behind an alias, which may be asked of another server.", Asks: true,
		Params:  []Param{{Name: "room_alias", Type: tID}},
		Returns: []Param{{Name: "room_id", Type: tText}, {Name: "hosts", Type: tTexts, Doc: "servers that are in the room"}},
	},
}

// accountData is api.account_data_manager.
var accountData = Library{
	Name: "account_data_manager", Doc: "The global account data of local accounts.",
	Funcs: []Func{
		{
			Name: "get_global", Doc: "The account data of a type.", Asks: true,
			Params:  []Param{{Name: "user_id", Type: tID}, {Name: "data_type", Type: tText}},
			Returns: []Param{{Name: "data", Type: tJSON, Optional: true, Doc: "nil if there is none"}},
		},
		{
			Name: "put_global", Doc: "Puts account data in the place of what there was. on_account_data_updated is asked.", Asks: true,
			Params: []Param{{Name: "user_id", Type: tID}, {Name: "data_type", Type: tText}, {Name: "new_data", Type: tJSON}},
		},
	},
}

// publicRooms is api.public_room_list_manager.
var publicRooms = Library{
	Name: "public_room_list_manager", Doc: "The list of public rooms. No module is asked about changes.",
	Funcs: []Func{
		{
			Name: "room_is_in_public_room_list", Doc: "Whether a room is published; false for rooms that nobody knows.", Asks: true,
			Params: []Param{{Name: "room_id", Type: tText}}, Returns: []Param{{Name: "published", Type: tBool}},
		},
		{
			Name: "add_room_to_public_room_list", Doc: "Publishes a room.", Asks: true, Params: []Param{{Name: "room_id", Type: tText}},
		},
		{
			Name: "remove_room_from_public_room_list", Doc: "Unpublishes a room.", Asks: true, Params: []Param{{Name: "room_id", Type: tText}},
		},
	},
}
