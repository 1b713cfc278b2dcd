package engine

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// notSpam is the answer "no objection", the same text as Synapse's constant.
const notSpam = lua.LString("NOT_SPAM")

// allUsers is the answer of get_interested_users that means everybody.
const allUsers = lua.LString("ALL")

// codes are the members of Codes.
var codes = func() map[string]lua.LValue {
	m := map[string]lua.LValue{}
	for _, c := range catalog.Codes {
		m[c.Name] = lua.LString(c.Errcode)
	}
	return m
}()

// refusal is what deny{...} makes.
type refusal struct {
	code, message, note string
	fields              map[string]any
}

// detailed reports whether the refusal says anything to the client.
func (r *refusal) detailed() bool { return r.code != "" || r.message != "" || len(r.fields) > 0 }

// defineNames puts the names that belong to asking and answering into the base table.
func (v *vm) defineNames() {
	l := v.l
	behaviours := l.CreateTable(0, 3)
	behaviours.RawSetString("ALLOW", lua.LString(RegistrationAllow))
	behaviours.RawSetString("DENY", lua.LString(RegistrationDeny))
	behaviours.RawSetString("SHADOW_BAN", lua.LString(RegistrationShadowBan))
	v.define("NOT_SPAM", notSpam)
	v.define("PRESENCE_ALL_USERS", allUsers)
	v.define("null", v.conv.Null)
	v.defineConstants("Codes", codes)
	v.define("RegistrationBehaviour", behaviours)
	v.defineFunc("set", v.luaSet)
	refusals := v.class("deny{...}", nil)
	v.defineFunc("deny", func(l *lua.LState) int { return v.luaDeny(l, refusals) })
	v.defineSynapseError()
	v.defineLimits()
}

// class makes the metatable of a kind of userdata; field gives what Lua may read of it.
func (v *vm) class(name string, field func(value any, key string) lua.LValue) *lua.LTable {
	mt := v.l.CreateTable(0, 3)
	mt.RawSetString("__tostring", v.l.NewFunction(func(l *lua.LState) int {
		text := name
		if e, ok := l.CheckUserData(1).Value.(error); ok {
			text = e.Error()
		}
		l.Push(lua.LString(text))
		return 1
	}))
	mt.RawSetString("__index", v.l.NewFunction(func(l *lua.LState) int {
		key := l.CheckString(2)
		var value lua.LValue
		if field != nil {
			value = field(l.CheckUserData(1).Value, key)
		}
		if value == nil {
			l.RaiseError("%s has no field '%s'", name, key)
		}
		l.Push(value)
		return 1
	}))
	return mt
}

func (v *vm) object(class *lua.LTable, value any) *lua.LUserData {
	ud := v.l.NewUserData()
	ud.Value, ud.Metatable = value, class
	return ud
}

var denyFields = []string{"code", "error", "fields", "note"}

// luaDeny is deny{ code =, error =, fields =, note = }. Mistakes are named here, where their line is known.
func (v *vm) luaDeny(l *lua.LState, class *lua.LTable) int {
	t := l.CheckTable(1)
	r := &refusal{}
	plain, err := v.conv.ToGo(t)
	if err != nil {
		l.RaiseError("deny{...}: %s", err)
	}
	args, ok := plain.(map[string]any)
	if !ok {
		l.RaiseError("deny{...} takes named fields: code, error, fields, note")
	}
	for _, key := range slices.Sorted(maps.Keys(args)) {
		value := args[key]
		var text string
		if key != "fields" && slices.Contains(denyFields, key) {
			if text, ok = value.(string); !ok {
				l.RaiseError("deny{%s = ...}: got %s, want string", key, goType(value))
			}
		}
		switch key {
		case "code":
			if !catalog.IsErrcode(text) || text == string(notSpam) {
				l.RaiseError("deny{code = ...}: %q is no error code such as Codes.FORBIDDEN", text)
			}
			r.code = text
		case "error":
			r.message = text
		case "note":
			r.note = text
		case "fields":
			if r.fields, err = errorFields(value); err != nil {
				l.RaiseError("deny{fields = ...}: %s", err)
			}
		default:
			l.RaiseError("deny{...} has no field '%s'%s", key, didYouMean(key, denyFields))
		}
	}
	l.Push(v.object(class, r))
	return 1
}

