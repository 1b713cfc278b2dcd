package catalog

// Record is a kind of table that a module gets, always with the same fields; those of package bindings, which have
// methods or belong to one of its libraries, are declared there.
type Record struct {
	Name   string
	Doc    string
	Fields []Field
}

// Field is a field of a record. Its type is in the notation of LuaCATS.
type Field struct {
	Name, Type string
	Optional   bool // it may be nil
	Doc        string
}

// Records lists what Synapse hands to callbacks, and what modules make for it. Callers must not change it.
var Records = []Record{
	{"UserProfile", "A hit of the user directory.", []Field{
		{Name: "user_id", Type: "string"}, {Name: "display_name", Type: "string", Optional: true}, {Name: "avatar_url", Type: "string", Optional: true},
	}},
	{"Requester", "Who makes a request. Of what Synapse has there, access_token_id (a row of its database) and scope (what the token of a delegated " +
		"login is for) are not passed on: no callback needs them to tell who asks.", []Field{
		{Name: "user", Type: "UserID"}, {Name: "user_id", Type: "string"}, {Name: "device_id", Type: "string", Optional: true},
		{Name: "is_guest", Type: "boolean"}, {Name: "shadow_banned", Type: "boolean"},
		{Name: "app_service_id", Type: "string", Optional: true, Doc: "the application service that asks, if one does"},
		{Name: "authenticated_entity", Type: "string", Doc: "whose access token it is: an admin may act for a user"},
	}},
	{"RequestInfo", "From where a registration or login came.", []Field{
		{Name: "user_agent", Type: "string", Optional: true}, {Name: "ip", Type: "string"},
	}},
	{"UserPresenceState", "The presence of a user. Times are in ms since 1970.", []Field{
		{Name: "user_id", Type: "string"}, {Name: "state", Type: "string", Doc: "online, unavailable, offline or busy"},
		{Name: "last_active_ts", Type: "integer"}, {Name: "last_federation_update_ts", Type: "integer"}, {Name: "last_user_sync_ts", Type: "integer"},
		{Name: "status_msg", Type: "string", Optional: true}, {Name: "currently_active", Type: "boolean"},
	}},
	{"FileInfo", "What a file is. The thumbnail's fields are there a second time as thumbnail_width and so on, as in Synapse.", []Field{
		{Name: "server_name", Type: "string", Optional: true, Doc: "where it is from; nil if it was uploaded here"},
		{Name: "file_id", Type: "string"}, {Name: "url_cache", Type: "boolean", Doc: "whether it belongs to a preview of a URL"},
		{Name: "thumbnail", Type: "Thumbnail", Optional: true, Doc: "nil if it is the file itself"},
		{Name: "thumbnail_width", Type: "integer", Optional: true}, {Name: "thumbnail_height", Type: "integer", Optional: true},
		{Name: "thumbnail_method", Type: "string", Optional: true}, {Name: "thumbnail_type", Type: "string", Optional: true},
		{Name: "thumbnail_length", Type: "integer", Optional: true},
	}},
	{"Thumbnail", "What a thumbnail is like.", []Field{
		{Name: "width", Type: "integer"}, {Name: "height", Type: "integer"}, {Name: "method", Type: "string", Doc: "crop or scale"},
		{Name: "type", Type: "string", Doc: "such as image/png"}, {Name: "length", Type: "integer", Doc: "in bytes"},
	}},
	{"MediaUploadLimit", "So many bytes within so long, as MediaUploadLimit(max_bytes, time_period_ms) gives it.", []Field{
		{Name: "max_bytes", Type: "integer"}, {Name: "time_period_ms", Type: "integer"},
	}},
	{"HTTPRequest", "A request as it came, its body read.", []Field{
		{Name: "method", Type: "string"}, {Name: "uri", Type: "string"},
		{Name: "headers", Type: "table<string, string[]>", Doc: "by name, as the client wrote it"}, {Name: "body", Type: "string"},
	}},
	{"Request", "The client request within which a question arose.", []Field{
		{Name: "id", Type: "string"}, {Name: "ip", Type: "string", Optional: true}, {Name: "user_agent", Type: "string", Optional: true},
		{Name: "requester", Type: "string", Optional: true, Doc: "the user whose request it is"},
		{Name: "method", Type: "string", Optional: true}, {Name: "path", Type: "string", Optional: true},
	}},
	{"RatelimitOverride", "A limit of a user's own, as RatelimitOverride(per_second, burst_count) gives it.", []Field{
		{Name: "per_second", Type: "number"}, {Name: "burst_count", Type: "integer"},
	}},
	{"Refusal", "What deny takes.", []Field{
		{Name: "code", Type: "string", Optional: true, Doc: "an error code, such as Codes.FORBIDDEN, which it is if not given"},
		{Name: "error", Type: "string", Optional: true, Doc: "the text that the client shows"},
		{Name: "fields", Type: "table<string, any>", Optional: true, Doc: "further fields of the answer to the client"},
		{Name: "note", Type: "string", Optional: true, Doc: "for the log only"},
	}},
	{"Denial", "A refusal, as deny{...} gives it. It is for returning.", nil},
	{"null", "JSON's null, which is a value and not nil: there is the global null, and no other.", nil},
	{"SynapseError", "An error for the client, as SynapseError(...) gives it. It is for raising, with error().", []Field{
		{Name: "code", Type: "integer", Doc: "the HTTP status"}, {Name: "msg", Type: "string"}, {Name: "errcode", Type: "string"},
		{Name: "additional_fields", Type: "table<string, any>", Optional: true},
	}},
}
