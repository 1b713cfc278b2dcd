package catalog

// Synapse keeps the loops of this family in synapse/module_api/callbacks/spamchecker_callbacks.py.
var spamChecker = Family{Name: "spam_checker", Title: "Spam checker"}

// userMay is what the older user_may_* callbacks take: true allows, whatever Synapse's documentation says.
var userMay = Answer{Kind: Verdict, True: PassesDeprecated, False: EndsDeprecated}

// CheckEventForSpam is asked by synapse/handlers/message.py and synapse/federation/federation_base.py.
var CheckEventForSpam = declare(Callback{
	Name: "check_event_for_spam", Family: spamChecker, Since: "v1.37.0", Status: "stable",
	Doc:    "Called for every event from a client (memberships excepted) or another server, before it is accepted.",
	Params: []Param{param("event", Event, "the event, read-only")},
	Answer: Answer{Kind: Verdict, True: EndsDeprecated, False: PassesDeprecated, Text: true}, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "from a client: 403 with the code (M_FORBIDDEN) and text given; from another server: the event is kept but emptied (redacted) and shown to nobody, and the sender is not told",
	NotCalled: []string{
		"Not called when a local user joins, leaves, invites or renames (m.room.member): use user_may_join_room, user_may_invite or check_event_allowed.",
		"Not called for the events that make up a new room: use user_may_create_room or on_create_room.",
	},
	Quirks: []string{
		"The same event from another server may come several times: count by event.event_id.",
		"Refusing an event from another server is for ever; a failure is better skipped there (on_error: { local: deny, federated: skip }).",
		"Joining a large room asks it of every event that comes along: set filters.",
		"The content is whatever the sender wrote: body may be a number, a table or missing.",
		"true means spam here and allowed in user_may_*: return deny{} or NOT_SPAM instead.",
	},
})

// ShouldDropFederatedEvent is asked by synapse/federation/federation_server.py.
var ShouldDropFederatedEvent = declare(Callback{
	Name: "should_drop_federated_event", Family: spamChecker, Since: "v1.60.0", Status: "stable",
	Doc:    "Called for every event that another server pushes, to throw it away as if it had never come.",
	Params: []Param{param("event", Event, "the event, read-only")},
	Answer: Answer{Kind: Flag, True: Ends, False: Passes}, Rule: FirstTrue, Default: "false",
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Truthy},
	PassesSynapseError: true,
	Denial:             "the event is dropped and its sender sees success; an invite is refused with 403 M_UNKNOWN",
	NotCalled: []string{
		"Not called for what this server fetches from others, such as the history of a room.",
		"Not called for invites before Synapse v1.130.0.",
	},
	Quirks: []string{
		"true drops. NOT_SPAM is no answer here: in Synapse it drops the event, being a text.",
		"Dangerous: dropping part of a room's history splits the room between servers. Prefer check_event_for_spam.",
		"A dropped event comes back with the next one in its room: Synapse misses it there and fetches it, without asking here.",
		"The same event is asked about again when it is taken from the queue. Give the same answer then, or Synapse tries it for ever.",
		"An invite comes before its signatures are checked: its sender may be made up.",
	},
})

// UserMayJoinRoom is asked by synapse/handlers/room_member.py.
var UserMayJoinRoom = declare(Callback{
	Name: "user_may_join_room", Family: spamChecker, Since: "v1.45.0", Status: "stable",
	Doc: "Called when a local user joins a room, and once per joined room when one changes name or avatar.",
	Params: []Param{
		param("user", String, "the user who joins"),
		param("room", String, "the room's ID"),
		param("is_invited", Bool, "whether the user has a pending invite"),
	},
	Answer: userMay, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 \"Not allowed to join this room\" with the code (M_FORBIDDEN) and fields given",
	NotCalled: []string{
		"Not called for server admins, nor for the creator of a new room.",
		"Not called when a user of another server joins.",
	},
	Quirks: []string{
		"A change of display name or avatar asks it for each room that the user is in, with is_invited = false: a rule \"no joining without an invite\" also blocks renaming.",
		"Changing a membership of the same room through api from here would wait for itself: do it in spawn.",
	},
})

