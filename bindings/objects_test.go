package bindings_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

func text(s string) *string { return &s }

// TestRecords: what Synapse's objects look like from Lua, with everything set and with nothing.
func TestRecords(t *testing.T) {
	thumbnail := &engine.ThumbnailInfo{Width: 32, Height: 24, Method: "crop", Type: "image/png", Length: 99}
	for _, c := range []struct {
		cb           *catalog.Callback
		params, body string
		args         []any
		want         string
	}{
		{catalog.CheckUsernameForSpam, "p", `note(p.user_id, p.display_name, p.avatar_url)`, []any{engine.UserProfile{UserID: "@a:x", DisplayName: text("A")}, "@me:x"}, "@a:x A nil"},
		{catalog.CheckUsernameForSpam, "p, requester_id", `p.user_id = requester_id`, []any{engine.UserProfile{}, "@me:x"}, "1.lua:2: check_username_for_spam: this table is read-only"},
		{catalog.OnProfileUpdate, "id, p, by_admin, deactivation", `note(id, p.display_name, p.avatar_url, by_admin, deactivation)`,
			[]any{"@a:x", engine.ProfileInfo{AvatarURL: text("mxc://x")}, true, false}, "@a:x nil mxc://x true false"},
		{catalog.OnCreateRoom, "r, config, admin", `note(r.user:to_string(), r.user.localpart, r.user.domain, r.user_id, r.device_id, r.is_guest, r.shadow_banned, r.app_service_id, r.authenticated_entity, admin)`,
			[]any{engine.Requester{UserID: "@a:x:8448", DeviceID: text("D"), IsGuest: true, AuthenticatedEntity: "@b:x"}, map[string]any{}, true},
			"@a:x:8448 a x:8448 @a:x:8448 D true false nil @b:x true"},
		{catalog.OnCreateRoom, "r, config, admin", `note(json.encode(r))`, []any{engine.Requester{UserID: "@a:x", AuthenticatedEntity: "@b:x"}, map[string]any{}, true},
			`{"app_service_id":null,"authenticated_entity":"@b:x","device_id":null,"is_guest":false,"shadow_banned":false,"user":"@a:x","user_id":"@a:x"}`},
		{catalog.UserMayCreateRoomAlias, "id, alias", `note(alias, alias.localpart, alias.domain, alias:to_string(), tostring(alias) == "#r:x:1")`,
			[]any{"@a:x", "#r:x:1"}, "#r:x:1 r x:1 #r:x:1 true"},
		{catalog.CheckRegistrationForSpam, "three, name, info, provider", `note(three, name, #info, info[1].ip, info[1].user_agent, info[2].user_agent, info[3], provider)`,
			[]any{nil, (*string)(nil), []engine.RequestInfo{{IP: "::1", UserAgent: text("curl")}, {IP: "::2"}}, text("oidc")}, "nil nil 2 [secret] [secret] nil nil oidc"},
		{catalog.CheckRegistrationForSpam, "three, name, info", `for i, one in ipairs(info) do note(i, type(one)) end note(three.medium, name)`,
			[]any{map[string]any{"medium": "email"}, text("a"), []engine.RequestInfo{{}}, (*string)(nil)}, "1 table [secret] a"},
		{catalog.GetUsersForStates, "states", `for i, s in ipairs(states) do note(i, s.user_id, s.state, s.last_active_ts, s.last_federation_update_ts, s.last_user_sync_ts, s.status_msg, s.currently_active) end`,
			[]any{[]engine.UserPresenceState{{UserID: "@a:x", State: "online", LastActiveTS: 1, LastFederationUpdateTS: 2, LastUserSyncTS: 3, CurrentlyActive: true}, {UserID: "@b:x", StatusMsg: text("hi")}}},
			"1 @a:x online 1 2 3 nil true 2 @b:x  0 0 0 hi false"},
		{catalog.CheckMediaFileForSpam, "file, info", `note(info.server_name, info.file_id, info.url_cache, info.thumbnail, info.thumbnail_width)`,
			[]any{bindings.FileBytes(nil), engine.FileInfo{FileID: "f", URLCache: true}}, "nil f true nil nil"},
		{catalog.CheckMediaFileForSpam, "file, info", `note(info.server_name, info.thumbnail.width, info.thumbnail.height, info.thumbnail.method, info.thumbnail.type, info.thumbnail.length)
			note(info.thumbnail_width, info.thumbnail_height, info.thumbnail_method, info.thumbnail_type, info.thumbnail_length)`,
			[]any{bindings.FileBytes(nil), engine.FileInfo{ServerName: text("far"), Thumbnail: thumbnail}}, "far 32 24 crop image/png 99 32 24 crop image/png 99"},
		{catalog.OnMediaUploadLimitExceeded, "id, limit, sent, attempted", `note(id, limit.max_bytes, limit.time_period_ms, sent, attempted)`,
			[]any{"@a:x", engine.MediaUploadLimit{MaxBytes: 5, TimePeriodMS: 6}, int64(7), int64(8)}, "@a:x 5 6 7 8"},
		{catalog.OnLegacyAdminRequest, "r", `note(r.method, type(r.uri), type(r.body), #r.headers.Accept, type(r.headers.Nope))`,
			[]any{engine.HTTPRequest{Method: "POST", URI: "/x", Headers: map[string][]string{"Accept": {"a", "b"}}, Body: "{}"}}, "POST string string 2 nil"},
	} {
		if got := notes(t, c.cb, c.params, c.body, c.args...); got != c.want {
			t.Errorf("%s: %s\n\tgot  %s\n\twant %s", c.cb.Name, c.body, got, c.want)
		}
	}
}

