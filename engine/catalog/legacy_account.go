package catalog

// legacyAccount is part of account_validity in Synapse; it stands apart because its callbacks decide how long an
// account lives, and so want a power of their own.
var legacyAccount = Family{Name: "legacy_account", Title: "Account renewal (legacy)", Allow: "legacy_account"}

// OnLegacySendMail is asked by synapse/handlers/account_validity.py.
var OnLegacySendMail = declare(Callback{
	Name: "on_legacy_send_mail", Family: legacyAccount, Since: "v1.39.0", Status: "legacy",
	Doc:    "Called when a user asks for a renewal e-mail (POST account_validity/send_mail); the module sends it.",
	Params: []Param{param("user_id", String, "the user who asks")},
	Answer: Answer{Kind: Nothing}, Rule: SingleSlot, Default: "null",
	OnError: Raise, Synapse: Synapse{Raise: Raise, BadAnswer: Skip},
	PassesSynapseError: true,
	Denial:             "the SynapseError that is raised; 500 for any other failure",
	NotCalled: []string{
		"Not called by anything but that request: to remind users in time is the module's own work.",
	},
	Quirks: []string{
		"Without a module, Synapse sends its own e-mail if account_validity is configured, else answers 403.",
		"Not in Synapse's documentation.",
	},
})

// OnLegacyRenew is asked by synapse/handlers/account_validity.py, for synapse/rest/client/account_validity.py.
var OnLegacyRenew = declare(Callback{
	Name: "on_legacy_renew", Family: legacyAccount, Since: "v1.39.0", Status: "legacy",
	Doc:    "Called when a renewal link is opened (GET account_validity/renew); the module renews the account.",
	Params: []Param{secret("renewal_token", String, "the token of the link")},
	Answer: Answer{Kind: Renewal}, Rule: SingleSlot, Default: "null",
	OnError: Raise, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	PassesSynapseError: true,
	Denial:             "return false, false, 0: 404 and the page for an invalid token",
	NotCalled: []string{
		"Not called for a link without a token, nor when an admin renews an account.",
	},
	Quirks: []string{
		"Three values: is the token valid, was it used before, and until when (ms since 1970) the account lives.",
		"Not in Synapse's documentation.",
	},
})

// OnLegacyAdminRequest is asked by synapse/rest/admin/users.py.
var OnLegacyAdminRequest = declare(Callback{
	Name: "on_legacy_admin_request", Family: legacyAccount, Since: "v1.39.0", Status: "legacy",
	Doc:    "Called when a server admin sets how long an account lives (POST /_synapse/admin/v1/account_validity/validity).",
	Params: []Param{secret("request", HTTPRequest, "the admin's request: method, uri, headers, body")},
	Answer: Answer{Kind: Timestamp}, Rule: SingleSlot, Default: "null",
	OnError: Raise, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	PassesSynapseError: true,
	Denial:             "the SynapseError that is raised; 500 for any other failure",
	NotCalled: []string{
		"Not called for anybody else than a server admin.",
	},
	Quirks: []string{
		"The number returned (ms since 1970) is the expiration_ts that the admin sees.",
		"The headers hold the admin's access token: do not log them.",
		"Not in Synapse's documentation.",
	},
})