// UserMayInvite is asked by synapse/handlers/room_member.py and, after FederatedUserMayInvite, by
// synapse/handlers/federation.py.
var UserMayInvite = declare(Callback{
	Name: "user_may_invite", Family: spamChecker, Since: "v1.37.0", Status: "stable",
	Doc: "Called when a local user invites somebody, and when another server's user invites one of ours.",
	Params: []Param{
		param("inviter", String, "who invites"),
		param("invitee", String, "who is invited"),
		param("room_id", String, "the room"),
	},
	Answer: userMay, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 \"Invites have been disabled on this server\", or \"This user is not permitted to send invites to this server/user\" to another server, with the code (M_FORBIDDEN) and fields given",
	NotCalled: []string{
		"Not called for server admins.",
		"Not called for an address that belongs to no known Matrix user: user_may_send_3pid_invite is.",
	},
	Quirks: []string{
		"Refusing an invite of a room that is just being created fails the request, but the room stays.",
		"For invites from other servers federated_user_may_invite is asked first and sees more.",
		"Changing a membership of the same room through api from here would wait for itself: do it in spawn.",
	},
})

// FederatedUserMayInvite is asked by synapse/handlers/federation.py.
var FederatedUserMayInvite = declare(Callback{
	Name: "federated_user_may_invite", Family: spamChecker, Since: "v1.134.0", Status: "stable",
	Doc:    "Called when another server's user invites one of ours, before the invite is examined further.",
	Params: []Param{param("event", Event, "the invite, read-only; what the server says of the room is in event.unsigned.invite_room_state")},
	Answer: userMay, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 to the other server, with the code (M_FORBIDDEN) and fields given",
	NotCalled: []string{
		"Not called for invites by our own users: use user_may_invite.",
	},
	Quirks: []string{
		"If every module allows it, the homeserver asks user_may_invite as well.",
		"The event may still be malformed or no invite at all: look at event.type and event.membership yourself.",
		"The room's name and the rest of invite_room_state are whatever the other server claims.",
	},
})

// UserMaySend3PIDInvite is asked by synapse/handlers/room_member.py.
var UserMaySend3PIDInvite = declare(Callback{
	Name: "user_may_send_3pid_invite", Family: spamChecker, Since: "v1.45.0", Status: "stable",
	Doc: "Called when a local user invites an e-mail address or phone number that belongs to no known Matrix user.",
	Params: []Param{
		param("inviter", String, "who invites"),
		param("medium", String, "email or msisdn"),
		secret("address", String, "the address"),
		param("room_id", String, "the room"),
	},
	Answer: userMay, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 \"Cannot send threepid invite\" with the code (M_FORBIDDEN) and fields given",
	NotCalled: []string{
		"Not called if the address belongs to a known Matrix user: user_may_invite is asked instead.",
	},
	Quirks: []string{
		"Asked for server admins too, unlike user_may_invite.",
		"check_threepid_can_be_invited is asked before, and has the room's state.",
	},
})

// UserMayCreateRoom is asked by synapse/handlers/room.py.
var UserMayCreateRoom = declare(Callback{
	Name: "user_may_create_room", Family: spamChecker, Since: "v1.37.0", Status: "stable",
	Doc: "Called when a local user creates or upgrades a room, after the request was checked.",
	Params: []Param{
		param("user_id", String, "the creator"),
		param("room_config", Object, "the body of the request, as on_create_room left it; for an upgrade only creation_content and initial_state").since("v1.132.0"),
	},
	Answer: userMay, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 \"You are not permitted to create rooms\" with the code (M_FORBIDDEN) and fields given",
	NotCalled: []string{
		"Not called when a server admin creates a room; it is when one upgrades a room.",
	},
	Quirks: []string{
		"To change the request use on_create_room.",
	},
})