// TestRequest: `request` is there inside a client request only, however the host says so.
func TestRequest(t *testing.T) {
	const all = `note(request.id, request.ip, request.user_agent, request.requester, request.method, request.path)`
	for body, want := range map[string]string{
		all:                           "POST-1 ::1 client @a:x POST /send",
		`note(_G.request.id)`:         "POST-1",
		`request.id = "x"`:            "1.lua:2: user_may_join_room: this table is read-only",
		`note(request.nope)`:          "nil",
		`note(rawget(request, "ip"))`: "::1",
	} {
		e := modules(t, `function user_may_join_room() local said = {} local function note(...) for i = 1, select("#", ...) do said[#said + 1] = tostring((select(i, ...))) end end`+
			"\n"+body+"\nreturn deny{ error = table.concat(said, ' ') } end") // the client may see what the log may not
		q := engine.Question{Callback: catalog.UserMayJoinRoom, Args: []any{"@a:x", "!r:x", false}, Request: requestContext()}
		if got := says(answer(t, e, q)); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
	e := modules(t, `local at_load = request
		function user_may_join_room() if at_load == nil and request == nil then return end return deny{ error = request.id .. tostring(request.ip) } end`)
	ask := func(ctx context.Context) string {
		v, err := e.UserMayJoinRoom(ctx, "@a:x", "!r:x", false)
		if err != nil {
			t.Fatal(err)
		}
		return v.Error
	}
	for range 2 {
		if got := ask(context.Background()); got != "" {
			t.Errorf("outside a request: %s", got)
		}
		if got := ask(engine.WithRequest(context.Background(), &engine.RequestContext{ID: "GET-2"})); got != "GET-2nil" {
			t.Errorf("got %s", got)
		}
		if got := ask(engine.WithRequest(context.Background(), nil)); got != "" {
			t.Errorf("got %s", got)
		}
	}
}

// brokenFile fails as it is told.
type brokenFile struct{ open, read, size error }

func (f brokenFile) Open() (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader("abc"), &failing{f.read})), f.open
}
func (f brokenFile) Size() (int64, error) { return 3, f.size }

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// TestFileWrapper covers its methods on content that can seek, content that cannot, and content that fails.
func TestFileWrapper(t *testing.T) {
	const at = "1.lua:2: check_media_file_for_spam: "
	content := bytes.Repeat([]byte("0123456789abcdef"), 4096) // 64 KiB
	whole := bindings.FileBytes(content)
	oops := errors.New("disk on fire")
	for _, c := range []struct {
		file       engine.File
		body, want string
	}{
		{whole, `note(file:size(), file:sha256())`, fmt.Sprintf("65536 %x", sha256.Sum256(content))},
		{whole, `note(file:md5(), file:sha1(), file:sha512())`, fmt.Sprintf("%x %x %x", md5.Sum(content), sha1.Sum(content), sha512.Sum512(content))},
		{bindings.FileBytes(nil), `note(file:size(), file:sha256(), #file:head(10)) for _ in file:chunks() do note("never") end`,
			"0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0"},
		{whole, `note(file:head(4), #file:head(0), #file:head(2 ^ 20), file:head(4))`, "0123 0 65536 0123"},
		{whole, `local n, bytes = 0, 0 for chunk in file:chunks() do n, bytes = n + 1, bytes + #chunk end note(n, bytes)`, "4 65536"},
		{whole, `local n, last = 0 for chunk in file:chunks(30000) do n, last = n + 1, #chunk end note(n, last)`, "3 5536"},
		{whole, `local a, b = file:chunks(3), file:chunks(2) note(a(), b(), a(), b())`, "012 01 345 23"},
		{whole, `for chunk in file:chunks(4) do note(chunk) break end`, "0123"},
		{brokenFile{}, `local t = {} for chunk in file:chunks(2) do t[#t + 1] = chunk end note(table.concat(t, "|"), file:head(9), file:size())`, "ab|c abc 3"},
		{brokenFile{open: oops}, `file:head(1)`, at + "file_wrapper: disk on fire"},
		{brokenFile{open: oops}, `file:sha256()`, at + "file_wrapper: disk on fire"},
		{brokenFile{size: oops}, `file:size()`, at + "file_wrapper: disk on fire"},
		{brokenFile{read: oops}, `file:sha256()`, at + "file_wrapper:sha256: disk on fire"},
		{brokenFile{read: oops}, `file:md5()`, at + "file_wrapper:md5: disk on fire"},
		{whole, `file.sha1()`, at + "call it with a colon: file_wrapper:sha1(...)"},
		{brokenFile{read: oops}, `note(file:head(3), pcall(file.head, file, 4))`, "abc false 1.lua:2: file_wrapper:head: disk on fire"},
		{brokenFile{read: oops}, `for _ in file:chunks(2) do end`, at + "file_wrapper:chunks: disk on fire"},
		{whole, `file.size()`, at + "call it with a colon: file_wrapper:size(...)"},
		{whole, `file.head(4)`, at + "call it with a colon: file_wrapper:head(...)"},
		{whole, `file:head()`, at + "bad argument #1 to 'head' (whole number expected, got no value)"},
		{whole, `file:head(1.5)`, at + "bad argument #1 to 'head' (whole number expected, got 1.5)"},
		{whole, `file:size(1)`, at + "bad argument #1 to 'size' (there is no such parameter; got number)"},
		{whole, `file:sha1(1)`, at + "bad argument #1 to 'sha1' (there is no such parameter; got number)"},
		{whole, `file:head(-1)`, at + "bad argument #1 to 'head' (0 to 1048576 bytes expected)"},
		{whole, `file:head(2 ^ 20 + 1)`, at + "bad argument #1 to 'head' (0 to 1048576 bytes expected)"},
		{whole, `file:chunks(0)`, at + "bad argument #1 to 'chunks' (1 to 1048576 bytes expected)"},
		{whole, `file:chunks("x")`, at + "bad argument #1 to 'chunks' (whole number expected, got string)"},
		{whole, `file:read()`, at + "file_wrapper has no method 'read'; there are chunks, head, md5, sha1, sha256, sha512, size"},
		{whole, `note(tostring(file), type(file), file == file)`, "file_wrapper userdata true"},
	} {
		if got := notes(t, catalog.CheckMediaFileForSpam, "file", c.body, c.file, engine.FileInfo{}); got != c.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", c.body, got, c.want)
		}
	}
}

