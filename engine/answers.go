package engine

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// Warnings that a handler gives once.
const (
	warnDeprecated = iota
	warnDetails
	warnRejected // a list entry that had to be left out
	numWarnings
)

// answered is what one module said. The zero value is "no opinion".
type answered struct {
	ends   bool
	result any // of the Go type that Answer.Result has for the callback
	note   string
	raise  *SynapseError // the module refuses in words of its own
}

// pass is no opinion.
var pass answered

func end(result any) answered { return answered{ends: true, result: result} }

// read understands what h returned. Returning nothing always means no opinion; an error says what came instead of
// what was wanted.
func (v *vm) read(h *handler, q *question, a, b, c lua.LValue) (answered, error) {
	kind := h.cb.Answer.Kind
	switch {
	case kind == catalog.RoomConfig:
		return v.readRoomConfig(q)
	case a == lua.LNil, kind == catalog.Nothing:
		return pass, nil
	}
	switch a := a.(type) {
	case lua.LBool:
		return v.readBool(h, bool(a), b, c)
	case *lua.LUserData:
		if r, ok := a.Value.(*refusal); ok {
			return v.readDeny(h, r)
		}
	}
	switch kind {
	case catalog.Verdict:
		return v.readVerdict(h, a, b)
	case catalog.Registration:
		switch a {
		case lua.LString(RegistrationAllow):
			return pass, nil
		case lua.LString(RegistrationDeny), lua.LString(RegistrationShadowBan):
			return end(RegistrationBehaviour(a.(lua.LString))), nil
		}
	case catalog.Name:
		if s, ok := a.(lua.LString); ok {
			name := string(s)
			return end(&name), nil
		}
	case catalog.Auth:
		return v.readAuth(h, a, b)
	case catalog.MediaConfig, catalog.Unsigned:
		return v.readObject(h, a)
	case catalog.Ratelimit:
		if ud, ok := a.(*lua.LUserData); ok {
			if o, ok := ud.Value.(*RatelimitOverride); ok {
				return end(o), nil
			}
		}
		if t, ok := a.(*lua.LTable); ok && v.empty(t) {
			return pass, nil
		}
	case catalog.UploadLimits:
		return v.readUploadLimits(h, a)
	case catalog.Update:
		return v.readUpdate(h, a, b)
	case catalog.BatchSize, catalog.Timestamp:
		return readInteger(h, a)
	case catalog.StatesByUser:
		return v.readStates(h, q, a)
	case catalog.UserSet:
		return v.readUsers(h, a)
	}
	return pass, unwanted(h, a)
}

// unwanted is the error for an answer that is not in the callback's row.
func unwanted(h *handler, a lua.LValue) error {
	if a == notSpam && h.cb.Answer.Kind == catalog.Flag {
		return fmt.Errorf("got NOT_SPAM; return true to hide or drop, false or nothing otherwise")
	}
	got := a.Type().String()
	if a == notSpam {
		got = "NOT_SPAM"
	}
	if ud, ok := a.(*lua.LUserData); ok {
		got = objectName(ud)
	}
	return fmt.Errorf("got %s, want %s", got, wantText(h.cb))
}

// objectName is what a module calls an object.
func objectName(ud *lua.LUserData) string {
	switch ud.Value.(type) {
	case nil:
		return "null"
	case *refusal:
		return "deny{...}"
	case *SynapseError:
		return "SynapseError(...), which is for error(...)"
	case *RatelimitOverride:
		return "RatelimitOverride(...)"
	case *MediaUploadLimit:
		return "MediaUploadLimit(...)"
	}
	return "userdata"
}

func (v *vm) readBool(h *handler, yes bool, b, c lua.LValue) (answered, error) {
	ans := &h.cb.Answer
	if ans.Kind == catalog.Renewal {
		return readRenewal(h, yes, b, c)
	}
	meaning := ans.False
	if yes {
		meaning = ans.True
	}
	switch meaning {
	case catalog.Fails:
		return pass, unwanted(h, lua.LBool(yes))
	case catalog.PassesDeprecated, catalog.EndsDeprecated:
		v.gen.warnOnce(h, warnDeprecated, "returning %v is deprecated here; return NOT_SPAM, an error code or nothing", yes)
	}
	if ans.Kind == catalog.EventDecision && yes && b != lua.LNil {
		return v.readReplacement(b)
	}
	if meaning == catalog.Passes || meaning == catalog.PassesDeprecated {
		return pass, nil
	}
	switch ans.Kind {
	case catalog.Verdict:
		return end(forbidden), nil
	case catalog.Expiry:
		return readExpiry(yes, b)
	case catalog.EventDecision:
		return end(EventDecision{}), nil
	}
	return end(yes), nil
}

// forbidden is the plain refusal.
var forbidden = Verdict{Code: "M_FORBIDDEN"}

