package bindings

// userFuncs are about accounts.
var userFuncs = []Func{
	{
		Name: "check_user_exists", Doc: "The id of a local account as it is written, whatever the case of the letters asked for.", Asks: true,
		Params:  []Param{{Name: "user_id", Type: tID}},
		Returns: []Param{{Name: "user_id", Type: tText, Optional: true, Doc: "nil if there is no such account"}},
	},
	{
		Name: "get_userinfo_by_id", Doc: "What the homeserver has on a local account.", Asks: true,
		Params:  []Param{{Name: "user_id", Type: tID}},
		Returns: []Param{{Name: "info", Type: "UserInfo", Optional: true, Doc: "nil if there is no such account"}},
	},
	{
		Name: "is_user_admin", Doc: "Whether an account administrates the homeserver.", Asks: true,
		Params:  []Param{{Name: "user_id", Type: tID}},
		Returns: []Param{{Name: "admin", Type: tBool}},
	},
	{
		Name: "set_user_admin", Doc: "Makes an account an administrator of the homeserver, or not.", Asks: true, Power: "api.set_user_admin",
		Params: []Param{{Name: "user_id", Type: tID}, {Name: "admin", Type: tBool}},
	},
	{
		Name: "get_profile_for_user", Doc: "The profile of a local account. It takes the local part, as Synapse does, not the id.", Asks: true,
		Params:  []Param{{Name: "localpart", Type: tText}},
		Returns: []Param{{Name: "profile", Type: "ProfileInfo"}},
	},
	{
		Name: "set_displayname", Doc: "Sets the display name of a local account, also in its rooms. on_profile_update is asked again.", Asks: true,
		Params: []Param{{Name: "user_id", Type: tID}, {Name: "new_displayname", Type: tText}, {Name: "deactivation", Type: tBool, Optional: true}},
	},
	{
		Name: "get_threepids_for_user", Doc: "The verified e-mail addresses and phone numbers of an account.", Asks: true,
		Params:  []Param{{Name: "user_id", Type: tID}},
		Returns: []Param{{Name: "threepids", Type: "Threepid[]"}},
	},
	{
		Name: "get_user_ip_and_agents", Doc: "From where a local account was used, and with what. Empty for the accounts of other servers.", Asks: true,
		Params:  []Param{{Name: "user_id", Type: tID}, {Name: "since_ts", Type: tInteger, Optional: true, Doc: "ms; all if not given"}},
		Returns: []Param{{Name: "uses", Type: "UserIpAndAgent[]"}},
	},
	{
		Name: "check_username", Doc: "Raises M_USER_IN_USE or M_INVALID_USERNAME if nobody can register with a name.", Asks: true,
		Params: []Param{{Name: "username", Type: tText, Doc: "a local part"}},
	},
	{
		Name: "register_user", Doc: "Creates an account. check_registration_for_spam is asked.", Asks: true, Power: "api.register_user",
		Params: []Param{
			{Name: "localpart", Type: tText}, {Name: "displayname", Type: tText, Optional: true},
			{Name: "emails", Type: tTexts, Optional: true}, {Name: "admin", Type: tBool, Optional: true},
		},
		Returns: []Param{{Name: "user_id", Type: tText}},
	},
	{
		Name: "register_device", Doc: "Logs an account in on a device.", Asks: true, Power: "api.register_device",
		Params: []Param{
			{Name: "user_id", Type: tID}, {Name: "device_id", Type: tText, Optional: true, Doc: "a new one if not given"},
			{Name: "initial_display_name", Type: tText, Optional: true},
		},
		Returns: []Param{
			{Name: "device_id", Type: tText}, {Name: "access_token", Type: tText},
			{Name: "valid_until_ms", Type: tInteger, Optional: true}, {Name: "refresh_token", Type: tText, Optional: true},
		},
	},
}

var userInfo = Class{
	Name: "UserInfo", Doc: "What the homeserver has on an account.",
	Fields: []Param{
		{Name: "user_id", Type: "UserID"}, {Name: "appservice_id", Type: tInteger, Optional: true},
		{Name: "consent_server_notice_sent", Type: tText, Optional: true}, {Name: "consent_version", Type: tText, Optional: true},
		{Name: "consent_ts", Type: tInteger, Optional: true}, {Name: "creation_ts", Type: tInteger, Doc: "in seconds, as in Synapse"},
		{Name: "user_type", Type: tText, Optional: true}, {Name: "is_admin", Type: tBool}, {Name: "is_deactivated", Type: tBool},
		{Name: "is_guest", Type: tBool}, {Name: "is_shadow_banned", Type: tBool}, {Name: "approved", Type: tBool},
		{Name: "locked", Type: tBool}, {Name: "suspended", Type: tBool},
	},
}

var profileInfo = Class{
	Name: "ProfileInfo", Doc: "A profile.",
	Fields: []Param{{Name: "display_name", Type: tText, Optional: true}, {Name: "avatar_url", Type: tText, Optional: true}},
}

var threepid = Class{
	Name: "Threepid", Doc: "A verified address of an account.",
	Fields: []Param{
		{Name: "medium", Type: tText, Doc: `"email" or "msisdn"`}, {Name: "address", Type: tText},
		{Name: "validated_at", Type: tInteger, Doc: "ms"}, {Name: "added_at", Type: tInteger, Doc: "ms"},
	},
}

var userAgent = Class{
	Name: "UserIpAndAgent", Doc: "One use of an account.",
	Fields: []Param{{Name: "ip", Type: tText}, {Name: "user_agent", Type: tText}, {Name: "last_seen", Type: tInteger, Doc: "ms"}},
}