func TestKeptFiles(t *testing.T) {
	const finished = "check_media_file_for_spam: file of a finished call"
	for keep, touch := range map[string]string{
		`kept = file`: `kept:size()`, `kept = file --1`: `kept:head(1)`, `kept = file --2`: `kept:md5()`, `kept = file --3`: `kept:chunks()`,
		`kept = file:chunks(1)`: `kept()`, `kept = file:chunks(1) kept()`: `kept()`,
	} {
		e := modules(t, "local kept\nfunction check_media_file_for_spam(file) if not kept then "+keep+"\nelse "+touch+" end end")
		q := engine.Question{Callback: catalog.CheckMediaFileForSpam, Args: []any{bindings.FileBytes([]byte("abc")), engine.FileInfo{}}}
		answer(t, e, q)
		if got := says(answer(t, e, q)); !strings.HasSuffix(got, finished) {
			t.Errorf("%s, then %s: %q", keep, touch, got)
		}
	}
}

// TestLargeFileEndsWithTheTime: a file without an end does not hold the VM.
func TestLargeFileEndsWithTheTime(t *testing.T) {
	for _, body := range []string{`file:sha256()`, `pcall(file.sha256, file)`, `for _ in file:chunks(2 ^ 20) do end`} {
		e := modules(t, "function check_media_file_for_spam(file) while true do "+body+" end end")
		ctx, cancel := context.WithCancel(context.Background())
		a, err := e.Call(ctx, engine.Question{Callback: catalog.CheckMediaFileForSpam, Args: []any{endless{cancel}, engine.FileInfo{}}})
		if a != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, %v", body, a, err)
		}
	}
}