func readExpiry(expired bool, seconds lua.LValue) (answered, error) {
	e := Expiry{Known: true, Expired: expired}
	if seconds != lua.LNil {
		n, ok := seconds.(lua.LNumber)
		if !ok || !(n >= 0 && n <= 1e9) {
			return pass, fmt.Errorf("got %s as the second value, want the seconds for which the answer holds", describe(seconds))
		}
		e.ValidFor = time.Duration(float64(n) * float64(time.Second))
	}
	return end(e), nil
}

// describe names a value's type, and a number's value.
func describe(v lua.LValue) string {
	if v.Type() == lua.LTNumber {
		return "number " + v.String()
	}
	return v.Type().String()
}

func (v *vm) readReplacement(b lua.LValue) (answered, error) {
	plain, err := v.conv.ToGo(b)
	if err != nil {
		return pass, fmt.Errorf("the replacement event: %w", err)
	}
	event, ok := plain.(map[string]any)
	if !ok {
		return pass, fmt.Errorf("got %s as the replacement event, want a table such as event:get_dict() gives", listOr(plain))
	}
	return end(EventDecision{Allowed: true, Replacement: event}), nil
}

// readDeny maps deny{...} to the callback's refusal.
func (v *vm) readDeny(h *handler, r *refusal) (answered, error) {
	ans := answered{ends: true, note: r.note}
	switch h.cb.Answer.Kind {
	case catalog.Verdict:
		verdict := Verdict{Code: r.code, Error: r.message, Fields: r.fields}
		if verdict.Code == "" {
			verdict.Code = forbidden.Code
		}
		if h.cb.Answer.DetailsIgnored && len(r.fields) > 0 {
			v.gen.warnOnce(h, warnDetails, "the fields of deny{...} have no effect here")
			verdict.Fields = nil
		}
		ans.result = verdict
	case catalog.Permission:
		ans.result = false
	case catalog.EventDecision:
		if r.detailed() { // Synapse takes the words of a refusal from a SynapseError only
			ans.raise = &SynapseError{Code: 403, Errcode: r.code, Message: r.message, Fields: r.fields}
			ans.raise.Errcode = orDefault(r.code, forbidden.Code)
			ans.raise.Message = orDefault(r.message, "This event is not allowed in this context")
			return ans, nil
		}
		ans.result = EventDecision{}
	case catalog.Registration:
		ans.result = RegistrationDeny
	default:
		return pass, fmt.Errorf("got deny{...}, want %s", wantText(h.cb))
	}
	if h.cb.Answer.Kind != catalog.Verdict && r.detailed() {
		v.gen.warnOnce(h, warnDetails, "the code, error and fields of deny{...} have no effect here")
	}
	return ans, nil
}

func (v *vm) readVerdict(h *handler, a, b lua.LValue) (answered, error) {
	text, ok := a.(lua.LString)
	switch {
	case !ok:
		return pass, unwanted(h, a)
	case text == notSpam:
		return pass, nil
	case catalog.IsErrcode(string(text)):
		verdict := Verdict{Code: string(text)}
		if b != lua.LNil {
			plain, err := v.conv.ToGo(b)
			if err == nil {
				verdict.Fields, err = errorFields(plain)
			}
			if err != nil {
				return pass, fmt.Errorf("the fields after the error code: %w", err)
			}
		}
		if h.cb.Answer.DetailsIgnored && len(verdict.Fields) > 0 {
			v.gen.warnOnce(h, warnDetails, "fields have no effect here")
			verdict.Fields = nil
		}
		return end(verdict), nil
	case h.cb.Answer.Text:
		return end(Verdict{Code: forbidden.Code, Error: string(text)}), nil
	}
	return pass, unwanted(h, a)
}

func (v *vm) readAuth(h *handler, a, b lua.LValue) (answered, error) {
	user, ok := a.(lua.LString)
	if !ok {
		return pass, unwanted(h, a)
	}
	if len(user) == 0 || user[0] != '@' {
		return pass, errors.New("got a text that is no user id; return \"@user:server\" (api.get_qualified_user_id makes it)")
	}
	then, err := v.continuation(h, b)
	return end(&AuthResult{UserID: string(user), OnLogin: then}), err
}

func (v *vm) readUpdate(h *handler, a, b lua.LValue) (answered, error) {
	ms, ok := a.(lua.LNumber)
	if !ok || !(ms > 0 && ms <= 1e9) {
		return pass, fmt.Errorf("got %s, want %s", describe(a), wantText(h.cb))
	}
	then, err := v.continuation(h, b)
	return end(UpdateIteration{Duration: time.Duration(float64(ms) * float64(time.Millisecond)), OnExit: then}), err
}