// UserMayCreateRoomAlias is asked by synapse/handlers/directory.py.
var UserMayCreateRoomAlias = declare(Callback{
	Name: "user_may_create_room_alias", Family: spamChecker, Since: "v1.37.0", Status: "stable",
	Doc: "Called when a local user gives a room an alias, also within the creation of a room.",
	Params: []Param{
		param("user_id", String, "who asks for the alias"),
		param("room_alias", RoomAlias, "the alias: localpart, domain, to_string()"),
	},
	Answer: userMay, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 \"This user is not permitted to create this alias\" with the code (M_FORBIDDEN) and fields given",
	NotCalled: []string{
		"Not called for application services.",
	},
	Quirks: []string{
		"Refusing the alias of a room that is just being created fails the request, but the room stays.",
		"Asked for server admins too.",
	},
})

// UserMayPublishRoom is asked by synapse/handlers/directory.py.
var UserMayPublishRoom = declare(Callback{
	Name: "user_may_publish_room", Family: spamChecker, Since: "v1.37.0", Status: "stable",
	Doc: "Called when a local user puts an existing room into the public room list or takes it out.",
	Params: []Param{
		param("user_id", String, "who asks"),
		param("room_id", String, "the room, which may not exist"),
	},
	Answer: userMay, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 \"This user is not permitted to publish rooms to the room list\" with the code (M_FORBIDDEN) and fields given",
	NotCalled: []string{
		"Not called for a room that is created as public.",
	},
	Quirks: []string{
		"Publishing and unpublishing look the same here: a refusal also keeps people from unpublishing. check_visibility_can_be_modified sees only publishing.",
	},
})

// UserMaySendStateEvent is asked by synapse/rest/client/room.py.
var UserMaySendStateEvent = declare(Callback{
	Name: "user_may_send_state_event", Family: spamChecker, Since: "v1.132.0", Status: "experimental",
	Doc: "Called when a client sends a state event (PUT rooms/.../state/...), memberships included.",
	Params: []Param{
		param("user_id", String, "the sender"),
		param("room_id", String, "the room"),
		param("event_type", String, "the event's type"),
		param("state_key", String, "the event's state key"),
		param("content", Object, "the event's content, read-only"),
	},
	Answer: Answer{Kind: Verdict, DetailsIgnored: true}, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 \"You are not permitted to send the state event\" with the code (M_FORBIDDEN) given",
	NotCalled: []string{
		"Not called for server admins, for the state that comes with a new room, or for what modules send.",
		"Not called for events of other servers.",
	},
	Quirks: []string{
		"Only the code reaches the client: Synapse turns an answer with a text or fields into a plain M_FORBIDDEN.",
		"true and false are failures: Synapse refuses both.",
	},
})

// CheckUsernameForSpam is asked by synapse/handlers/user_directory.py.
var CheckUsernameForSpam = declare(Callback{
	Name: "check_username_for_spam", Family: spamChecker, Since: "v1.37.0", Status: "stable",
	Doc: "Called for each user that a search of the user directory finds, to hide some of them.",
	Params: []Param{
		param("user_profile", UserProfile, "who was found: user_id, display_name, avatar_url"),
		param("requester_id", String, "who searches").since("v1.122.0"),
	},
	Answer: Answer{Kind: Flag, True: Ends, False: Passes}, Rule: FirstTrue, Default: "false",
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Truthy},
	PassesSynapseError: true,
	Denial:             "the user is missing from the search results",
	NotCalled: []string{
		"Not called for profiles and lists of members: who is hidden from searches is visible there.",
	},
	Quirks: []string{
		"true hides. NOT_SPAM is no answer here: in Synapse it hides the user, being a text.",
		"Hidden users are not replaced: a page of results gets shorter.",
		"Runs once per result, one after the other: a slow module makes every search slow.",
	},
})

