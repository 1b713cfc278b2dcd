package engine

import (
	"math"

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
func (v *vm) class(name string, field func(l *lua.LState, value any, key string) lua.LValue) *lua.LTable {
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
			value = field(l, l.CheckUserData(1).Value, key)
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

// unlimited is how a rate limit is lifted: Synapse's documentation says that a rate of 0 does it, its code denies
// everything then, or divides by zero.
var unlimited = RatelimitOverride{PerSecond: 1e9, BurstCount: 1e9}

// defineLimits defines RatelimitOverride(per_second, burst_count), with .unlimited, and MediaUploadLimit(max_bytes,
// time_period_ms).
func (v *vm) defineLimits() {
	rate := v.class("RatelimitOverride", func(_ *lua.LState, value any, key string) lua.LValue {
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
	upload := v.class("MediaUploadLimit", func(_ *lua.LState, value any, key string) lua.LValue {
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
