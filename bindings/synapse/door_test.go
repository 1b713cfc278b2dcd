package synapse_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/axolua/axolua/bindings/synapse"
	"github.com/creachadair/jrpc2"
	"go.uber.org/zap"
)

func TestHelloComesFirst(t *testing.T) {
	w := newWorld(t, nil, nil)
	stranger := func() *home { return w.dial(t, "unix", w.socket) }
	for _, method := range []string{"call", "ping", "on_login"} {
		if e := stranger().fails(t, method, object{}); !strings.Contains(e.Message, "hello first") {
			t.Errorf("%s: %v", method, e)
		}
	}
	if e := stranger().fails(t, "hello", object{"protocol": 7, "server_name": "hs.example"}); !strings.Contains(e.Message, "protocol 7, this engine 1") {
		t.Error(e)
	}
	if e := stranger().fails(t, "hello", object{"protocol": 1}); !strings.Contains(e.Message, "server_name") {
		t.Error(e)
	}
	h := stranger()
	h.do(t, "hello", greeting("hs.example"))
	h.do(t, "ping", nil)
	if e := h.fails(t, "hello", greeting("hs.example")); !strings.Contains(e.Message, "already") {
		t.Error(e)
	}
	if e := h.fails(t, "nonsense", nil); e.Code != jrpc2.MethodNotFound {
		t.Error(e)
	}
}

func TestTheTokenIsAskedForOverTCP(t *testing.T) {
	w := newWorld(t, nil, nil)
	for _, token := range []any{nil, "", "sesam", 5} {
		hello := greeting("hs.example")
		hello["token"] = token
		if e := w.dial(t, "tcp", w.tcp).fails(t, "hello", hello); strings.Contains(e.Message, "sesame") {
			t.Errorf("the error tells the token: %v", e)
		}
	}
	hello := greeting("hs.example")
	hello["token"] = "sesame"
	w.dial(t, "tcp", w.tcp).do(t, "hello", hello)
}

func TestWithoutATokenNobodyComesOverTCP(t *testing.T) {
	w := newWorld(t, nil, func(s *settings) { s.Token = "" })
	w.dial(t, "tcp", w.tcp).fails(t, "hello", greeting("hs.example"))
}

