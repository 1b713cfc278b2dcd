-- Generated; do not edit. It tells luacheck, which reads it by itself, what the globals of a module are.
std = "none"
unused_args = false -- a callback gives what it gives
exclude_files = { "**/types/*.lua" } -- for editors

-- What a module may define. Everything else is `local`.
globals = {
  "config_schema", "filters", "init", "parse_config", "on_account_data_updated", "is_user_expired",
  "on_user_registration", "on_user_login", "on_update", "default_batch_size", "min_batch_size", "on_legacy_send_mail",
  "on_legacy_renew", "on_legacy_admin_request", "get_media_config_for_user",
  "is_user_allowed_to_upload_media_of_size", "get_media_upload_limits_for_user", "on_media_upload_limit_exceeded",
  "auth_checkers", "check_3pid_auth", "on_logged_out", "get_username_for_registration",
  "get_displayname_for_registration", "is_3pid_allowed", "get_users_for_states", "get_interested_users",
  "get_ratelimit_override_for_user", "check_event_for_spam", "should_drop_federated_event", "user_may_join_room",
  "user_may_invite", "federated_user_may_invite", "user_may_send_3pid_invite", "user_may_create_room",
  "user_may_create_room_alias", "user_may_publish_room", "user_may_send_state_event", "check_username_for_spam",
  "check_registration_for_spam", "check_media_file_for_spam", "check_login_for_spam", "check_event_allowed",
  "on_create_room", "check_threepid_can_be_invited", "check_visibility_can_be_modified", "on_new_event",
  "check_can_shutdown_room", "check_can_deactivate_user", "on_profile_update", "on_user_deactivation_status_changed",
  "on_threepid_bind", "on_add_user_third_party_identifier", "on_remove_user_third_party_identifier",
  "add_field_to_unsigned_callback",
}

local function members(...)
  local fields = {}
  for _, name in ipairs { ... } do
    fields[name] = {}
  end
  return { fields = fields }
end

