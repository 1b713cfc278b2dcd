package engine

import (
	"fmt"

	"github.com/axolua/axolua/engine/luasrc"
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
func (s *asking) logRefusal(a *Answer, q *question) {
	fields := []zap.Field{
		zap.String("callback", a.Callback.Name), zap.String("module", a.DecidedBy), zap.String("decision", a.Decision()),
	}
	if a.Note != "" {
		a.Note = s.g.secretsIn(q).redacted(a.Note)
		fields = append(fields, zap.String("note", a.Note))
	}
	if i := eventArg(a.Callback); i >= 0 {
		id, _ := q.args[i].(Event).Field("event_id")
		fields = append(fields, zap.String("event_id", id))
	}
	s.e.log.Info("refused", fields...)
}

// badAnswer is the failure of a module that returned what its callback does not take.
func (v *vm) badAnswer(h *handler, answer lua.LValue, err error) *CallError {
	fail := &CallError{
		Kind: KindBadAnswer, Module: h.module.file, File: h.module.file, Callback: h.cb.Name, Text: err.Error(),
		truthy: v.pythonTruth(answer),
	}
	if proto := v.fns[h.index].Proto; proto != nil { // else a function of Lua's own is the handler
		fail.File, fail.Line = proto.SourceName, luasrc.AnswerLine(proto)
	}
	return fail
}

// pythonTruth is what Python makes of a value: unlike in Lua, 0, "" and an empty table are false.
func (v *vm) pythonTruth(answer lua.LValue) bool {
	switch a := answer.(type) {
	case lua.LNumber:
		return a != 0
	case lua.LString:
		return a != ""
	case *lua.LTable:
		return !v.empty(a)
	}
	return lua.LVAsBool(answer)
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
