package catalog

// passwordAuth is one registration in Synapse, so all of it wants the power: on_logged_out sees access tokens and
// the others decide who a new account is.
var passwordAuth = Family{Name: "password_auth_provider", Title: "Passwords and registration", Allow: "auth"}

// CheckAuth is asked by synapse/handlers/auth.py.
var CheckAuth = declare(Callback{
	Name: "check_auth", DefinedBy: "auth_checkers", Family: passwordAuth, Since: "v1.46.0", Status: "stable",
	Doc: "Called at a login, or when a user must confirm who they are, with a login type of which auth_checkers has an entry.",
	Params: []Param{
		param("user", String, "as typed: a full Matrix ID or only its local part"),
		param("login_type", String, "the login type, such as m.login.password"),
		secret("login_dict", Object, "the fields that the entry declares, such as the password"),
	},
	Answer: Answer{Kind: Auth}, Rule: FirstAnswer, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	Denial: "403 M_FORBIDDEN \"Invalid username or password\" (401 when confirming), if nobody accepts",
	NotCalled: []string{
		"Not called for m.login.sso, m.login.token and m.login.jwt.",
		"Not called with MAS (delegated login).",
		"Not called if one of the fields is missing: the client gets a 400.",
	},
	Quirks: []string{
		"Returning nothing is the only way to say no, and it lets the next module and then Synapse's own passwords try. password_config.localdb_enabled: false in homeserver.yaml leaves only the modules.",
		"Return the full Matrix ID. The account must exist: make it with api.register_user first, or the login fails.",
		"The optional second value is a function, run once with the login response when the device exists; if it fails, the client sees a 500 although the token was made.",
		"A SynapseError raised here is not passed on; it only counts as a failure.",
		"All entries for one login type must declare the same fields: Synapse keeps only the last list. A missing field is answered with 400 and nobody is asked.",
	},
})

// Check3PIDAuth is asked by synapse/handlers/auth.py.
var Check3PIDAuth = declare(Callback{
	Name: "check_3pid_auth", Family: passwordAuth, Since: "v1.46.0", Status: "stable",
	Doc: "Called at a password login with an e-mail address or a phone number in place of a user name.",
	Params: []Param{
		param("medium", String, "email or msisdn"),
		secret("address", String, "the address; e-mail addresses in canonical form"),
		secret("password", String, "the password"),
	},
	Answer: Answer{Kind: Auth}, Rule: FirstAnswer, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	Denial: "403 M_FORBIDDEN \"Invalid username or password\", if nobody accepts",
	NotCalled: []string{
		"Not called at a registration, nor for login types other than m.login.password.",
	},
	Quirks: []string{
		"Without an answer Synapse looks up whose address it is and goes on as with that user's name, which asks check_auth.",
	},
})

// OnLoggedOut is asked by synapse/handlers/auth.py.
var OnLoggedOut = declare(Callback{
	Name: "on_logged_out", Family: passwordAuth, Since: "v1.46.0", Status: "stable",
	Doc: "Called after an access token was deleted, once for each.",
	Params: []Param{
		param("user_id", String, "the user"),
		param("device_id", StringOrNil, "the device that the token belonged to, if any"),
		secret("access_token", String, "the deleted token"),
	},
	Answer: Answer{Kind: Nothing}, Rule: RunAll, Default: "null",
	OnError: Skip, Synapse: Synapse{Raise: Skip, BadAnswer: Skip},
	NotCalled: []string{
		"Not called when a token merely runs out: it is not deleted.",
	},
	Quirks: []string{
		"Not only a logout deletes tokens: deleting a device, changing the password and deactivating the account do too.",
	},
})

// GetUsernameForRegistration is asked by synapse/rest/client/register.py.
var GetUsernameForRegistration = declare(Callback{
	Name: "get_username_for_registration", Family: passwordAuth, Since: "v1.52.0", Status: "stable",
	Doc: "Called at the end of a registration, for the local part of the new user's ID.",
	Params: []Param{
		secret("uia_results", Object, "what the completed stages found, such as a verified e-mail address, by stage"),
		secret("params", Object, "the body of the registration request"),
	},
	Answer: Answer{Kind: Name}, Rule: FirstAnswer, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Skip},
	NotCalled: []string{
		"Not called for single sign-on, nor for accounts that admins, application services or modules create.",
	},
	Quirks: []string{
		"Only the local part, without @ and server. It is put in lower case; one that is taken or invalid fails the registration, so ask api.check_username first.",
		"Cannot refuse politely: every error is a 500, a SynapseError too. Use check_registration_for_spam to refuse.",
		"An empty string counts as a name and then fails. Return nothing to keep the name that the user chose.",
	},
})

// GetDisplaynameForRegistration is asked by synapse/rest/client/register.py.
var GetDisplaynameForRegistration = declare(Callback{
	Name: "get_displayname_for_registration", Family: passwordAuth, Since: "v1.54.0", Status: "stable",
	Doc: "Called at the end of a registration, for the new user's first display name.",
	Params: []Param{
		secret("uia_results", Object, "what the completed stages found, such as a verified e-mail address, by stage"),
		secret("params", Object, "the body of the registration request"),
	},
	Answer: Answer{Kind: Name}, Rule: FirstAnswer, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Skip},
	NotCalled: []string{
		"Not called for single sign-on, nor for accounts that admins, application services or modules create.",
	},
	Quirks: []string{
		"Without an answer the display name is the local part of the user's ID.",
		"on_profile_update is not called for it.",
	},
})

// Is3PIDAllowed is asked by synapse/util/threepids.py.
var Is3PIDAllowed = declare(Callback{
	Name: "is_3pid_allowed", Family: passwordAuth, Since: "v1.53.0", Status: "stable",
	Doc: "Called when somebody wants to verify an e-mail address or phone number for an account, and again at the end of a registration.",
	Params: []Param{
		param("medium", String, "email or msisdn"),
		secret("address", String, "the address; phone numbers in canonical form"),
		param("registration", Bool, "whether it is for a new account"),
	},
	Answer: Answer{Kind: Permission, True: Passes, False: Ends, DetailsIgnored: true}, Rule: AllMustPass, Default: "true",
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Skip},
	Denial: "403 M_THREEPID_DENIED",
	NotCalled: []string{
		"Not called when the address is added, only when its verification is requested.",
		"Not called by the admin API.",
	},
	Quirks: []string{
		"allowed_local_3pids of homeserver.yaml must allow the address as well.",
	},
})
