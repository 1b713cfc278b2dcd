package engine_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// textFile is an uploaded file.
type textFile string

func (f textFile) Open() (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(string(f))), nil
}
func (f textFile) Size() (int64, error) { return int64(len(f)), nil }

// hammerArgs gives a value of every parameter type; those that may be shared are, by all callers.
func hammerArgs(t *testing.T) map[catalog.Type]any {
	event, err := bindings.ParseEvent([]byte(benchMessage))
	if err != nil {
		t.Fatal(err)
	}
	text := "text"
	return map[catalog.Type]any{
		catalog.String: "@user:example.org", catalog.StringOrNil: &text, catalog.Bool: true, catalog.Int: int64(17),
		catalog.Object: map[string]any{"password": "secret"}, catalog.ObjectOrNil: nil,
		catalog.MutableObject: map[string]any{"name": "room"}, catalog.Event: event,
		catalog.StateMap: bindings.StateOf([]*bindings.Event{event}), catalog.UserProfile: engine.UserProfile{UserID: "@a:x"},
		catalog.RoomAlias: "#room:example.org", catalog.Requester: engine.Requester{UserID: "@a:x"},
		catalog.RequestInfo: []engine.RequestInfo{{IP: "192.0.2.1"}}, catalog.ProfileInfo: engine.ProfileInfo{},
		catalog.PresenceStates: []engine.UserPresenceState{{UserID: "@a:x"}}, catalog.FileWrapper: textFile("file"),
		catalog.FileInfo: engine.FileInfo{FileID: "f"}, catalog.MediaUploadLimit: engine.MediaUploadLimit{MaxBytes: 1, TimePeriodMS: 1},
		catalog.HTTPRequest: engine.HTTPRequest{Method: "GET"},
	}
}

// hammerQuestion puts together a question for cb.
func hammerQuestion(cb *catalog.Callback, values map[catalog.Type]any) engine.Question {
	q := engine.Question{Callback: cb}
	for _, p := range cb.Params {
		arg := values[p.Type]
		if cb == catalog.CheckAuth && p.Name == "login_type" {
			arg = "m.login.password"
		}
		q.Args = append(q.Args, arg)
	}
	return q
}

// stampedAnswers is what a module returns so that its version can be read in the answer; %d is the version.
var stampedAnswers = map[catalog.Kind]string{
	catalog.Verdict: `deny{ note = "%d" }`, catalog.Permission: `deny{ note = "%d" }`, catalog.EventDecision: `deny{ note = "%d" }`,
	catalog.Registration: `deny{ note = "%d" }`, catalog.Flag: `true`, catalog.Expiry: `true, %d`, catalog.Auth: `"@%d:x"`,
	catalog.Name: `"%d"`, catalog.MediaConfig: `{ v = %d }`, catalog.Unsigned: `{ v = %d }`,
	catalog.Ratelimit: `RatelimitOverride(%d, 1)`, catalog.UploadLimits: `{ MediaUploadLimit(%d, 1) }`, catalog.Update: `%d`,
	catalog.BatchSize: `%d`, catalog.Timestamp: `%d`, catalog.Renewal: `true, false, %d`,
	catalog.StatesByUser: `{ ["@%d:x"] = {} }`, catalog.UserSet: `{ "@%d:x" }`,
}

// stampOf reads the version that stampedAnswers wrote; "" where the callback has no place for one.
func stampOf(a *engine.Answer) string {
	user := func(id string) string { return strings.TrimSuffix(strings.TrimPrefix(id, "@"), ":x") }
	switch r := a.Result.(type) {
	case engine.Verdict, engine.EventDecision, engine.RegistrationBehaviour:
		return a.Note
	case bool:
		return a.Note // "" for a flag
	case engine.Expiry:
		return fmt.Sprint(int64(r.ValidFor / time.Second))
	case *engine.AuthResult:
		return user(r.UserID)
	case *string:
		return *r
	case *int64:
		return fmt.Sprint(*r)
	case map[string]any:
		return fmt.Sprint(r["v"])
	case *engine.RatelimitOverride:
		return fmt.Sprint(r.PerSecond)
	case []engine.MediaUploadLimit:
		return fmt.Sprint(r[0].MaxBytes)
	case engine.UpdateIteration:
		return fmt.Sprint(r.Duration.Milliseconds())
	case *engine.LegacyRenewal:
		return fmt.Sprint(r.ExpiryMS)
	case map[string][]string:
		for id := range r {
			return user(id)
		}
	case engine.InterestedUsers:
		return user(r.Users[0])
	}
	return ""
}

// hammerModules are the modules, in the order of the configuration, which is not the lexical one. The first handles
// what only one module may; the last decides everything else and is always saved whole, so that every state of the
// directory that lacks something is one that does not load.
var hammerModules = []string{"30-first.lua", "10-second.lua", "99-last.lua"}

// alone reports whether only one module is asked.
func alone(cb *catalog.Callback) bool { return cb.Rule.How == catalog.OneModule }

// hammerSource is a module in which every callback tells the caller its version and serial number, and which refuses to
// load beside modules of another version, or if one before it is missing.
func hammerSource(module, version, serial int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "commit(%d, %d)\ndo\n", module, version)
	stamp := fmt.Sprintf("stamp(request.id, %d, %d, %d)", module, version, serial)
	for _, cb := range catalog.All() {
		if alone(cb) && module > 0 {
			continue
		}
		answer := ""
		switch format := stampedAnswers[cb.Answer.Kind]; {
		case !alone(cb) && module < len(hammerModules)-1:
		case cb.Answer.Kind == catalog.RoomConfig:
			answer = fmt.Sprintf("request_content.v = %d", version)
		case strings.Contains(format, "%d"):
			answer = "return " + fmt.Sprintf(format, version)
		case format != "":
			answer = "return " + format
		}
		fn := fmt.Sprintf("(first, request_content) %s %s end\n", stamp, answer)
		if cb == catalog.CheckAuth {
			fmt.Fprintf(&b, "auth_checkers = { { login_type = 'm.login.password', fields = { 'password' }, check = function%s } }\n", fn)
			continue
		}
		fmt.Fprintf(&b, "function %s%s", cb.Name, fn)
	}
	b.WriteString("end\n")
	return b.String()
}
