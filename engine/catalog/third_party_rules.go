package catalog

// Synapse keeps the loops of this family in synapse/module_api/callbacks/third_party_event_rules_callbacks.py.
var thirdPartyRules = Family{Name: "third_party_rules", Title: "Rules for events, rooms and accounts"}

// unlessFalse is what the check_* callbacks take: false or deny{} refuses, in words that Synapse chooses.
var unlessFalse = Answer{Kind: Permission, True: Passes, False: Ends, DetailsIgnored: true}

// CheckEventAllowed is asked by synapse/handlers/message.py, synapse/handlers/federation.py and
// synapse/handlers/federation_event.py.
var CheckEventAllowed = declare(Callback{
	Name: "check_event_allowed", Family: thirdPartyRules, Since: "v1.39.0", Status: "experimental",
	Doc: "Called for every event that this server creates, memberships included, with the room's state before it.",
	Params: []Param{
		param("event", Event, "the event, read-only and not yet checked"),
		param("state_events", StateMap, "the room's state before the event: get(type, state_key), each(type)"),
	},
	Answer: Answer{Kind: EventDecision, True: Passes, False: Ends, DetailsIgnored: true}, Rule: FirstNot,
	Default: `{"allowed":true,"replacement":null}`,
	OnError: Raise, Offers: []OnError{Deny, Skip}, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	PassesSynapseError: true,
	Denial:             "403 M_FORBIDDEN \"This event is not allowed in this context\"",
	NotCalled: []string{
		"Not called for events from other servers, except when one of their users knocks: use check_event_for_spam.",
	},
	Quirks: []string{
		"To change an event return true and a changed event:get_dict(). room_id, type and state_key must stay; later modules neither see it nor are asked.",
		"A failure refuses the event with an error 500, unless on_error says otherwise.",
		"To choose what the client sees, raise a SynapseError.",
		"While a room is created state_events holds only what is stored so far: the creation and its creator's membership.",
		"Defining it makes the homeserver load the room's state for every event; check_event_for_spam costs less.",
		"Sending an event through api from here asks it again, about that event. Changing a membership of the same room would wait for itself: do it in spawn.",
		"Synapse calls it very experimental; many modules rely on it all the same.",
	},
})

// OnCreateRoom is asked by synapse/handlers/room.py.
var OnCreateRoom = declare(Callback{
	Name: "on_create_room", Family: thirdPartyRules, Since: "v1.39.0", Status: "stable",
	Doc: "Called when a room is to be created, to change the request or to refuse it.",
	Params: []Param{
		param("requester", Requester, "who creates the room: user, device_id, is_guest, app_service_id ..."),
		param("request_content", MutableObject, "the body of the request; changes count and are seen by later modules"),
		param("is_requester_admin", Bool, "whether the requester is a server admin"),
	},
	Answer: Answer{Kind: RoomConfig}, Rule: UntilRaise, Default: "null",
	OnError: Raise, Offers: []OnError{Skip}, Synapse: Synapse{Raise: Raise, BadAnswer: Skip},
	PassesSynapseError: true,
	Denial:             "the SynapseError that is raised; for any other failure 403 M_UNKNOWN \"Room creation forbidden with these parameters\"",
	NotCalled: []string{
		"Not called for room upgrades; called for the rooms of server notices.",
	},
	Quirks: []string{
		"Refuse by raising a SynapseError. What is returned is ignored, even false.",
		"Every failure refuses the room, unless on_error is skip.",
		"The body is not checked yet: invite, initial_state and the rest may have any type.",
	},
})

// CheckThreepidCanBeInvited is asked by synapse/handlers/room_member.py.
var CheckThreepidCanBeInvited = declare(Callback{
	Name: "check_threepid_can_be_invited", Family: thirdPartyRules, Since: "v1.39.0", Status: "stable",
	Doc: "Called when a local user invites an e-mail address or phone number, before anybody looks up whose it is.",
	Params: []Param{
		param("medium", String, "email or msisdn"),
		secret("address", String, "the address"),
		param("state_events", StateMap, "the room's state: get(type, state_key), each(type)"),
	},
	Answer: unlessFalse, Rule: AllMustPass, Default: "true",
	OnError: Skip, Offers: []OnError{Deny}, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	Denial: "403 M_FORBIDDEN \"This third-party identifier can not be invited in this room\"",
	NotCalled: []string{
		"Not called when somebody is invited by Matrix ID: use user_may_invite.",
	},
	Quirks: []string{
		"The room is not passed: take room_id from one of state_events, such as state_events:get(\"m.room.power_levels\").",
		"A SynapseError raised here is not passed on; it only counts as a failure.",
	},
})