// CheckRegistrationForSpam is asked by synapse/handlers/register.py.
var CheckRegistrationForSpam = declare(Callback{
	Name: "check_registration_for_spam", Family: spamChecker, Since: "v1.37.0", Status: "stable",
	Doc: "Called before an account is created, unless an application service creates it.",
	Params: []Param{
		secret("email_threepid", ObjectOrNil, "the verified e-mail address, if any: medium, address, validated_at"),
		param("username", StringOrNil, "the local part asked for, if any"),
		secret("request_info", RequestInfo, "where the registration came from, a list: user_agent, ip; empty for admins and modules"),
		param("auth_provider_id", StringOrNil, "the identity provider of a single sign-on"),
	},
	Answer: Answer{Kind: Registration, DetailsIgnored: true}, Rule: FirstNot, Default: `{"behaviour":"allow"}`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	PassesSynapseError: true,
	Denial:             "429 M_UNKNOWN \"Rate limited\", vague on purpose; a shadow-banned user notices nothing",
	NotCalled: []string{
		"Not called for accounts of application services.",
	},
	Quirks: []string{
		"Asked for accounts that admins and modules create too; request_info is empty then, so request_info[1].ip would fail.",
		"To choose what the client sees, raise a SynapseError.",
	},
})

// CheckMediaFileForSpam is asked by synapse/media/media_storage.py.
var CheckMediaFileForSpam = declare(Callback{
	Name: "check_media_file_for_spam", Family: spamChecker, Since: "v1.37.0", Status: "stable",
	Doc: "Called when a file was uploaded, fetched from another server, or made as a thumbnail or preview, before anybody gets it.",
	Params: []Param{
		param("file_wrapper", FileWrapper, "the file's content: sha256(), md5() and the like, size(), head(n), chunks(n)"),
		param("file_info", FileInfo, "what the file is: server_name (nil if local), file_id, url_cache, thumbnail"),
	},
	Answer: Answer{Kind: Verdict, True: EndsDeprecated, False: PassesDeprecated, DetailsIgnored: true}, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "400 M_UNKNOWN \"Bad content\" for an upload, 404 for another server's file; the file is deleted",
	NotCalled: []string{
		"Not called again for a file that was let pass.",
	},
	Quirks: []string{
		"Text and fields of a refusal reach nobody; the code only does for files of other servers.",
		"Who uploads is not passed; request.requester has it during an upload.",
		"Thumbnails come too: file_info.thumbnail tells them apart. A failure while making one is only logged.",
		"An error that is raised deletes the file as well.",
		"In encrypted rooms the content is encrypted: only size and hash can be judged.",
	},
})

// CheckLoginForSpam is asked by synapse/rest/client/login.py.
var CheckLoginForSpam = declare(Callback{
	Name: "check_login_for_spam", Family: spamChecker, Since: "v1.87.0", Status: "stable",
	Doc: "Called when somebody has proved who they are, in whatever way, before the login gets its device and token.",
	Params: []Param{
		param("user_id", String, "the user's full Matrix ID"),
		param("device_id", StringOrNil, "the device asked for, if any"),
		param("initial_display_name", StringOrNil, "the device's name, if any"),
		secret("request_info", RequestInfo, "where the login came from, a list of one: user_agent, ip"),
		param("auth_provider_id", StringOrNil, "the identity provider of a single sign-on"),
	},
	Answer: Answer{Kind: Verdict}, Rule: FirstNot, Default: `"NOT_SPAM"`,
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Deny},
	PassesSynapseError: true,
	Denial:             "403 \"Login was blocked by the server\" with the code (M_FORBIDDEN) and fields given",
	NotCalled: []string{
		"Not called for registrations, nor with MAS (delegated login).",
	},
	Quirks: []string{
		"true and false are failures: Synapse refuses both.",
		"Application services and single sign-on come here too.",
		"user_agent can be nil.",
	},
})