// endless is a file whose reader gives up on behalf of the caller after a while.
type endless struct{ giveUp func() }

func (f endless) Open() (io.ReadCloser, error) { return io.NopCloser(&zeros{f.giveUp, 64}), nil }
func (f endless) Size() (int64, error)         { return 1 << 62, nil }

type zeros struct {
	giveUp func()
	left   int
}

func (z *zeros) Read(p []byte) (int, error) {
	if z.left--; z.left == 0 {
		z.giveUp()
	}
	clear(p)
	return len(p), nil
}

// TestIDs: parse gives nil on garbage, of whatever type.
func TestIDs(t *testing.T) {
	const at = "1.lua:1: check_event_for_spam: "
	for body, want := range map[string]string{
		`local u = UserID.parse("@a:x") return u.localpart .. " " .. u.domain .. " " .. u:to_string() .. " " .. tostring(u)`: "a x @a:x @a:x",
		`return UserID.parse("@a:b:c:8448").domain`:                        "b:c:8448",
		`return RoomAlias.parse("#r:x").localpart`:                         "r",
		`return "=" .. UserID.parse("@:x").localpart`:                      "=",
		`return tostring(UserID.parse("@a:x") == UserID.parse("@a:x"))`:    "true",
		`return tostring(UserID.parse("@a:x") == UserID.parse("@b:x"))`:    "false",
		`return tostring(UserID.parse("@a:x") == RoomAlias.parse("#a:x"))`: "false",
		`local n = 0 for _, x in ipairs{ "", "a", "@", "@a", "@a:", "a:x", "#a:x", " @a:x", ":", "!a:x" } do if UserID.parse(x) == nil then n = n + 1 end end return "n=" .. n`: "n=10",
		`local n = 0 for _, x in ipairs{ 1, true, {}, print, null, event, event.content, RoomAlias } do if UserID.parse(x) == nil then n = n + 1 end end return "n=" .. n`:      "n=8",
		`return tostring(UserID.parse()) .. tostring(UserID.parse(nil))`: "nilnil",
		`return UserID.parse("@a:x").nope`:                               at + "an id has localpart, domain and to_string(), but no 'nope'",
		`UserID.parse("@a:x").domain = "y"`:                              at + "attempt to index a non-table object(userdata) with key 'domain'",
		`UserID.parse("@a:x").to_string()`:                               at + "call it with a colon: id:to_string(...)",
		`return tostring(api.is_mine("@a:example.org")) .. tostring(api.is_mine("#a:far")) .. tostring(api.is_mine("")) .. tostring(api.is_mine(UserID.parse("@a:example.org")))`: "truefalsefalsetrue",
		`return api.get_qualified_user_id("a") .. api.get_qualified_user_id("@b:y")`:                                                                                              "@a:example.org@b:y",
		`return api.server_name .. EventTypes.Member .. Membership.BAN`:                                                                                                           "example.orgm.room.memberban",
		`return EventTypes["Mem" .. "bre"]`: at + "EventTypes.Membre does not exist; did you mean Member?",
	} {
		if got := tell(t, parse(t, member), body); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", body, got, want)
		}
	}
	e := modules(t, `local kept = UserID.parse("@a:x") function check_event_for_spam() return kept.domain .. "!" end`)
	for range 2 {
		if got := says(answer(t, e, spam(parse(t, member)))); got != "x!" {
			t.Errorf("an id may be kept: %s", got)
		}
	}
}

