package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// answer is an engine.Answer as JSON. Exactly one of the first three is there.
type answer struct {
	Result  json.RawMessage `json:"result,omitempty"`
	Raise   *raise          `json:"raise,omitempty"`
	Failure *failure        `json:"failure,omitempty"`

	Decision   *string   `json:"decision"`
	Note       *string   `json:"note"`
	Generation string    `json:"generation"`
	DecidedBy  *string   `json:"decided_by"`
	Asked      []string  `json:"asked"`
	Failures   []failure `json:"failures"`
	DurationUS int64     `json:"duration_us"`
}

// raise is a SynapseError; its fields are {} where it has none.
type raise struct {
	Code    int            `json:"code"`
	Errcode string         `json:"errcode"`
	Error   string         `json:"error"`
	Fields  map[string]any `json:"fields"`
}

// failure is a CallError. Module and line are null where there is none to name.
type failure struct {
	Module   *string `json:"module"`
	Callback string  `json:"callback"`
	Kind     string  `json:"kind"`
	Error    string  `json:"error"`
	Line     *int    `json:"line"`
}

// MarshalAnswer gives a as JSON, on one line. failed says that the text has a "failure" in place of a "result": the
// question was not answered.
//
// A function that a module returned to be run later (check_auth, on_update) cannot be run by whoever reads the text:
// it is dropped, and the handle in its place only shows that there was one.
func MarshalAnswer(a *engine.Answer) (text []byte, failed bool) {
	return MarshalAnswerKeeping(a, func(fn *engine.Continuation) string {
		fn.Drop()
		return rand.Text()
	})
}

// MarshalAnswerKeeping is MarshalAnswer for who can have functions run later: keep gives the handle of one, which is its
// own from then on.
func MarshalAnswerKeeping(a *engine.Answer, keep func(*engine.Continuation) string) (text []byte, failed bool) {
	w := answer{
		Decision: orNull(a.Decision()), Note: orNull(a.Note), Generation: a.Generation, DecidedBy: orNull(a.DecidedBy),
		Asked: a.Asked(), Failures: []failure{}, DurationUS: a.Duration.Microseconds(),
	}
	for _, f := range a.Failures {
		w.Failures = append(w.Failures, failureOf(f))
	}
	err := w.outcome(a, keep)
	if err == nil {
		text, err = encode(w)
	}
	if err != nil { // an event may hold 1e999, a number that JSON can write but Go cannot
		w.Result, w.Raise = nil, nil
		w.Failure = &failure{
			Module: w.DecidedBy, Callback: a.Callback.Name, Kind: engine.KindBadAnswer.String(),
			Error: fmt.Sprintf("%s: the answer is not JSON: %v", a.Callback.Name, err),
		}
		text, _ = encode(w) // text and numbers only
	}
	return text, w.Failure != nil
}

// outcome fills one of Result, Raise and Failure.
func (w *answer) outcome(a *engine.Answer, keep func(*engine.Continuation) string) (err error) {
	switch {
	case a.Failure != nil:
		f := failureOf(a.Failure)
		w.Failure = &f
	case a.Raise != nil:
		fields := a.Raise.Fields
		if fields == nil {
			fields = map[string]any{}
		}
		w.Raise = &raise{a.Raise.Code, a.Raise.Errcode, a.Raise.Message, fields}
	default:
		w.Result, err = encode(result(a, keep))
	}
	return err
}

func failureOf(e *engine.CallError) failure {
	f := failure{Module: orNull(e.Module), Callback: e.Callback, Kind: e.Kind.String(), Error: e.Error()}
	if e.Line > 0 {
		f.Line = &e.Line
	}
	return f
}

// result gives the value that stands for an answer's result in JSON.
func result(a *engine.Answer, keep func(*engine.Continuation) string) any {
	switch r := a.Result.(type) {
	case engine.Verdict:
		return verdict(r)
	case engine.Expiry:
		return expiry(r)
	case engine.EventDecision:
		return map[string]any{"allowed": r.Allowed, "replacement": r.Replacement}
	case engine.RegistrationBehaviour:
		return map[string]any{"behaviour": r}
	case *engine.AuthResult:
		return auth(r, keep)
	case *engine.LegacyRenewal:
		if r != nil {
			return []any{r.Valid, r.Stale, r.ExpiryMS}
		}
	case engine.UpdateIteration:
		return update(r, keep)
	case engine.InterestedUsers:
		if r.All {
			return "ALL"
		}
		return append([]string{}, r.Users...)
	case map[string][]string:
		if r != nil {
			return r
		}
	case map[string]any:
		return object(a, r)
	default: // bool, *string, *int64, *RatelimitOverride, []MediaUploadLimit, nil: as they are
		return r
	}
	return json.RawMessage(a.Callback.Default)
}

func verdict(v engine.Verdict) any {
	if !v.Denied() {
		return "NOT_SPAM"
	}
	return struct {
		Errcode string         `json:"errcode"`
		Error   string         `json:"error,omitempty"`
		Fields  map[string]any `json:"fields,omitempty"`
	}{v.Code, v.Error, v.Fields}
}

func expiry(e engine.Expiry) any {
	if !e.Known {
		return nil
	}
	return struct {
		Expired bool    `json:"expired"`
		ValidS  float64 `json:"valid_s,omitempty"`
	}{e.Expired, e.ValidFor.Seconds()}
}

// auth and update leave out the key of a function that is not there.

func auth(r *engine.AuthResult, keep func(*engine.Continuation) string) any {
	if r == nil {
		return nil
	}
	return struct {
		UserID  string `json:"user_id"`
		OnLogin string `json:"on_login,omitempty"`
	}{r.UserID, handle(r.OnLogin, keep)}
}

func update(u engine.UpdateIteration, keep func(*engine.Continuation) string) any {
	onExit := handle(u.OnExit, keep)
	if u.Duration == 0 {
		return nil
	}
	return struct {
		DurationMS float64 `json:"duration_ms"`
		OnExit     string  `json:"on_exit,omitempty"`
	}{float64(u.Duration.Microseconds()) / 1000, onExit}
}

// handle is the name of fn; "" if there is none.
func handle(fn *engine.Continuation, keep func(*engine.Continuation) string) string {
	if fn == nil {
		return ""
	}
	return keep(fn)
}

// object tells the changed body of on_create_room from the objects that are results themselves.
func object(a *engine.Answer, r map[string]any) any {
	switch {
	case r == nil:
		return json.RawMessage(a.Callback.Default)
	case a.Callback.Answer.Kind == catalog.RoomConfig:
		return map[string]any{"request_content": r}
	}
	return r
}

// encode is json.Marshal without its escapes for HTML, which make texts about links hard to read.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
