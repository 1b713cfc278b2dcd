package catalog

var accountData = Family{Name: "account_data", Title: "Account data"}

// OnAccountDataUpdated is asked by synapse/handlers/account_data.py.
var OnAccountDataUpdated = declare(Callback{
	Name: "on_account_data_updated", Family: accountData, Since: "v1.57.0", Status: "stable",
	Doc: "Called after a user's account data, for one room or for all, was stored.",
	Params: []Param{
		param("user_id", String, "the user whose data changed"),
		param("room_id", StringOrNil, "the room it belongs to; nil for global account data"),
		param("account_data_type", String, "its type, such as m.direct"),
		secret("content", Object, "the new content; empty after a deletion"),
	},
	Answer: Answer{Kind: Nothing}, Rule: RunAll, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	NotCalled: []string{
		"Not called for room tags, for push rules, nor when a deactivation purges the data.",
	},
	Quirks: []string{
		"A deletion gives {} even if there was nothing to delete.",
		"Writing account data from here calls it again: check before writing, or it never ends.",
	},
})