// TestOnCreateRoom: modules change the request in turn; what a failing one changed does not count, and no module leaves
// more than JSON to the next.
func TestOnCreateRoom(t *testing.T) {
	const fails = `function on_create_room(r, config) config.name = "broken" config.list[1] = "broken" config.extra = {} error("x") end`
	for _, c := range []struct {
		name    string
		sources []string
		want    map[string]any
	}{
		{"nothing", []string{`function on_create_room() end`}, nil},
		{"in place", []string{`function on_create_room(r, config) config.name = "n" config.list[2] = 7 config.none = nil end`}, map[string]any{"name": "n", "list": []any{"a", int64(7)}, "none": "-"}},
		{"removed", []string{`function on_create_room(r, config) config.topic = nil config.empty = nil end`}, map[string]any{"topic": "-", "empty": "-"}},
		{"null", []string{`function on_create_room(r, config) config.topic = null if config.none == null then config.name = "null" end end`}, map[string]any{"topic": nil, "name": "null"}},
		{"lists and objects", []string{`function on_create_room(r, config) config.a, config.b = {}, json.array{} end`}, map[string]any{"a": map[string]any{}, "b": []any{}}},
		{"in turn", []string{`function on_create_room(r, config) config.name = "1" end`, `function on_create_room(r, config) config.name = config.name .. "2" end`}, map[string]any{"name": "12"}},
		{"a failure before", []string{fails, `function on_create_room(r, config) config.name = (config.name or "none") .. config.list[1] end`}, map[string]any{"name": "nonea"}},
		{"a failure after", []string{`function on_create_room(r, config) config.name = "kept" end`, fails}, map[string]any{"name": "kept"}},
		{"no JSON", []string{`function on_create_room(r, config) config.name = print end`, `function on_create_room(r, config) config.topic = tostring(config.name) end`}, map[string]any{"topic": "nil"}},
		{"a hidden function", []string{`function on_create_room(r, config) setmetatable(config, { __index = function() return "from the module before" end }) end`,
			`function on_create_room(r, config) config.name = config.nothing or "alone" end`}, map[string]any{"name": "alone"}},
		{"a table kept", []string{`local mine function on_create_room(r, config) mine = mine or {} config.mine = mine end`, `function on_create_room(r, config) config.mine.x = 1 end`},
			map[string]any{"mine": map[string]any{"x": int64(1)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			given := map[string]any{"topic": "t", "list": []any{"a"}, "empty": []any{}, "none": nil}
			want := map[string]any{"topic": "t", "list": []any{"a"}, "empty": []any{}, "none": nil}
			for key, value := range c.want {
				if want[key] = value; value == "-" {
					delete(want, key)
				}
			}
			e := modules(t, c.sources...)
			for range 2 {
				a := answer(t, e, engine.Question{Callback: catalog.OnCreateRoom, Args: []any{engine.Requester{UserID: "@a:x"}, given, false}})
				if !reflect.DeepEqual(a.Result, want) {
					t.Errorf("got  %v\nwant %v", a.Result, want)
				}
			}
		})
	}
}

func TestRegistrationBehaviour(t *testing.T) {
	for body, want := range map[string]engine.RegistrationBehaviour{
		``:                                   engine.RegistrationAllow,
		`return RegistrationBehaviour.ALLOW`: engine.RegistrationAllow,
		`return RegistrationBehaviour.DENY`:  engine.RegistrationDeny,
		`return RegistrationBehaviour.SHADOW_BAN`: engine.RegistrationShadowBan,
		`return "deny"`: engine.RegistrationDeny,
		`return deny{}`: engine.RegistrationDeny,
	} {
		e := modules(t, "function check_registration_for_spam() "+body+" end")
		if got, err := e.CheckRegistrationForSpam(context.Background(), nil, nil, nil, nil); got != want || err != nil {
			t.Errorf("%s: got %v, %v, want %v", body, got, err, want)
		}
	}
}