-- What every module has, and no module may change. The rest of Lua's own, such as io and load, is not there.
read_globals = {
  Codes = members(
    "ALREADY_JOINED", "APPSERVICE_LOGIN_UNSUPPORTED", "AS_PING_BAD_STATUS", "AS_PING_CONNECTION_FAILED",
    "AS_PING_CONNECTION_TIMEOUT", "AS_PING_URL_NOT_SET", "BAD_ALIAS", "BAD_JSON", "BAD_PAGINATION", "BAD_STATE",
    "CANNOT_LEAVE_SERVER_NOTICE_ROOM", "CANNOT_OVERWRITE_MEDIA", "CAPTCHA_INVALID", "CAPTCHA_NEEDED",
    "CONSENT_NOT_GIVEN", "DUPLICATE_ANNOTATION", "EXCLUSIVE", "EXPIRED_ACCOUNT", "FORBIDDEN",
    "GUEST_ACCESS_FORBIDDEN", "INCOMPATIBLE_ROOM_VERSION", "INSUFFICIENT_POWER", "INVALID_PARAM", "INVALID_SIGNATURE",
    "INVALID_USERNAME", "INVITE_BLOCKED", "KEY_TOO_LARGE", "LIMIT_EXCEEDED", "MISSING_PARAM", "MISSING_TOKEN",
    "MSC4306_CONFLICTING_UNSUBSCRIPTION", "MSC4306_NOT_IN_THREAD", "NOT_FOUND", "NOT_JOINED", "NOT_JSON",
    "NOT_YET_UPLOADED", "PASSWORD_IN_DICTIONARY", "PASSWORD_NO_DIGIT", "PASSWORD_NO_LOWERCASE", "PASSWORD_NO_SYMBOL",
    "PASSWORD_NO_UPPERCASE", "PASSWORD_TOO_SHORT", "PROFILE_TOO_LARGE", "RESOURCE_LIMIT_EXCEEDED", "ROOM_IN_USE",
    "SERVER_NOT_TRUSTED", "THREEPID_AUTH_FAILED", "THREEPID_DENIED", "THREEPID_IN_USE",
    "THREEPID_MEDIUM_NOT_SUPPORTED", "THREEPID_NOT_FOUND", "TOO_LARGE", "UNABLE_AUTHORISE_JOIN",
    "UNABLE_DUE_TO_PARTIAL_STATE", "UNABLE_TO_GRANT_JOIN", "UNAUTHORIZED", "UNKNOWN", "UNKNOWN_DEVICE", "UNKNOWN_POS",
    "UNKNOWN_TOKEN", "UNRECOGNIZED", "UNREDACTED_CONTENT_DELETED", "UNSUPPORTED_ROOM_VERSION",
    "USER_ACCOUNT_SUSPENDED", "USER_AWAITING_APPROVAL", "USER_DEACTIVATED", "USER_IN_USE", "USER_LOCKED",
    "WEAK_PASSWORD", "WRONG_ROOM_KEYS_VERSION"
  ),
  EventTypes = members(
    "Aliases", "CallInvite", "CanonicalAlias", "Create", "Encrypted", "GuestAccess", "JoinRules", "Member", "Message",
    "Name", "Pinned", "PollStart", "PowerLevels", "Reaction", "Redaction", "Retention", "RoomAvatar",
    "RoomEncryption", "RoomHistoryVisibility", "ServerACL", "SpaceChild", "SpaceParent", "Sticker",
    "ThirdPartyInvite", "Tombstone", "Topic"
  ),
  Membership = members("BAN", "INVITE", "JOIN", "KNOCK", "LEAVE"),
  RatelimitOverride = members("unlimited"),
  RegistrationBehaviour = members("ALLOW", "DENY", "SHADOW_BAN"),
  RoomAlias = members("parse"),
  UserID = members("parse"),
  admin = members("request"),
  api = {
    fields = {
      account_data_manager = members("get_global", "put_global"),
      public_room_list_manager = members(
        "add_room_to_public_room_list", "remove_room_from_public_room_list", "room_is_in_public_room_list"
      ),
      check_user_exists = {}, check_username = {}, create_and_send_event_into_room = {}, create_room = {},
      delete_room = {}, get_current_time_msec = {}, get_profile_for_user = {}, get_qualified_user_id = {},
      get_room_state = {}, get_state_events_in_room = {}, get_threepids_for_user = {}, get_user_ip_and_agents = {},
      get_userinfo_by_id = {}, is_mine = {}, is_user_admin = {}, lookup_room_alias = {}, public_baseurl = {},
      register_device = {}, register_user = {}, send_mail = {}, server_name = {}, set_displayname = {},
      set_user_admin = {}, should_run_background_tasks = {}, sleep = {}, update_room_membership = {},
      worker_name = {},
    },
  },
  cache = members("delete", "get", "set"),
  coroutine = members("create", "resume", "running", "status", "wrap", "yield"),
  crypto = members(
    "base64_decode", "base64_encode", "equal", "hex_decode", "hex_encode", "hmac_sha256", "hmac_sha512", "md5",
    "random_hex", "random_token", "sha1", "sha256", "sha512"
  ),
  glob = members("acl_allows", "compile", "match"),
  http = members(
    "get_json", "get_raw", "post_json_get_json", "post_urlencoded_get_json", "put_json", "request"
  ),
  ip = members("in_cidr", "is_private", "net", "parse"),
  jobs = { read_only = false, other_fields = true },
  json = members("array", "decode", "encode"),
  log = members("debug", "error", "info", "warn"),
  math = members(
    "abs", "acos", "asin", "atan", "atan2", "ceil", "cos", "cosh", "deg", "exp", "floor", "fmod", "frexp", "huge",
    "ldexp", "log", "log10", "max", "min", "mod", "modf", "pi", "pow", "rad", "random", "randomseed", "sin", "sinh",
    "sqrt", "tan", "tanh"
  ),
  matrix = members("domain_of"),
  metric = members("inc"),
  os = members("clock", "date", "difftime", "time"),
  re = members(
    "compile", "escape", "find", "fullmatch", "gmatch", "gsub", "match", "named", "split", "test"
  ),
  store = members(
    "add", "cas", "delete", "each", "get", "incr", "push", "rate", "set", "shared", "take", "user"
  ),
  string = members(
    "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper"
  ),
  table = members("concat", "getn", "insert", "maxn", "remove", "sort"),
  text = members(
    "fold", "html_escape", "html_unescape", "len", "links", "skeleton", "strip_html", "truncate", "visible"
  ),
  time = members("iso", "now_ms", "now_s", "parse_iso", "remaining_s"),
  MediaUploadLimit = {}, NOT_SPAM = {}, PRESENCE_ALL_USERS = {}, SynapseError = {}, _VERSION = {}, assert = {},
  cron = {}, deny = {}, enqueue = {}, error = {}, every = {}, getmetatable = {}, ipairs = {}, next = {}, null = {},
  pairs = {}, pcall = {}, print = {}, rawequal = {}, rawget = {}, rawset = {}, require = {}, route = {}, select = {},
  set = {}, setmetatable = {}, spawn = {}, tonumber = {}, tostring = {}, type = {}, unpack = {}, xpcall = {},
  "_G", "config", "data", "request",
}

-- Test files define functions whose names begin with test_, and have what `axolua test` gives them.
files["**/*_test.lua"] = {
  ignore = { "11[123]/test_.*", "11[123]/setup" },
  read_globals = {
    assert = members("allowed", "denied", "equal", "error", "failed", "matches"),
    clock = members("advance", "now", "set"),
    host = members(
      "calls", "events", "load", "mails", "membership", "rooms", "send", "set_membership", "state", "user"
    ),
    web = members("answer", "requests"),
    call = {}, call_route = {}, cases = {}, enqueued = {}, fixture = {}, list = {}, logs = {}, metrics = {},
    modules = {}, run_job = {}, run_jobs = {}, show = {}, test = {},
  },
}