func TestTheOffer(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
filters = { check_event_for_spam = { type = "m.room.message" } }
function check_event_for_spam(event) end`}, nil)
	h := w.dial(t, "unix", w.socket)
	var o struct {
		Protocol  int
		Callbacks []string
		Filters   map[string]any
		Policies  map[string]struct {
			TimeoutMS int `json:"timeout_ms"`
			Wait      bool
		}
	}
	if err := json.Unmarshal(h.do(t, "hello", greeting("hs.example")), &o); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(o.Protocol, o.Callbacks, o.Filters, o.Policies["check_event_for_spam"], o.Policies["on_new_event"].Wait, len(o.Policies)),
		"1 [check_event_for_spam] map[check_event_for_spam:[map[type:[m.room.message]]]] {60000 true} false 50"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReloadsAreTold(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `function check_event_for_spam(event) end`}, nil)
	h := w.connect(t, nil)
	w.save(t, "a.lua", `function user_may_create_room(user) end`)
	if _, err := w.Reload(context.Background()); err != nil {
		t.Fatal(err)
	}
	if o := <-h.offers; !strings.Contains(string(o), `"callbacks":["user_may_create_room"]`) {
		t.Errorf("%s", o)
	}
}

// TestTheNameComesFromTheHomeserver: what modules know at their top level follows.
func TestTheNameComesFromTheHomeserver(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
local name = api.server_name
function user_may_create_room(user) return deny{ error = name .. " " .. api.server_name .. " " .. tostring(api.is_mine(user)) } end`}, nil)
	h := w.connect(t, nil)
	if a := h.ask(t, "user_may_create_room", object{"user_id": "@a:hs.example"}); !strings.Contains(string(a.Result), `"hs.example hs.example true"`) {
		t.Errorf("%s", a.Result)
	}
	if e := w.dial(t, "unix", w.socket).fails(t, "hello", greeting("other.example")); !strings.Contains(e.Message, "hs.example is connected already") {
		t.Error(e)
	}
	if n := w.door.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestAnswers(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
function check_event_for_spam(event)
  if event.content.body == "raise" then error(SynapseError(400, "no", "M_X")) end
  if event.content.body == "no" then return Codes.FORBIDDEN end
end
function user_may_create_room(user, config) if config == nil then return Codes.FORBIDDEN end end
function check_event_allowed(event, state_events) error("broken") end`}, nil)
	h := w.connect(t, nil)
	if a := h.ask(t, "check_event_for_spam", message("no")); string(a.Result) != `{"errcode":"M_FORBIDDEN"}` {
		t.Errorf("%s", a.Result)
	}
	if a := h.ask(t, "check_event_for_spam", message("yes")); string(a.Result) != `"NOT_SPAM"` {
		t.Errorf("%s", a.Result)
	}
	if a := h.ask(t, "user_may_create_room", object{"user_id": "@a:hs.example", "newer_than_we": 1}); string(a.Result) != `{"errcode":"M_FORBIDDEN"}` {
		t.Errorf("a parameter that the homeserver lacks, and one that the engine lacks: %s", a.Result)
	}
	if w.log.FilterMessageSnippet("does not know").Len() != 1 {
		t.Error("nothing tells of the unknown parameter")
	}
	if a := h.ask(t, "check_event_allowed", message("x")); a.Failure["kind"] != "error" {
		t.Errorf("%v", a)
	}
	if e := h.fails(t, "call", object{"callback": "check_event_for_spam", "args": object{}}); !strings.Contains(e.Message, "args.event: missing") {
		t.Error(e)
	}
	if e := h.fails(t, "call", object{"callback": "chek", "args": object{}}); !strings.Contains(e.Message, "unknown callback") {
		t.Error(e)
	}
}

func TestTheModuleAPI(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
local members = {
  exists = function() return api.check_user_exists("@a:hs.example") end,
  nobody = function() return tostring(api.check_user_exists("@nobody:hs.example")) end,
  info = function() local u = api.get_userinfo_by_id("@a:hs.example") return tostring(u.user_id.localpart) .. u.creation_ts end,
  alias = function() local id, hosts = api.lookup_room_alias("#a:b") return id .. #hosts end,
  state = function() return api.get_room_state("!r:b"):get("m.room.name").content.name end,
  data = function() return api.account_data_manager:get_global("@a:hs.example", "t").list[2] .. "" end,
  lacks = function() api.send_mail("a@b.example", "s", "h", "t") end,
  matrix = function() api.check_username("a") end,
  broken = function() api.is_user_admin("@a:hs.example") end,
}
function check_event_for_spam(event)
  local ok, got = pcall(members[event.content.body])
  return deny{ error = ok and got or ("%s %s %s %s"):format(got.kind, tostring(got.code), tostring(got.errcode), got.error) }
end`}, nil)
	h := w.connect(t, func(_ context.Context, method string, p params) (any, error) {
		switch p.Method {
		case "check_user_exists":
			if p.Args["user_id"] == "@nobody:hs.example" {
				return nil, nil
			}
			return p.Args["user_id"], nil
		case "get_userinfo_by_id":
			return object{"user_id": "@a:hs.example", "creation_ts": 17, "user_type": nil}, nil
		case "lookup_room_alias":
			return []any{"!r:b", []string{"b", "c"}}, nil
		case "get_room_state":
			return []any{object{"type": "m.room.name", "state_key": "", "sender": "@a:b", "content": object{"name": "Den"}}}, nil
		case "account_data_manager.get_global":
			return object{"list": []int{1, 2}}, nil
		case "check_username":
			return nil, jrpc2.Errorf(-32000, "x").WithData(object{"kind": "matrix", "code": 400, "errcode": "M_USER_IN_USE", "error": "taken", "fields": object{}})
		case "is_user_admin":
			return nil, errors.New("boom")
		}
		return nil, jrpc2.Errorf(jrpc2.MethodNotFound, "no %s", p.Method)
	})
	for member, want := range map[string]string{
		"exists": "@a:hs.example", "nobody": "nil", "info": "a17", "alias": "!r:b2", "state": "Den", "data": "2",
		"lacks":  "not_offered nil nil this homeserver connection does not offer it",
		"matrix": "matrix 400 M_USER_IN_USE taken", "broken": "failed nil nil boom",
	} {
		var got struct{ Error string }
		if err := json.Unmarshal(h.ask(t, "check_event_for_spam", message(member)).Result, &got); err != nil || got.Error != want {
			t.Errorf("%s: got %q, want %q (%v)", member, got.Error, want, err)
		}
	}
}

