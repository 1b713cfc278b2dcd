package wire

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

const event = `{"type":"m.room.message","sender":"@a:b","content":{"body":"hello"}}`

// samples holds a value of each type, and of those with fields one without what may be left out.
var samples = map[catalog.Type][]string{
	catalog.String:           {`"text"`},
	catalog.StringOrNil:      {`"text"`, `null`},
	catalog.Bool:             {`true`},
	catalog.Int:              {`42`},
	catalog.Object:           {`{"a":[1,{"b":null}]}`},
	catalog.ObjectOrNil:      {`{}`, `null`},
	catalog.MutableObject:    {`{"name":"x"}`},
	catalog.Event:            {event},
	catalog.StateMap:         {`[` + strings.Replace(event, `{`, `{"state_key":"",`, 1) + `]`, `[]`},
	catalog.UserProfile:      {`{"user_id":"@a:b","display_name":"A","avatar_url":"mxc://b/c"}`, `{"user_id":"@a:b"}`},
	catalog.RoomAlias:        {`"#a:b"`},
	catalog.Requester:        {`{"user_id":"@a:b","device_id":"D","is_guest":false,"shadow_banned":true,"app_service_id":null,"authenticated_entity":"@a:b"}`},
	catalog.RequestInfo:      {`[{"user_agent":"curl","ip":"::1"},{"ip":"10.0.0.1"}]`, `[]`},
	catalog.ProfileInfo:      {`{"display_name":"A","avatar_url":null}`, `{}`},
	catalog.PresenceStates:   {`[{"user_id":"@a:b","state":"online","last_active_ts":1,"last_federation_update_ts":2,"last_user_sync_ts":3,"status_msg":null,"currently_active":true}]`},
	catalog.FileWrapper:      {`{"base64":"aGVsbG8="}`},
	catalog.FileInfo:         {`{"server_name":"b","file_id":"f","url_cache":false,"thumbnail":{"width":1,"height":2,"method":"crop","type":"image/png","length":3}}`, `{"file_id":"f","url_cache":true}`},
	catalog.MediaUploadLimit: {`{"max_bytes":1,"time_period_ms":2}`},
	catalog.HTTPRequest:      {`{"method":"POST","uri":"/x","headers":{"Authorization":["Bearer x"]},"body":"{}"}`},
}

// body puts the i-th sample of each parameter together; the first one where there are fewer.
func body(cb *catalog.Callback, i int) string {
	var members []string
	for _, p := range cb.Params {
		s := samples[p.Type]
		members = append(members, fmt.Sprintf("%q:%s", p.Name, s[min(i, len(s)-1)]))
	}
	return "{" + strings.Join(members, ",") + "}"
}

