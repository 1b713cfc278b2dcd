package catalog

var ratelimit = Family{Name: "ratelimit", Title: "Rate limits"}

// GetRatelimitOverrideForUser is asked by synapse/api/ratelimiting.py.
var GetRatelimitOverrideForUser = declare(Callback{
	Name: "get_ratelimit_override_for_user", Family: ratelimit, Since: "v1.132.0", Status: "experimental",
	Doc: "Called whenever a user's action counts against one of the limits for invites, for a limit of the user's own.",
	Params: []Param{
		param("user", String, "the user who acts"),
		param("limiter_name", String, "the limit: rc_invites.per_room, rc_invites.per_user or rc_invites.per_issuer"),
	},
	Answer: Answer{Kind: Ratelimit}, Rule: FirstAnswer, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Truthy},
	PassesSynapseError: true,
	Denial:             "429 M_LIMIT_EXCEEDED, once the limit is hit",
	NotCalled: []string{
		"Not called for any limit but the three for invites.",
		"Not called for application services without limits, nor for users whom an admin has exempted.",
	},
	Quirks: []string{
		"RatelimitOverride.unlimited lifts the limit. A rate of 0 does not, whatever Synapse's documentation says: (0, 0) forbids everything, and 0 with a burst is refused here because it breaks Synapse.",
	},
})