func TestStateIsAskedForAsItIsRead(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
function check_event_allowed(event, state_events)
  local members = 0
  for _ in state_events:each("m.room.member") do members = members + 1 end
  assert(state_events:get("m.room.topic") == nil)
  return deny{ error = state_events:get("m.room.name").content.name .. members }
end`}, nil)
	var mu sync.Mutex
	reads := map[string]int{}
	h := w.connect(t, func(_ context.Context, method string, p params) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		reads[method+" "+p.Type+p.StateKey]++
		switch {
		case method == "state_keys":
			return [][2]string{{p.Type, "@a:b"}, {p.Type, "@c:d"}}, nil
		case p.Type == "m.room.topic":
			return nil, nil
		}
		return object{"type": p.Type, "state_key": p.StateKey, "sender": "@a:b", "content": object{"name": "Den"}}, nil
	})
	a := h.ask(t, "check_event_allowed", message("x"))
	if !strings.Contains(fmt.Sprint(a.Raise), "Den2") {
		t.Errorf("%v %s", a, a.Result)
	}
	if len(reads) != 5 {
		t.Errorf("read %v, want five places once each", reads)
	}
}

// TestQuestionsInsideOthers: the homeserver asks, while it carries out what a module wants, and so on.
func TestQuestionsInsideOthers(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
function user_may_create_room(user)
  local name = api.check_user_exists(user)
  if name then return deny{ error = name } end
end`}, func(s *settings) { s.Pool.Max = 1 })
	var h *home
	h = w.connect(t, func(_ context.Context, _ string, p params) (any, error) {
		user := p.Args["user_id"].(string)
		if !strings.HasPrefix(user, "@x") {
			return "the innermost", nil
		}
		a := h.ask(t, "user_may_create_room", object{"user_id": "@" + user[2:]}, object{"within": p.Run})
		var denied struct{ Error string }
		_ = json.Unmarshal(a.Result, &denied)
		if len(a.Failures) > 0 {
			return a.Failures[0]["kind"], nil
		}
		return denied.Error, nil
	})
	for depth, want := range map[int]string{5: "the innermost", 8: "the innermost", 9: "nesting"} {
		a := h.ask(t, "user_may_create_room", object{"user_id": "@" + strings.Repeat("x", depth) + ":hs.example"})
		if !strings.Contains(string(a.Result), want) {
			t.Errorf("%d deep: %s, want %s", depth, a.Result, want)
		}
	}
}

func TestFunctionsForLater(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = function(user)
  return user, function(response) api.set_displayname(user, response.device_id) end
end } }`}, func(s *settings) { s.Modules = allowed("a.lua", "auth") })
	named := make(chan string, 1)
	h := w.connect(t, func(_ context.Context, _ string, p params) (any, error) {
		named <- p.Args["new_displayname"].(string)
		return nil, nil
	})
	a := h.ask(t, "check_auth", object{"user": "@a:hs.example", "login_type": "m.login.password", "login_dict": object{"password": "x"}})
	var result struct {
		OnLogin string `json:"on_login"`
	}
	if err := json.Unmarshal(a.Result, &result); err != nil || result.OnLogin == "" {
		t.Fatalf("%s: %v", a.Result, err)
	}
	other := w.connect(t, nil)
	other.fails(t, "on_login", object{"handle": result.OnLogin})
	h.do(t, "on_login", object{"handle": result.OnLogin, "response": object{"device_id": "D"}})
	if got := <-named; got != "D" {
		t.Errorf("got %q", got)
	}
	h.fails(t, "on_login", object{"handle": result.OnLogin})
}

func TestInitRunsWhenTheHomeserverIsReady(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `function init() api.check_user_exists("@init:hs.example") end`}, nil)
	asked := make(chan string, 1)
	w.connect(t, func(_ context.Context, _ string, p params) (any, error) {
		asked <- string(p.Run)
		return nil, nil
	})
	if run := <-asked; !strings.HasPrefix(run, `"`) {
		t.Errorf("run %s, want a text", run)
	}
}

