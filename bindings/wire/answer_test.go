package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// allowed gives every power that the catalogue knows.
func allowed() (all []string) {
	for _, cb := range catalog.All() {
		if cb.Family.Allow != "" {
			all = append(all, cb.Family.Allow)
		}
	}
	return all
}

func load(t *testing.T, script string) *engine.Engine {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.lua"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{}),
		Settings: func([]byte) (engine.Settings, error) {
			return engine.Settings{Modules: []engine.ModuleSettings{{File: "a.lua", Allow: allowed()}}}, nil
		}})
	if err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
	t.Cleanup(e.Close)
	return e
}

// ask puts a question with the first samples as arguments.
func ask(t *testing.T, e *engine.Engine, cb *catalog.Callback, body string) (string, bool) {
	t.Helper()
	args, err := Args(cb, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Call(context.Background(), engine.Question{Callback: cb, Args: args})
	if a == nil {
		t.Fatal(err)
	}
	text, failed := MarshalAnswer(a)
	if failed != (a.Failure != nil) && !strings.Contains(string(text), "is not JSON") {
		t.Errorf("failed is %t with the failure %v", failed, a.Failure)
	}
	return string(text), failed
}

const whole = `{"%s":%s,"decision":"ID","note":%s,"generation":"GEN","decided_by":%s,"asked":[%s],"failures":[%s],"duration_us":N}`

var varying = regexp.MustCompile(`"(decision|generation|duration_us)":"?[0-9a-f-]+"?`)

// shape replaces what differs from run to run.
func shape(text string) string {
	return varying.ReplaceAllStringFunc(text, func(m string) string {
		switch {
		case strings.Contains(m, "decision"):
			return `"decision":"ID"`
		case strings.Contains(m, "generation"):
			return `"generation":"GEN"`
		}
		return `"duration_us":N`
	})
}

func TestDefaultAnswersAreTheCatalogues(t *testing.T) {
	e := emptyEngine(t)
	for _, cb := range catalog.All() {
		text, failed := ask(t, e, cb, body(cb, 0))
		var got struct{ Result, Decision json.RawMessage }
		if err := json.Unmarshal([]byte(text), &got); err != nil || failed {
			t.Errorf("%s: %s: %v", cb.Name, text, err)
		}
		if string(got.Decision) != "null" { // nobody was asked, so the log has none
			t.Errorf("%s: the decision is %s, want null", cb.Name, got.Decision)
		}
		want := cb.Default
		if cb == catalog.OnCreateRoom { // the body, which nobody changed
			want = `{"request_content":{"name":"x"}}`
		}
		if string(got.Result) != want {
			t.Errorf("%s: got %s, want %s", cb.Name, got.Result, want)
		}
	}
}

// results holds what a module returns and what becomes of it.
var results = []struct {
	cb         *catalog.Callback
	code, want string
}{
	{catalog.CheckEventForSpam, `return NOT_SPAM`, `"NOT_SPAM"`},
	{catalog.CheckEventForSpam, `return Codes.FORBIDDEN`, `{"errcode":"M_FORBIDDEN"}`},
	{catalog.CheckEventForSpam, `return deny{ error = "no <b>", fields = { a = 1 } }`, `{"errcode":"M_FORBIDDEN","error":"no <b>","fields":{"a":1}}`},
	{catalog.ShouldDropFederatedEvent, `return true`, `true`},
	{catalog.CheckUsernameForSpam, `return false`, `false`},
	{catalog.CheckCanShutdownRoom, `return false`, `false`},
	{catalog.IsUserExpired, `return true`, `{"expired":true}`},
	{catalog.IsUserExpired, `return false, 60`, `{"expired":false,"valid_s":60}`},
	{catalog.CheckEventAllowed, `return false`, `{"allowed":false,"replacement":null}`},
	{catalog.CheckEventAllowed, `local d = event:get_dict() d.content.body = "x" return true, d`,
		`{"allowed":true,"replacement":{"content":{"body":"x"},"sender":"@a:b","type":"m.room.message"}}`},
	{catalog.CheckRegistrationForSpam, `return "shadow_ban"`, `{"behaviour":"shadow_ban"}`},
	{catalog.Check3PIDAuth, `return "@a:b"`, `{"user_id":"@a:b"}`},
	{catalog.Check3PIDAuth, `return "@a:b", function() end`, `{"user_id":"@a:b","on_login":"HANDLE"}`},
	{catalog.GetUsernameForRegistration, `return "ann"`, `"ann"`},
	{catalog.GetMediaConfigForUser, `return { ["m.upload.size"] = 5 }`, `{"m.upload.size":5}`},
	{catalog.GetRatelimitOverrideForUser, `return RatelimitOverride(0.5, 3)`, `{"per_second":0.5,"burst_count":3}`},
	{catalog.GetMediaUploadLimitsForUser, `return { MediaUploadLimit(1, 2) }`, `[{"max_bytes":1,"time_period_ms":2}]`},
	{catalog.GetMediaUploadLimitsForUser, `return {}`, `[]`},
	{catalog.GetUsersForStates, `return { ["@x:y"] = { "@a:b" } }`, `{"@x:y":["@a:b"]}`},
	{catalog.GetInterestedUsers, `return { "@b:c", "@a:b" }`, `["@a:b","@b:c"]`},
	{catalog.GetInterestedUsers, `return PRESENCE_ALL_USERS`, `"ALL"`},
	{catalog.OnCreateRoom, `request_content.name = "y"`, `{"request_content":{"name":"y"}}`},
	{catalog.OnUpdate, `return 100`, `{"duration_ms":100}`},
	{catalog.OnUpdate, `return 100.5, function() end`, `{"duration_ms":100.5,"on_exit":"HANDLE"}`},
	{catalog.OnLegacyRenew, `return true, false, 1700000000000`, `[true,false,1700000000000]`},
	{catalog.OnLegacyAdminRequest, `return 1700000000000`, `1700000000000`},
	{catalog.AddFieldToUnsignedCallback, `return { x = { 1 } }`, `{"x":[1]}`},
	{catalog.OnNewEvent, `return 5`, `null`},
}

var aHandle = regexp.MustCompile(`"(on_login|on_exit)":"[A-Z2-7]{26}"`)

func TestResults(t *testing.T) {
	for _, c := range results {
		script := fmt.Sprintf("function %s(%s)\n%s\nend", c.cb.Name, parameters(c.cb), c.code)
		if c.cb.Pair != "" {
			script += fmt.Sprintf("\nfunction %s() end", c.cb.Pair)
		}
		text, failed := ask(t, load(t, script), c.cb, body(c.cb, 0))
		text = aHandle.ReplaceAllString(text, `"$1":"HANDLE"`)
		if failed || !strings.HasPrefix(text, `{"result":`+c.want+`,"decision":`) {
			t.Errorf("%s: %s\ngot  %s\nwant %s", c.cb.Name, c.code, text, c.want)
		}
	}
}

func parameters(cb *catalog.Callback) string {
	names := make([]string, len(cb.Params))
	for i, p := range cb.Params {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

func TestWholeAnswers(t *testing.T) {
	const fails = `{"module":"a.lua","callback":"%s","kind":"error","error":"a.lua:1: %[1]s: broken","line":1}`
	for name, c := range map[string]struct {
		cb         *catalog.Callback
		code, want string
		failed     bool
	}{
		"decided": {catalog.CheckEventForSpam, `return deny{ note = "why" }`,
			fmt.Sprintf(whole, "result", `{"errcode":"M_FORBIDDEN"}`, `"why"`, `"a.lua"`, `"a.lua"`, ``), false},
		"raised": {catalog.CheckEventForSpam, `error(SynapseError(403, "no", Codes.FORBIDDEN))`,
			fmt.Sprintf(whole, "raise", `{"code":403,"errcode":"M_FORBIDDEN","error":"no","fields":{}}`, `null`, `"a.lua"`, `"a.lua"`, ``), false},
		"passed over": {catalog.CheckEventForSpam, `error("broken")`,
			fmt.Sprintf(whole, "result", `"NOT_SPAM"`, `null`, `null`, `"a.lua"`, fmt.Sprintf(fails, "check_event_for_spam")), false},
		"failed": {catalog.CheckEventAllowed, `error("broken")`,
			fmt.Sprintf(whole, "failure", fmt.Sprintf(fails, "check_event_allowed"), `null`, `null`, `"a.lua"`, ``), true},
	} {
		e := load(t, fmt.Sprintf("function %s() %s end", c.cb.Name, c.code))
		text, failed := ask(t, e, c.cb, body(c.cb, 0))
		if got := shape(text); got != c.want || failed != c.failed {
			t.Errorf("%s: %t\ngot  %s\nwant %s", name, failed, got, c.want)
		}
	}
}

func TestAnAnswerThatIsNotJSONIsAFailure(t *testing.T) {
	e := load(t, `function on_create_room(requester, request_content) end`)
	question := strings.Replace(body(catalog.OnCreateRoom, 0), `{"name":"x"}`, `{"n":1e999}`, 1)
	text, failed := ask(t, e, catalog.OnCreateRoom, question)
	if !failed || !strings.HasPrefix(text, `{"failure":{"module":`) || strings.Contains(text, `"result"`) {
		t.Errorf("got %t, %s", failed, text)
	}
}

func TestSecretArgumentsDoNotShowInFailures(t *testing.T) {
	e := load(t, `function check_3pid_auth(medium, address, password) error("cannot take " .. password) end`)
	text, _ := ask(t, e, catalog.Check3PIDAuth, `{"medium":"email","address":"a@b.example","password":"hunter2"}`)
	if strings.Contains(text, "hunter2") || !strings.Contains(text, "cannot take [secret]") {
		t.Errorf("got %s", text)
	}
}
