package catalog

var clientEventUnsigned = Family{Name: "client_event_unsigned", Title: "Extra fields of events for clients"}

// AddFieldToUnsignedCallback is asked by synapse/events/utils.py.
var AddFieldToUnsignedCallback = declare(Callback{
	Name: "add_field_to_unsigned_callback", Family: clientEventUnsigned, Since: "v1.96.0", Status: "stable",
	Doc:    "Called whenever an event is sent to a client, for fields to add to its unsigned part.",
	Params: []Param{param("event", Event, "the event, read-only")},
	Answer: Answer{Kind: Unsigned}, Rule: LastWins, Default: "{}",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	PassesSynapseError: true,
	NotCalled: []string{
		"Not called for what is sent to other servers.",
	},
	Quirks: []string{
		"Very busy: it runs for every event of every /sync and /messages. Define filters to be spared most of them.",
		"The last module wins a key, unlike everywhere else; the event's own unsigned keys win over all.",
		"Who will receive the event is not told.",
		"A policy of raise turns a broken module into an error 500 for whole requests, such as /sync.",
	},
})
