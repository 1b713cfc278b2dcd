package engine

import (
	"fmt"
	"maps"
	"slices"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/lualib"
	lua "github.com/yuin/gopher-lua"
)

// refusal is what deny{...} makes.
type refusal struct {
	code, message, note string
	fields              map[string]any
}

// detailed reports whether the refusal says anything to the client.
func (r *refusal) detailed() bool { return r.code != "" || r.message != "" || len(r.fields) > 0 }

var denyFields = []string{"code", "error", "fields", "note"}

// luaDeny is deny{ code =, error =, fields =, note = }. Mistakes are named here, where their line is known.
func (v *vm) luaDeny(l *lua.LState, class *lua.LTable) int {
	t := lualib.ToTable(l, 1, "deny")
	r := &refusal{}
	plain, err := v.toGo(t)
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
	if len(fields) > maxErrorFields {
		return nil, fmt.Errorf("%d fields; %d are the limit", len(fields), maxErrorFields)
	}
	for _, key := range []string{"code", "msg"} {
		if _, ok := fields[key]; ok {
			return nil, fmt.Errorf("the key '%s' breaks Synapse's answer; choose another", key)
		}
	}
	return fields, nil
}

// maxErrorFields bounds what Go code has to sort at once.
const maxErrorFields = 10_000

func listOr(v any) string {
	if _, ok := v.([]any); ok {
		return "a list"
	}
	return goType(v)
}

// defineSynapseError defines SynapseError(code, msg, errcode, additional_fields), Synapse's exception, with its names.
func (v *vm) defineSynapseError() {
	v.errors = v.class("SynapseError", func(l *lua.LState, value any, key string) lua.LValue {
		e := value.(*SynapseError)
		switch key {
		case "code":
			return lua.LNumber(e.Code)
		case "msg":
			return lua.LString(e.Message)
		case "errcode":
			return lua.LString(e.Errcode)
		case "additional_fields":
			return v.toLua(l, e.Fields)
		}
		return nil
	})
	v.defineFunc("SynapseError", func(l *lua.LState) int {
		const name = "SynapseError"
		e := &SynapseError{Code: lualib.ToInt(l, 1, name), Message: lualib.ToText(l, 2, name), Errcode: lualib.OptText(l, 3, name, "M_UNKNOWN")}
		if e.Code < 300 || e.Code > 599 {
			lualib.ArgError(l, 1, name, fmt.Sprintf("HTTP status from 300 to 599 expected, got %d", e.Code))
		}
		if !catalog.IsErrcode(e.Errcode) {
			lualib.ArgError(l, 3, name, fmt.Sprintf("error code such as Codes.FORBIDDEN expected, got %q", e.Errcode))
		}
		if l.Get(4) != lua.LNil {
			fields, err := v.toGo(lualib.ToTable(l, 4, name))
			if err == nil {
				e.Fields, err = errorFields(fields)
			}
			if err != nil {
				lualib.ArgError(l, 4, name, err.Error())
			}
		}
		l.Push(v.object(v.errors, e))
		return 1
	})
}

// SynapseError is what a module gets that calls SynapseError: for one that another VM has raised. Nobody may change e.
func (s *Scope) SynapseError(e *SynapseError) lua.LValue { return s.vm.object(s.vm.errors, e) }
