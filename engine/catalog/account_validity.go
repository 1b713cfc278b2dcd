package catalog

var accountValidity = Family{Name: "account_validity", Title: "Accounts: validity, registration, login"}

// IsUserExpired is asked by synapse/handlers/account_validity.py, for synapse/api/auth/internal.py.
var IsUserExpired = declare(Callback{
	Name: "is_user_expired", Family: accountValidity, Since: "v1.39.0", Status: "stable",
	Doc:    "Called for every authenticated request of a user, and before pushing to one, to ask whether the account has expired.",
	Params: []Param{param("user", String, "the user's full Matrix ID")},
	Answer: Answer{Kind: Expiry, True: Ends, False: Ends}, Rule: FirstAnswer, Default: "null",
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Truthy},
	PassesSynapseError: true,
	Denial:             "403 ORG_MATRIX_EXPIRED_ACCOUNT \"User account has expired\"; the access token stays valid",
	NotCalled: []string{
		"Not called for a logout and for asking for a renewal e-mail: users who have expired may do both.",
		"Not called for application services.",
		"Not called by requests with MAS (delegated login): only push and the account status ask then.",
	},
	Quirks: []string{
		"The busiest callback of all: return the seconds for which an answer holds as a second value, so that it is asked less often.",
		"false decides too: the user is not expired and later modules are not asked. Return nothing for \"do not know\".",
		"When no module decides, Synapse's own account_validity setting does.",
		"A policy of raise turns a broken module into an error 500 for every request of every user.",
	},
})

// OnUserRegistration is asked by synapse/handlers/register.py.
var OnUserRegistration = declare(Callback{
	Name: "on_user_registration", Family: accountValidity, Since: "v1.39.0", Status: "stable",
	Doc:    "Called after an account was created, in whatever way: by its owner, a guest, an admin, single sign-on, an application service or a module.",
	Params: []Param{param("user", String, "the new user's full Matrix ID")},
	Answer: Answer{Kind: Nothing}, Rule: UntilRaise, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Skip},
	PassesSynapseError: true,
	NotCalled: []string{
		"Not called when an account is reactivated, nor for users of other servers.",
	},
	Quirks: []string{
		"Too late to prevent anything: the account exists, even if you raise a SynapseError and the client sees an error. Use check_registration_for_spam to refuse.",
		"It may run on any worker, not only on the main process (since v1.135.0).",
	},
})

// OnUserLogin is asked by synapse/rest/client/login.py and synapse/handlers/auth.py.
var OnUserLogin = declare(Callback{
	Name: "on_user_login", Family: accountValidity, Since: "v1.98.0", Status: "stable",
	Doc: "Called when a login has succeeded, after its device and access token were made.",
	Params: []Param{
		param("user_id", String, "the user's full Matrix ID"),
		param("auth_provider_type", StringOrNil, "the login type, such as m.login.password or m.login.sso"),
		param("auth_provider_id", StringOrNil, "the identity provider of a single sign-on; usually nil"),
	},
	Answer: Answer{Kind: Nothing}, Rule: UntilRaise, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Skip},
	PassesSynapseError: true,
	NotCalled: []string{
		"Not called for a registration, although that logs the client in.",
	},
	Quirks: []string{
		"Too late to refuse: the token works even if you raise a SynapseError and the client sees an error. Use check_login_for_spam.",
		"A single sign-on calls it twice: as m.login.sso, and as m.login.token when the client redeems its token.",
	},
})