// TestALostConnection: whoever waits for it is told at once.
func TestALostConnection(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
function init() local ok, err = pcall(api.check_user_exists, "@a:hs.example") log.info("init got " .. tostring(ok and "an answer" or err.kind)) end`}, nil)
	reached := make(chan struct{})
	h := w.connect(t, func(ctx context.Context, _ string, _ params) (any, error) {
		close(reached)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	<-reached
	h.conn.Close()
	if got := w.waitFor("init got"); got != "init got unreachable" {
		t.Error(got)
	}
}

func TestCancelledQuestions(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `function user_may_create_room(user) api.check_user_exists(user) end`}, nil)
	reached, release := make(chan json.RawMessage, 1), make(chan struct{})
	h := w.connect(t, func(_ context.Context, _ string, p params) (any, error) {
		reached <- p.Run
		<-release
		return nil, nil
	})
	defer close(release)
	failed := make(chan error, 1)
	go func() {
		_, err := h.Call(context.Background(), "call", object{"callback": "user_may_create_room", "args": object{"user_id": "@a:hs.example"}})
		failed <- err
	}()
	if err := h.Notify(context.Background(), "cancel", object{"id": <-reached}); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; jrpc2.ErrorCode(err) != jrpc2.Cancelled {
		t.Errorf("got %v", err)
	}
}

func TestGoingAway(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `function user_may_create_room(user) return deny{ error = api.check_user_exists(user) } end`}, nil)
	reached, release := make(chan struct{}), make(chan struct{})
	h := w.connect(t, func(context.Context, string, params) (any, error) {
		close(reached)
		<-release
		return "late", nil
	})
	answered := make(chan asked)
	go func() { answered <- h.ask(t, "user_may_create_room", object{"user_id": "@a:hs.example"}) }()
	<-reached
	w.stop()
	if note := <-h.notes; !strings.HasPrefix(note, `restarting {"back_in_ms":`) {
		t.Error(note)
	}
	close(release)
	if a := <-answered; !strings.Contains(string(a.Result), "late") {
		t.Errorf("%s", a.Result)
	}
	<-w.stopped
	if _, err := os.Stat(w.socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
}

// TestStrangersGetLittle: before hello anybody may be at the other end.
func TestStrangersGetLittle(t *testing.T) {
	w := newWorld(t, nil, nil)
	for name, text := range map[string]string{
		"a long line": strings.Repeat(" ", 1<<20), "a batch": "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]\n",
	} {
		c, err := net.Dial("unix", w.socket)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(text)) // the engine may have hung up
		got, err := io.ReadAll(c)
		if err != nil && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Count(string(got), "\n") > 1 {
			t.Errorf("%s: got %s", name, got)
		}
		c.Close()
	}
	var silent []net.Conn
	turnedAway := make(chan struct{}, 40)
	for range cap(turnedAway) {
		c, err := net.Dial("unix", w.socket)
		if err != nil {
			t.Fatal(err)
		}
		silent = append(silent, c)
		go func() {
			_, _ = c.Read(make([]byte, 1))
			turnedAway <- struct{}{}
		}()
	}
	for range 8 {
		<-turnedAway
	}
	if w.log.FilterMessageSnippet("said nothing").Len() > 0 {
		t.Error("they had to wait for it")
	}
	for _, c := range silent {
		c.Close()
	}
}

func TestLongLinesEndTheConnection(t *testing.T) {
	w := newWorld(t, nil, nil)
	h := w.connect(t, nil)
	chunk := []byte(strings.Repeat(" ", 1<<20))
	var err error
	for err == nil { // until the engine hangs up
		_, err = h.conn.Write(chunk)
	}
	w.connect(t, nil).do(t, "ping", nil)
}

// TestALongAnswer: one that cannot be sent is refused, so that nobody waits for it.
func TestALongAnswer(t *testing.T) {
	w := newWorld(t, map[string]string{"a.lua": `
function on_create_room(requester, content)
  for i = 1, 4 do content["k" .. i] = ("\1"):rep(1e6) end
end
function user_may_create_room(user)
  local ok, err = pcall(api.account_data_manager.put_global, api.account_data_manager, user, "t", { a = ("\1"):rep(1e6), b = ("\1"):rep(1e6), c = ("\1"):rep(1e6) })
  return deny{ error = err.kind .. ": " .. err.error }
end`}, nil)
	h := w.connect(t, nil)
	requester := object{"user_id": "@a:hs.example", "is_guest": false, "shadow_banned": false, "authenticated_entity": "@a:hs.example"}
	e := h.fails(t, "call", object{"callback": "on_create_room", "args": object{"requester": requester, "request_content": object{}, "is_requester_admin": false}})
	if !strings.Contains(e.Message, "16 MiB") {
		t.Error(e)
	}
	if a := h.ask(t, "user_may_create_room", object{"user_id": "@a:hs.example"}); !strings.Contains(string(a.Result), "failed: too long to be sent") {
		t.Errorf("%.200s", a.Result)
	}
}

func TestGarbageIsAnswered(t *testing.T) {
	w := newWorld(t, nil, nil)
	c, err := net.Dial("unix", w.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	lines := bufio.NewScanner(c)
	hello, _ := json.Marshal(object{"jsonrpc": "2.0", "id": 1, "method": "hello", "params": greeting("hs.example")})
	fmt.Fprintf(c, "%s\n", hello)
	if !lines.Scan() {
		t.Fatal(lines.Err())
	}
	for _, text := range []string{"garbage", "{}", "[]", "null", "\"\\ud800\"", "{\"jsonrpc\":\"2.0\"}", "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}"} {
		fmt.Fprintln(c, text)
		if !lines.Scan() || !strings.Contains(lines.Text(), `"error"`) {
			t.Errorf("%s: %q, %v", text, lines.Text(), lines.Err())
		}
	}
}

func TestMedia(t *testing.T) {
	store := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret")
	if err := errors.Join(os.WriteFile(filepath.Join(store, "m"), []byte("hello"), 0o600), os.WriteFile(outside, []byte("x"), 0o600),
		os.Symlink(outside, filepath.Join(store, "link"))); err != nil {
		t.Fatal(err)
	}
	script := map[string]string{"a.lua": `function check_media_file_for_spam(file_wrapper, file_info) return deny{ error = file_wrapper:head(5) } end`}
	ask := func(h *home, path string) string {
		r, err := h.Call(context.Background(), "call", object{"callback": "check_media_file_for_spam",
			"args": object{"file_wrapper": object{"path": path}, "file_info": object{"file_id": "f", "url_cache": false}}})
		if err != nil {
			return err.Error()
		}
		return r.ResultString()
	}
	kept := newWorld(t, script, func(s *settings) { s.MediaStore = store }).connect(t, nil)
	free := newWorld(t, script, nil)
	for _, tt := range []struct {
		of         *home
		path, want string
	}{
		{kept, filepath.Join(store, "m"), `"error":"hello"`},
		{kept, outside, "not in doors.homeserver.media_store"},
		{kept, filepath.Join(store, "..", "x"), "not in doors.homeserver.media_store"},
		{kept, filepath.Join(store, "link"), "cannot be read"},
		{kept, store, "no file"},
		{kept, filepath.Join(store, "gone"), "cannot be read"},
		{free.connect(t, nil), outside, `"error":"x"`},
	} {
		got := ask(tt.of, tt.path)
		if !strings.Contains(got, tt.want) || strings.Contains(got, store) || strings.Contains(got, "secret") {
			t.Errorf("%s: %s, want %s", tt.path, got, tt.want)
		}
	}
	far := free.dial(t, "tcp", free.tcp)
	hello := greeting("hs.example")
	hello["token"] = "sesame"
	far.do(t, "hello", hello)
	if got := ask(far, outside); !strings.Contains(got, "set doors.homeserver.media_store") {
		t.Error(got)
	}
}

func TestTheSocket(t *testing.T) {
	path := socketPath(t)
	l, err := synapse.ListenUnix(synapse.Socket{Path: path}, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := synapse.ListenUnix(synapse.Socket{Path: path}, zap.NewNop()); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Error(err)
	}
	l.Close()
	for name, broken := range map[string]synapse.Socket{
		"far too long":              {Path: path + strings.Repeat("x", 200)},
		"there is no group":         {Path: path, Group: "nobody-has-this"},
		"every user":                {Path: path, Group: "0", Mode: 0o666},
		"something else":            {Path: filepath.Dir(path)},
		"no such file or directory": {Path: filepath.Join(path, "x")},
	} {
		if l, err := synapse.ListenUnix(broken, zap.NewNop()); err == nil {
			l.Close()
			t.Errorf("%s: it listens", name)
		}
	}
	if err := os.Symlink("nowhere", path); err != nil {
		t.Fatal(err)
	}
	if _, err := synapse.ListenUnix(synapse.Socket{Path: path}, zap.NewNop()); err == nil {
		t.Error("a link was taken for a socket")
	}
	os.Remove(path)
	left, err := net.Listen("unix", path) // as a process leaves it that was killed
	if err != nil {
		t.Fatal(err)
	}
	left.(*net.UnixListener).SetUnlinkOnClose(false)
	left.Close()
	if l, err = synapse.ListenUnix(synapse.Socket{Path: path, Mode: 0o660}, zap.NewNop()); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("%v, %v", info, err)
	}
}
