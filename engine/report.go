package engine

import (
	"fmt"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
)

// warnOnce logs what a module should change, once per handler of a generation.
func (g *generation) warnOnce(h *handler, which int, format string, args ...any) {
	if h.warned[which].CompareAndSwap(false, true) {
		g.log.Warn(fmt.Sprintf(format, args...), zap.String("module", h.module.file), zap.String("callback", h.cb.Name))
	}
}

// logFailure tells of a module that was passed over, or that ended a question by failing.
func (e *Engine) logFailure(a *Answer, fail *CallError) {
	e.log.Warn(fail.Text,
		zap.String("module", fail.Module), zap.String("callback", fail.Callback), zap.String("file", fail.File),
		zap.Int("line", fail.Line), zap.Stringer("kind", fail.Kind), zap.String("decision", a.Decision()))
}

// logRefusal tells of what was refused and by whom, without anything that the event says.
func (e *Engine) logRefusal(a *Answer, args []any) {
	fields := []zap.Field{
		zap.String("callback", a.Callback.Name), zap.String("module", a.DecidedBy), zap.String("decision", a.Decision()),
	}
	if a.Note != "" {
		fields = append(fields, zap.String("note", a.Note))
	}
	if i := eventArg(a.Callback); i >= 0 {
		id, _ := args[i].(Event).Field("event_id")
		fields = append(fields, zap.String("event_id", id))
	}
	e.log.Info("refused", fields...)
}

// badAnswer is the failure of a module that returned what its callback does not take.
func (v *vm) badAnswer(h *handler, answer lua.LValue, err error) *CallError {
	fn := v.fns[h.index]
	return &CallError{
		Kind: KindBadAnswer, Module: h.module.file, Callback: h.cb.Name, Text: err.Error(),
		File: fn.Proto.SourceName, Line: luasrc.AnswerLine(fn.Proto), truthy: pythonTruth(answer),
	}
}

// pythonTruth is what Python makes of a value: unlike in Lua, 0, "" and an empty table are false.
func pythonTruth(v lua.LValue) bool {
	switch v := v.(type) {
	case lua.LNumber:
		return v != 0
	case lua.LString:
		return v != ""
	case *lua.LTable:
		k, _ := v.Next(lua.LNil)
		return k != lua.LNil
	}
	return lua.LVAsBool(v)
}

// redact takes the values of secret parameters out of what a module raised, in case it put them there.
func redact(cb *catalog.Callback, args []any, fail *CallError) {
	for i, p := range cb.Params {
		if p.Secret {
			for _, secret := range secretTexts(args[i], nil) {
				fail.Text = strings.ReplaceAll(fail.Text, secret, "[secret]")
				fail.Traceback = strings.ReplaceAll(fail.Traceback, secret, "[secret]")
			}
		}
	}
}

// shortest is the length below which a text is too common to be taken for a secret.
const shortest = 3

func secretTexts(v any, found []string) []string {
	switch v := v.(type) {
	case string:
		if len(v) >= shortest {
			found = append(found, v)
		}
	case lua.LString:
		return secretTexts(string(v), found)
	case []RequestInfo:
		for _, r := range v {
			found = secretTexts(r.IP, found)
			if r.UserAgent != nil {
				found = secretTexts(*r.UserAgent, found)
			}
		}
	case HTTPRequest:
		found = secretTexts(v.Body, found)
		for _, values := range v.Headers {
			for _, value := range values {
				found = secretTexts(value, found)
			}
		}
	case []any:
		for _, e := range v {
			found = secretTexts(e, found)
		}
	case map[string]any:
		for _, e := range v {
			found = secretTexts(e, found)
		}
	case nil, bool, int64, float64, lua.LBool, lua.LNumber:
	default:
		return secretTexts(shadow.Plain(v), found)
	}
	return found
}

// text is an argument that is text in either of the two forms that the engine takes.
func text(arg any) string {
	if s, ok := arg.(lua.LString); ok {
		return string(s)
	}
	s, _ := arg.(string)
	return s
}

// fields is what Lua sees as `request`.
func (r *RequestContext) fields() map[string]any {
	m := map[string]any{"id": r.ID}
	for key, value := range map[string]*string{"ip": r.IP, "user_agent": r.UserAgent, "requester": r.Requester, "method": r.Method, "path": r.Path} {
		if value != nil {
			m[key] = *value
		}
	}
	return m
}
