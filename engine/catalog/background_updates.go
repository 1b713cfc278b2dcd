package catalog

var backgroundUpdates = Family{Name: "background_update_controller", Title: "Background updates of the database", Allow: "background_updates"}

// OnUpdate is asked by synapse/storage/background_updates.py.
var OnUpdate = declare(Callback{
	Name: "on_update", Family: backgroundUpdates, Since: "v1.49.0", Status: "stable",
	Doc: "Called before each step of a background update of Synapse's database, to say how long the step may take.",
	Params: []Param{
		param("update_name", String, "the update"),
		param("database_name", String, "the database, such as master"),
		param("one_shot", Bool, "whether the update runs in one go, so that a duration means nothing"),
	},
	Answer: Answer{Kind: Update}, Rule: FirstModule, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	NotCalled: []string{
		"Not called while there is nothing to update, which is nearly always.",
	},
	Quirks: []string{
		"Return the duration in ms and, if you like, a function to run when the step has ended.",
		"Waiting here delays the update, which is how to slow it down; without a module Synapse sleeps 1 s and works 100 ms.",
		"Under raise, five failures in a row stop all background updates until Synapse restarts.",
	},
})

// DefaultBatchSize is asked by synapse/storage/background_updates.py.
var DefaultBatchSize = declare(Callback{
	Name: "default_batch_size", Family: backgroundUpdates, Since: "v1.49.0", Status: "stable",
	Doc: "Called before the first step of a background update, for the number of rows to begin with.",
	Params: []Param{
		param("update_name", String, "the update"),
		param("database_name", String, "the database, such as master"),
	},
	Answer: Answer{Kind: BatchSize}, Rule: FirstModule, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	NotCalled: []string{
		"Not called once it is known how fast an update goes: min_batch_size is asked then.",
	},
	Quirks: []string{
		"Asked only of the module whose on_update is used; one that does not define on_update is never asked.",
		"Without an answer: background_updates.default_batch_size of homeserver.yaml, else 100.",
	},
})

// MinBatchSize is asked by synapse/storage/background_updates.py.
var MinBatchSize = declare(Callback{
	Name: "min_batch_size", Family: backgroundUpdates, Since: "v1.49.0", Status: "stable",
	Doc: "Called before each later step of a background update, for the fewest rows that a step may do.",
	Params: []Param{
		param("update_name", String, "the update"),
		param("database_name", String, "the database, such as master"),
	},
	Answer: Answer{Kind: BatchSize}, Rule: FirstModule, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	NotCalled: []string{
		"Not called for the first step of an update: default_batch_size is.",
	},
	Quirks: []string{
		"Asked only of the module whose on_update is used; one that does not define on_update is never asked.",
		"Without an answer: background_updates.min_batch_size of homeserver.yaml, else 1 (not 100, as Synapse's documentation has it).",
	},
})