// errorFields checks extra fields of an error body. Synapse passes them as keyword arguments to a function that has
// code and msg already: these two would break its answer.
func errorFields(v any) (map[string]any, error) {
	if list, ok := v.([]any); ok && len(list) == 0 {
		return nil, nil
	}
	fields, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("got %s, want a table with text keys", listOr(v))
	}
	for _, key := range []string{"code", "msg"} {
		if _, ok := fields[key]; ok {
			return nil, fmt.Errorf("the key '%s' breaks Synapse's answer; choose another", key)
		}
	}
	return fields, nil
}

func listOr(v any) string {
	if _, ok := v.([]any); ok {
		return "a list"
	}
	return goType(v)
}

// defineSynapseError defines SynapseError(code, msg, errcode, additional_fields), Synapse's exception, with its names.
func (v *vm) defineSynapseError() {
	class := v.class("SynapseError", func(value any, key string) lua.LValue {
		e := value.(*SynapseError)
		switch key {
		case "code":
			return lua.LNumber(e.Code)
		case "msg":
			return lua.LString(e.Message)
		case "errcode":
			return lua.LString(e.Errcode)
		case "additional_fields":
			return v.conv.ToLua(e.Fields)
		}
		return nil
	})
	v.defineFunc("SynapseError", func(l *lua.LState) int {
		e := &SynapseError{Code: l.CheckInt(1), Message: l.CheckString(2), Errcode: l.OptString(3, "M_UNKNOWN")}
		if e.Code < 300 || e.Code > 599 {
			l.ArgError(1, fmt.Sprintf("HTTP status from 300 to 599 expected, got %d", e.Code))
		}
		if !catalog.IsErrcode(e.Errcode) {
			l.ArgError(3, fmt.Sprintf("error code such as Codes.FORBIDDEN expected, got %q", e.Errcode))
		}
		if l.Get(4) != lua.LNil {
			fields, err := v.conv.ToGo(l.CheckTable(4))
			if err == nil {
				e.Fields, err = errorFields(fields)
			}
			if err != nil {
				l.ArgError(4, err.Error())
			}
		}
		l.Push(v.object(class, e))
		return 1
	})
}

// unlimited is how a rate limit is lifted: Synapse's documentation says that a rate of 0 does it, its code denies
// everything then, or divides by zero.
var unlimited = RatelimitOverride{PerSecond: 1e9, BurstCount: 1e9}

// defineLimits defines RatelimitOverride(per_second, burst_count), with .unlimited, and MediaUploadLimit(max_bytes,
// time_period_ms).
func (v *vm) defineLimits() {
	rate := v.class("RatelimitOverride", func(value any, key string) lua.LValue {
		o := value.(*RatelimitOverride)
		switch key {
		case "per_second":
			return lua.LNumber(o.PerSecond)
		case "burst_count":
			return lua.LNumber(o.BurstCount)
		}
		return nil
	})
	constructor := v.l.CreateTable(0, 1)
	constructor.RawSetString("unlimited", v.object(rate, &unlimited))
	v.defineCallable("RatelimitOverride", constructor, func(l *lua.LState) int {
		o := &RatelimitOverride{PerSecond: checkAmount(l, 2, "per_second"), BurstCount: checkCount(l, 3, "burst_count")}
		if o.PerSecond == 0 && o.BurstCount > 0 {
			l.RaiseError("RatelimitOverride(0, %d): a rate of 0 with a burst fails in Synapse; (0, 0) forbids, RatelimitOverride.unlimited lifts the limit", o.BurstCount)
		}
		l.Push(v.object(rate, o))
		return 1
	})
	upload := v.class("MediaUploadLimit", func(value any, key string) lua.LValue {
		o := value.(*MediaUploadLimit)
		switch key {
		case "max_bytes":
			return lua.LNumber(o.MaxBytes)
		case "time_period_ms":
			return lua.LNumber(o.TimePeriodMS)
		}
		return nil
	})
	v.defineFunc("MediaUploadLimit", func(l *lua.LState) int {
		l.Push(v.object(upload, &MediaUploadLimit{checkCount(l, 1, "max_bytes"), checkCount(l, 2, "time_period_ms")}))
		return 1
	})
}

