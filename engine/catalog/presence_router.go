package catalog

var presenceRouter = Family{Name: "presence_router", Title: "Presence router", Allow: "presence_router"}

// GetUsersForStates is asked by synapse/events/presence_router.py.
var GetUsersForStates = declare(Callback{
	Name: "get_users_for_states", Family: presenceRouter, Since: "v1.42.0", Status: "stable",
	Doc:    "Called when presence changes, for further users to tell of it.",
	Params: []Param{param("state_updates", PresenceStates, "the changes: user_id, state, status_msg, last_active_ts ...")},
	Answer: Answer{Kind: StatesByUser}, Rule: MergeSets, Default: "{}",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	Pair: "get_interested_users",
	NotCalled: []string{
		"Not called while presence is turned off in homeserver.yaml.",
	},
	Quirks: []string{
		"Only adds: whoever shares a room with the user is told anyway.",
		"The keys are those who receive, local or remote; the values are the given states, or the IDs of the users whose states they are.",
	},
})

// GetInterestedUsers is asked by synapse/events/presence_router.py, for synapse/handlers/presence.py.
var GetInterestedUsers = declare(Callback{
	Name: "get_interested_users", Family: presenceRouter, Since: "v1.42.0", Status: "stable",
	Doc:    "Called when a local user syncs, for further users whose presence they are to see.",
	Params: []Param{param("user_id", String, "the local user who syncs")},
	Answer: Answer{Kind: UserSet}, Rule: UnionUntil, Default: "[]",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	Pair: "get_users_for_states",
	NotCalled: []string{
		"Not called for users of other servers, nor while presence is turned off in homeserver.yaml.",
	},
	Quirks: []string{
		"Whom you name here must also come out of get_users_for_states, or their changes do not arrive.",
		"After PRESENCE_ALL_USERS get_users_for_states must have an entry for this user, or Synapse answers their /sync with 500.",
	},
})