// CheckVisibilityCanBeModified is asked by synapse/handlers/room.py and synapse/handlers/directory.py.
var CheckVisibilityCanBeModified = declare(Callback{
	Name: "check_visibility_can_be_modified", Family: thirdPartyRules, Since: "v1.39.0", Status: "stable",
	Doc: "Called for every room that is created, and when an existing one is put into the public room list.",
	Params: []Param{
		param("room_id", String, "the room"),
		param("state_events", StateMap, "the room's state; empty while it is created"),
		param("new_visibility", String, "public or private"),
	},
	Answer: unlessFalse, Rule: AllMustPass, Default: "true",
	OnError: Skip, Offers: []OnError{Deny}, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	Denial: "403 M_UNKNOWN: \"Room visibility value not allowed.\" for a new room, \"Not allowed to publish room\" for an existing one",
	NotCalled: []string{
		"Not called when a room is taken out of the list.",
		"Not called where room_list_publication_rules in homeserver.yaml keep the room out, which newer releases do unless told otherwise.",
	},
	Quirks: []string{
		"Refusing private blocks the creation of ordinary rooms: return true unless new_visibility is public.",
		"A SynapseError raised here is not passed on; it only counts as a failure.",
	},
})

// OnNewEvent is asked by synapse/notifier.py and synapse/replication/tcp/client.py.
var OnNewEvent = declare(Callback{
	Name: "on_new_event", Family: thirdPartyRules, Since: "v1.47.0", Status: "stable",
	Doc: "Called after an event, of this server or another, was stored.",
	Params: []Param{
		param("event", Event, "the event, read-only"),
		param("state_events", StateMap, "the room's state now, which may be newer than the event, or incomplete"),
	},
	Answer: Answer{Kind: Nothing}, Rule: RunAll, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	NotCalled: []string{
		"Not called for events that were refused, nor for old ones that are fetched later.",
	},
	Quirks: []string{
		"Clients get the event only when all modules are done: answer quickly and do the work in spawn or a job.",
		"Synapse calls it on every worker, once each: what may happen only once needs a guard, such as store.add with the event's ID or a job with a key.",
		"Too late to refuse anything.",
	},
})

// CheckCanShutdownRoom is asked by synapse/rest/admin/rooms.py and synapse/handlers/room.py.
var CheckCanShutdownRoom = declare(Callback{
	Name: "check_can_shutdown_room", Family: thirdPartyRules, Since: "v1.55.0", Status: "stable",
	Doc: "Called when a room is to be shut down or deleted.",
	Params: []Param{
		param("user_id", StringOrNil, "the admin; nil when a module deletes the room"),
		param("room_id", String, "the room"),
	},
	Answer: unlessFalse, Rule: AllMustPass, Default: "true",
	OnError: Skip, Offers: []OnError{Deny}, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	Denial: "403 M_FORBIDDEN \"Shutdown of this room is forbidden\"; what a module deletes fails in the background",
	NotCalled: []string{
		"Not called when a room is only blocked, or its history purged.",
	},
	Quirks: []string{
		"The admin API asks twice: when the deletion is requested and when it starts.",
		"A SynapseError raised here is not passed on; it only counts as a failure.",
	},
})

// CheckCanDeactivateUser is asked by synapse/handlers/deactivate_account.py.
var CheckCanDeactivateUser = declare(Callback{
	Name: "check_can_deactivate_user", Family: thirdPartyRules, Since: "v1.55.0", Status: "stable",
	Doc: "Called when an account is to be deactivated, by its owner or by an admin.",
	Params: []Param{
		param("user_id", String, "the account"),
		param("by_admin", Bool, "whether an admin asks for it"),
	},
	Answer: unlessFalse, Rule: AllMustPass, Default: "true",
	OnError: Skip, Offers: []OnError{Deny}, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	Denial: "403 M_FORBIDDEN \"Deactivation of this user is forbidden\"",
	NotCalled: []string{
		"Not called when an account is locked or suspended.",
	},
	Quirks: []string{
		"Which admin asks is not passed.",
		"A SynapseError raised here is not passed on; it only counts as a failure.",
	},
})