func checkAmount(l *lua.LState, arg int, name string) float64 {
	n, ok := l.Get(arg).(lua.LNumber)
	if !ok {
		l.RaiseError("%s: got %s, want a number", name, l.Get(arg).Type())
	}
	f := float64(n)
	if math.IsNaN(f) || math.IsInf(f, 0) || f < 0 {
		l.RaiseError("%s: got %v, want a number from 0", name, f)
	}
	return f
}

func checkCount(l *lua.LState, arg int, name string) int64 {
	f := checkAmount(l, arg, name)
	if f != math.Trunc(f) || f > 1<<53 {
		l.RaiseError("%s: got %v, want a whole number", name, f)
	}
	return int64(f)
}

// luaSet is set(list): a plain table with true for every element. A set that silently is empty would match nothing.
func (v *vm) luaSet(l *lua.LState) int {
	list := l.CheckTable(1)
	n := l.ObjLen(list)
	if n == 0 && !v.empty(list) {
		l.ArgError(1, `list such as { "a", "b" } expected, got a table with keys`)
	}
	t := l.CreateTable(0, n)
	for i := 1; i <= n; i++ {
		if e := l.GetTable(list, lua.LNumber(i)); e != lua.LNil {
			t.RawSet(e, lua.LTrue)
		}
	}
	l.Push(t)
	return 1
}

// wantText lists what a callback takes, for the message about an answer that it does not.
func wantText(cb *catalog.Callback) string {
	var want []string
	switch cb.Answer.Kind {
	case catalog.Verdict:
		want = []string{"deny{...}", "NOT_SPAM", "an error code"}
		if cb.Answer.Text {
			want = append(want, "a text for the client")
		}
	case catalog.Flag:
		want = []string{"true", "false"}
	case catalog.Expiry:
		want = []string{"true", "false (each optionally with seconds)"}
	case catalog.Permission:
		want = []string{"true", "false", "deny{...}"}
	case catalog.EventDecision:
		want = []string{"true", "false", "deny{...}", "true and an event"}
	case catalog.Registration:
		want = []string{"RegistrationBehaviour.ALLOW", "DENY", "SHADOW_BAN", "deny{...}"}
	case catalog.Auth:
		want = []string{"a user id (optionally with a function)"}
	case catalog.Name:
		want = []string{"string"}
	case catalog.Ratelimit:
		want = []string{"RatelimitOverride(per_second, burst_count)"}
	case catalog.UploadLimits:
		want = []string{"a list of MediaUploadLimit(max_bytes, time_period_ms)"}
	case catalog.Update:
		want = []string{"a number of milliseconds (optionally with a function)"}
	case catalog.BatchSize:
		want = []string{"an integer from 1"}
	case catalog.StatesByUser:
		want = []string{"a table of user ids with lists or sets of states"}
	case catalog.UserSet:
		want = []string{"a list or set of user ids", "PRESENCE_ALL_USERS"}
	case catalog.MediaConfig, catalog.Unsigned:
		want = []string{"a table"}
	case catalog.Renewal:
		want = []string{"two booleans and a time in ms"}
	case catalog.Timestamp:
		want = []string{"a time in ms"}
	}
	return strings.Join(want, ", ") + " or nothing"
}