func emptyEngine(t *testing.T) *engine.Engine {
	t.Helper()
	e, err := engine.New(engine.Config{Scripts: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func TestArgsOfEveryCallbackAreWhatTheEngineTakes(t *testing.T) {
	e := emptyEngine(t)
	for _, cb := range catalog.All() {
		for i := range 2 {
			args, err := Args(cb, []byte(body(cb, i)))
			if err != nil {
				t.Errorf("%s: %v", cb.Name, err)
				continue
			}
			if _, err := e.Call(context.Background(), engine.Question{Callback: cb, Args: args}); err != nil {
				t.Errorf("%s: %v", cb.Name, err)
			}
		}
	}
}

func TestArgsOfEveryCallbackAreChecked(t *testing.T) {
	for _, cb := range catalog.All() {
		_, err := Args(cb, []byte(`{}`))
		var want []string
		for _, p := range cb.Params {
			if name := p.Type.String(); !strings.HasSuffix(name, " or nil") {
				want = append(want, fmt.Sprintf("args.%s: missing (want %s)", p.Name, name))
			}
		}
		if got := text(err); got != strings.Join(want, "\n") {
			t.Errorf("%s: got\n%s\nwant\n%s", cb.Name, got, strings.Join(want, "\n"))
		}
		for _, p := range cb.Params {
			_, err := Args(cb, []byte(strings.Replace(body(cb, 0), fmt.Sprintf("%q:", p.Name), fmt.Sprintf("%q:1e-3,\"x%s\":", p.Name, p.Name), 1)))
			if got := text(err); !strings.Contains(got, "args."+p.Name+": got ") || !strings.Contains(got, "; did you mean "+p.Name+"?") {
				t.Errorf("%s: a fraction as %s: got %s", cb.Name, p.Name, got)
			}
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestArgsValues(t *testing.T) {
	args, err := Args(catalog.CheckRegistrationForSpam, []byte(`{"request_info":[{"ip":"::1","user_agent":"x"},{"ip":"::2"}],"username":"ann"}`))
	if err != nil {
		t.Fatal(err)
	}
	info := args[2].([]engine.RequestInfo)
	if args[0] != nil || args[1] != "ann" || args[3] != nil || info[0].IP != "::1" || *info[0].UserAgent != "x" || info[1].UserAgent != nil {
		t.Errorf("got %v", args)
	}
	args, err = Args(catalog.CheckMediaFileForSpam, []byte(body(catalog.CheckMediaFileForSpam, 0)))
	if err != nil {
		t.Fatal(err)
	}
	file, info2 := args[0].(engine.File), args[1].(engine.FileInfo)
	if size, err := file.Size(); size != int64(len("hello")) || err != nil {
		t.Errorf("size: got %d, %v", size, err)
	}
	if *info2.ServerName != "b" || *info2.Thumbnail != (engine.ThumbnailInfo{Width: 1, Height: 2, Method: "crop", Type: "image/png", Length: 3}) {
		t.Errorf("got %+v", info2)
	}
}

var badArgs = map[string]struct {
	cb         *catalog.Callback
	body, want string
}{
	"no JSON":          {catalog.CheckEventForSpam, `{`, "args: invalid JSON at byte 1: unexpected end, want a key"},
	"nothing":          {catalog.CheckEventForSpam, ``, "args: invalid JSON at byte 0: unexpected end, want a value"},
	"two values":       {catalog.CheckEventForSpam, `{}{}`, "args: invalid JSON at byte 2: unexpected '{', want the end"},
	"not UTF-8":        {catalog.CheckEventForSpam, "{\"event\":\"\xff\"}", "args: invalid JSON at byte 10: invalid UTF-8"},
	"too deep":         {catalog.CheckEventForSpam, `{"event":` + strings.Repeat("[", 20000), "args: invalid JSON at byte 10008: nested too deeply"},
	"a list":           {catalog.CheckEventForSpam, `[]`, "args: got list, want object"},
	"all at once":      {catalog.UserMayInvite, `{"inviter":1,"invite":"x"}`, "args.invite: unknown; did you mean inviter?\nargs.inviter: got number, want string\nargs.invitee: missing (want string)\nargs.room_id: missing (want string)"},
	"null":             {catalog.IsUserExpired, `{"user":null}`, "args.user: got null, want string"},
	"duplicate":        {catalog.IsUserExpired, `{"user":"a","user":"b"}`, "args.user: duplicate key"},
	"escaped twin":     {catalog.IsUserExpired, `{"user":"a","us\u0065r":"b"}`, "args.user: duplicate key"},
	"event":            {catalog.CheckEventForSpam, `{"event":{"type":1,"content":[]}}`, "args.event.type: got number, want string\nargs.event.sender: missing (want string)\nargs.event.content: got list, want object"},
	"no event":         {catalog.CheckEventForSpam, `{"event":[]}`, "args.event: got list, want event"},
	"state":            {catalog.CheckEventAllowed, `{"event":` + event + `,"state_events":[` + event + `,5]}`, "args.state_events[0].state_key: missing (want string)\nargs.state_events[1]: got number, want event"},
	"state object":     {catalog.CheckEventAllowed, `{"event":` + event + `,"state_events":{}}`, "args.state_events: got object, want list of events"},
	"alias":            {catalog.UserMayCreateRoomAlias, `{"user_id":"@a:b","room_alias":"a"}`, "args.room_alias: not a room alias (want #name:server)"},
	"beyond 2^53":      {catalog.IsUserAllowedToUploadMediaOfSize, `{"user_id":"@a:b","size":9007199254740993}`, "args.size: got a number beyond 2^53, the last that Lua holds exactly; want integer"},
	"infinite":         {catalog.IsUserAllowedToUploadMediaOfSize, `{"user_id":"@a:b","size":1e999}`, "args.size: got a number beyond 2^53, the last that Lua holds exactly; want integer"},
	"fraction":         {catalog.IsUserAllowedToUploadMediaOfSize, `{"user_id":"@a:b","size":1.5}`, "args.size: got a fraction, want integer"},
	"base64":           {catalog.CheckMediaFileForSpam, `{"file_wrapper":{"base64":"aa%"},"file_info":{"file_id":"f","url_cache":false}}`, "args.file_wrapper.base64: illegal base64 data at input byte 2"},
	"a path":           {catalog.CheckMediaFileForSpam, `{"file_wrapper":{"path":"/etc/passwd"},"file_info":{"file_id":"f","url_cache":false}}`, "args.file_wrapper.path: unknown\nargs.file_wrapper.base64: missing (want string)"},
	"inner":            {catalog.CheckLoginForSpam, `{"user_id":"@a:b","request_info":[{"ipp":"::1"},4]}`, "args.request_info[0].ipp: unknown; did you mean ip?\nargs.request_info[0].ip: missing (want string)\nargs.request_info[1]: got number, want object"},
	"headers":          {catalog.OnLegacyAdminRequest, `{"request":{"method":"POST","uri":"/","headers":{"X":"y"},"body":""}}`, "args.request.headers.X: got string, want list of strings"},
	"control in a key": {catalog.IsUserExpired, `{"a\nb":1,"user":"x"}`, "args.a?b: unknown"},
}

func TestBadArgs(t *testing.T) {
	for name, c := range badArgs {
		_, err := Args(c.cb, []byte(c.body))
		var wrong *Error
		if !errors.As(err, &wrong) || err.Error() != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, text(err), c.want)
		}
	}
}

func TestBadArgsAreNotListedWithoutEnd(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, `{"ip":%d},`, i)
	}
	_, err := Args(catalog.CheckLoginForSpam, []byte(`{"user_id":"@a:b","request_info":[`+strings.TrimSuffix(b.String(), ",")+`]}`))
	lines := strings.Split(text(err), "\n")
	if len(lines) != maxProblems+1 || lines[maxProblems] != "and 80 more" {
		t.Errorf("got %d lines, the last is %s", len(lines), lines[len(lines)-1])
	}
}

// TestErrorsHoldNoValue gives every parameter of every callback values of the wrong type that hold a secret.
func TestErrorsHoldNoValue(t *testing.T) {
	const secret = "hunter2"
	wrong := []string{`"hunter2"`, `["hunter2"]`, `{"hidden":"hunter2"}`, `[{"ip":["hunter2"]}]`, `{"base64":"hunter2%"}`,
		`{"method":["hunter2"],"headers":{"Authorization":"hunter2"}}`}
	for _, cb := range catalog.All() {
		for _, p := range cb.Params {
			for _, w := range wrong {
				if _, err := Args(cb, fmt.Appendf(nil, "{%q:%s}", p.Name, w)); strings.Contains(text(err), secret) {
					t.Errorf("%s: %s = %s: %v", cb.Name, p.Name, w, err)
				}
			}
		}
	}
}

func TestForeignObjectsMayHoldAnything(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000)
	for name, content := range map[string]string{
		"depth 1,000": deep, "duplicate keys": `{"a":1,"a":2}`, "beyond 2^53": `{"n":9007199254740993}`, "infinite": `{"n":1e999}`,
		"unknown keys": `{"x":null}`,
	} {
		if _, err := Args(catalog.CheckEventForSpam, []byte(`{"event":`+strings.Replace(event, `{"body":"hello"}`, content, 1)+`}`)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestQuestion(t *testing.T) {
	q, err := Question([]byte(`{"callback":"check_event_for_spam","args":{"event":` + event + `},"request":{"id":"POST-7","ip":"::1","method":null}}`))
	if err != nil {
		t.Fatal(err)
	}
	if q.Callback != catalog.CheckEventForSpam || len(q.Args) != 1 || q.Request.ID != "POST-7" || *q.Request.IP != "::1" || q.Request.Method != nil {
		t.Errorf("got %+v, %+v", q, q.Request)
	}
	if q, err := Question([]byte(`{"callback":"is_user_expired","args":{"user":"@a:b"}}`)); err != nil || q.Request != nil {
		t.Errorf("without a request: got %+v, %v", q.Request, err)
	}
	for body, want := range map[string]string{
		`x`:                                      "question: invalid JSON at byte 0: unexpected 'x', want a value",
		`"x"`:                                    "question: got string, want object",
		`{}`:                                     "callback: missing (want string)\nargs: missing (want object)",
		`{"callback":"chek_auth","args":{}}`:     "callback: unknown callback chek_auth; did you mean check_auth?",
		`{"callback":"auth_checkers","args":{}}`: "callback: unknown callback auth_checkers; it is asked as check_auth",
		`{"callback":"is_user_expired","args":{"user":1},"request":{"id":2,"x":3}}`: "request.x: unknown\nrequest.id: got number, want string\nargs.user: got number, want string",
		`{"callback":"is_user_expired","args":5,"arg":6}`:                           "arg: unknown; did you mean args?\nargs: got number, want object",
	} {
		if _, err := Question([]byte(body)); text(err) != want {
			t.Errorf("%s: got\n%s\nwant\n%s", body, text(err), want)
		}
	}
}

func TestIsQuestion(t *testing.T) {
	for body, want := range map[string]bool{
		`{"callback":"is_user_expired","args":{"user":"@a:b"}}`:   true,
		`{"callback":"x","args":{},"request":{"id":"1"},"x":"y"}`: true, // what else is wrong with it, Question says
		`{"user":"@a:b"}`:                   false,
		`{"callback":"is_user_expired"}`:    false,
		`{"callback":1,"args":{}}`:          false,
		`{"callback":"x","args":[]}`:        false,
		`["callback","args"]`:               false,
		`{"callback":"is_user_expired","ar`: false,
	} {
		if got := IsQuestion([]byte(body)); got != want {
			t.Errorf("%s: got %t", body, got)
		}
	}
	for _, cb := range catalog.All() {
		if IsQuestion([]byte(body(cb, 0))) {
			t.Errorf("the arguments of %s pass for a question", cb.Name)
		}
	}
}

func FuzzArgs(f *testing.F) {
	for i, cb := range catalog.All() {
		f.Add(uint8(i), body(cb, 0))
		f.Add(uint8(i), body(cb, 1))
	}
	for _, c := range badArgs {
		f.Add(uint8(c.cb.Index()), c.body)
	}
	f.Fuzz(func(t *testing.T, index uint8, body string) {
		cb := catalog.All()[int(index)%len(catalog.All())]
		args, err := Args(cb, []byte(body))
		if err == nil && len(args) != len(cb.Params) {
			t.Errorf("%d arguments without an error", len(args))
		}
		var wrong *Error
		if err != nil && (!errors.As(err, &wrong) || len(wrong.Problems) == 0 || args != nil) {
			t.Errorf("got %v, %v", args, err)
		}
		for _, line := range strings.Split(text(err), "\n") {
			if len(line) > 400 {
				t.Errorf("a line of %d bytes", len(line))
			}
		}
	})
}

func BenchmarkArgs(b *testing.B) {
	large := base64.StdEncoding.EncodeToString(make([]byte, 700))
	body := []byte(`{"event":` + strings.Replace(event, "hello", large, 1) + `}`)
	for b.Loop() {
		if _, err := Args(catalog.CheckEventForSpam, body); err != nil {
			b.Fatal(err)
		}
	}
}