// OnProfileUpdate is asked by synapse/handlers/profile.py.
var OnProfileUpdate = declare(Callback{
	Name: "on_profile_update", Family: thirdPartyRules, Since: "v1.54.0", Status: "stable",
	Doc: "Called after a local user's display name, avatar or another field of the profile changed, once per field.",
	Params: []Param{
		param("user_id", String, "the user"),
		param("new_profile", ProfileInfo, "the profile after the change: display_name, avatar_url, each may be nil"),
		param("by_admin", Bool, "whether an admin, a single sign-on or a module made the change"),
		param("deactivation", Bool, "whether the account is being deactivated"),
	},
	Answer: Answer{Kind: Nothing}, Rule: RunAll, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	NotCalled: []string{
		"Not called for the display name that a registration gives, for names that hold in one room only, or for users of other servers.",
	},
	Quirks: []string{
		"api.set_displayname from here calls it again: change the name only if it needs changing, or it never ends.",
		"Which field changed is not told, and fields of one's own are not in new_profile.",
		"A deactivation calls it only if the user is erased as well; name and avatar are nil then.",
		"Runs before the user's rooms are updated.",
	},
})

// OnUserDeactivationStatusChanged is asked by synapse/handlers/deactivate_account.py.
var OnUserDeactivationStatusChanged = declare(Callback{
	Name: "on_user_deactivation_status_changed", Family: thirdPartyRules, Since: "v1.54.0", Status: "stable",
	Doc: "Called after an account was deactivated or reactivated.",
	Params: []Param{
		param("user_id", String, "the account"),
		param("deactivated", Bool, "true after a deactivation, false after a reactivation"),
		param("by_admin", Bool, "whether an admin did it; always true for a reactivation"),
	},
	Answer: Answer{Kind: Nothing}, Rule: RunAll, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	NotCalled: []string{
		"Not called when an account is locked, suspended or has expired.",
	},
	Quirks: []string{
		"By then the account's addresses, devices and account data are gone.",
	},
})

// OnThreepidBind is asked by synapse/handlers/auth.py.
var OnThreepidBind = declare(Callback{
	Name: "on_threepid_bind", Family: thirdPartyRules, Since: "v1.57.0", Status: "deprecated",
	Doc: "Called after an e-mail address or phone number was added to an account; use on_add_user_third_party_identifier.",
	Params: []Param{
		param("user_id", String, "the user"),
		param("medium", String, "email or msisdn"),
		secret("address", String, "the address in canonical form"),
	},
	Answer: Answer{Kind: Nothing}, Rule: RunAll, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	NotCalled: []string{
		"Not called for addresses that are only published on an identity server.",
	},
	Quirks: []string{
		"A module that also defines on_add_user_third_party_identifier hears of the same address twice.",
	},
})

// OnAddUserThirdPartyIdentifier is asked by synapse/handlers/auth.py.
var OnAddUserThirdPartyIdentifier = declare(Callback{
	Name: "on_add_user_third_party_identifier", Family: thirdPartyRules, Since: "v1.79.0", Status: "stable",
	Doc: "Called after an e-mail address or phone number was added to an account, by its owner, a registration or an admin.",
	Params: []Param{
		param("user_id", String, "the user"),
		param("medium", String, "email or msisdn"),
		secret("address", String, "the address in canonical form"),
	},
	Answer: Answer{Kind: Nothing}, Rule: RunAll, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	NotCalled: []string{
		"Not called for addresses that are only published on an identity server.",
	},
})

// OnRemoveUserThirdPartyIdentifier is asked by synapse/handlers/auth.py.
var OnRemoveUserThirdPartyIdentifier = declare(Callback{
	Name: "on_remove_user_third_party_identifier", Family: thirdPartyRules, Since: "v1.79.0", Status: "stable",
	Doc: "Called after an e-mail address or phone number was removed from an account, by its owner, an admin or a deactivation.",
	Params: []Param{
		param("user_id", String, "the user"),
		param("medium", String, "email or msisdn"),
		secret("address", String, "the address in canonical form"),
	},
	Answer: Answer{Kind: Nothing}, Rule: RunAll, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	NotCalled: []string{
		"Not called for addresses that are only withdrawn from an identity server.",
	},
})
