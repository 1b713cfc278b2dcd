package engine

import (
	"fmt"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// Warnings that a handler gives once.
const (
	warnDeprecated = iota
	warnDetails
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

func (v *vm) readReplacement(b lua.LValue) (answered, error) {
	plain, err := v.toGo(b)
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
			plain, err := v.toGo(b)
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