// readObject takes a table of fields; an empty one is no opinion.
func (v *vm) readObject(h *handler, a lua.LValue) (answered, error) {
	plain, err := v.conv.ToGo(a)
	if err != nil {
		return pass, err
	}
	object, ok := plain.(map[string]any)
	if list, isList := plain.([]any); isList && len(list) == 0 {
		return pass, nil
	}
	if !ok {
		return pass, fmt.Errorf("got %s, want %s", listOr(plain), wantText(h.cb))
	}
	if len(object) == 0 {
		return pass, nil
	}
	return end(object), nil
}

func (v *vm) readUploadLimits(h *handler, a lua.LValue) (answered, error) {
	list, ok := a.(*lua.LTable)
	if !ok {
		return pass, unwanted(h, a)
	}
	limits := []MediaUploadLimit{}
	for k, e := list.Next(lua.LNil); k != lua.LNil; k, e = list.Next(k) {
		ud, ok := e.(*lua.LUserData)
		if ok {
			var limit *MediaUploadLimit
			if limit, ok = ud.Value.(*MediaUploadLimit); ok {
				limits = append(limits, *limit)
			}
		}
		if !ok || k.Type() != lua.LTNumber {
			return pass, fmt.Errorf("got %s in the list, want %s", describe(e), wantText(h.cb))
		}
	}
	// Synapse sorts the list so; doing it here keeps every host the same.
	slices.SortStableFunc(limits, func(a, b MediaUploadLimit) int { return int(min(max(b.TimePeriodMS-a.TimePeriodMS, -1), 1)) })
	return end(limits), nil
}

func readInteger(h *handler, a lua.LValue) (answered, error) {
	n, ok := a.(lua.LNumber)
	f := float64(n)
	least := 1.0
	if h.cb.Answer.Kind == catalog.Timestamp {
		least = 0
	}
	if !ok || f != math.Trunc(f) || f < least || f > 1<<53 {
		return pass, fmt.Errorf("got %s, want %s", describe(a), wantText(h.cb))
	}
	i := int64(f)
	return end(&i), nil
}

func readRenewal(h *handler, valid bool, stale, expiry lua.LValue) (answered, error) {
	s, ok := stale.(lua.LBool)
	if !ok {
		return pass, fmt.Errorf("got %s as the second value, want %s", describe(stale), wantText(h.cb))
	}
	n, ok := expiry.(lua.LNumber)
	if !ok || float64(n) != math.Trunc(float64(n)) || n < 0 || n > 1<<53 {
		return pass, fmt.Errorf("got %s as the third value, want %s", describe(expiry), wantText(h.cb))
	}
	return end(&LegacyRenewal{Valid: valid, Stale: bool(s), ExpiryMS: int64(n)}), nil
}

// readRoomConfig takes the body as the module left it.
func (v *vm) readRoomConfig(q *question) (answered, error) {
	plain, err := v.conv.ToGo(v.args[roomConfigArg])
	if err != nil {
		return pass, fmt.Errorf("request_content: %w", err)
	}
	body, ok := plain.(map[string]any)
	if !ok {
		return pass, fmt.Errorf("request_content became a list")
	}
	q.body = body
	v.args[roomConfigArg] = v.conv.ToLua(body) // with no metatable, and no table, that this module keeps
	return pass, nil
}

// roomConfigArg is the place of request_content in on_create_room.
const roomConfigArg = 1

func (v *vm) readUsers(h *handler, a lua.LValue) (answered, error) {
	if a == allUsers {
		return end(InterestedUsers{All: true}), nil
	}
	users, err := v.texts(a)
	if i := slices.IndexFunc(users, func(u string) bool { return u == "" || u[0] != '@' }); err == nil && i >= 0 {
		err = fmt.Errorf("got %q among the user ids", users[i])
	}
	if err != nil {
		return pass, fmt.Errorf("%w, want %s", err, wantText(h.cb))
	}
	return end(InterestedUsers{Users: users}), nil
}

// empty reports whether t, which may be a view, has nothing in it.
func (v *vm) empty(t *lua.LTable) bool {
	if backing, isView := v.views.Backing(t); isView {
		switch plain := shadow.Plain(backing).(type) {
		case map[string]any:
			return len(plain) == 0
		case []any:
			return len(plain) == 0
		}
	}
	k, _ := t.Next(lua.LNil)
	return k == lua.LNil && v.behind[t] == nil
}

// texts takes a list of texts, or a set as set{...} makes.
func (v *vm) texts(a lua.LValue) ([]string, error) {
	plain, err := v.conv.ToGo(a)
	if err != nil {
		return nil, err
	}
	switch plain := plain.(type) {
	case []any:
		return texts(plain)
	case map[string]any:
		for _, member := range plain {
			if member != true {
				return nil, fmt.Errorf("got %s as a member of a set", goType(member))
			}
		}
		return slices.Sorted(maps.Keys(plain)), nil
	}
	return nil, fmt.Errorf("got %s", goType(plain))
}
