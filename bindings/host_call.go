package bindings

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/axolua/axolua/engine"
)

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
	rawType     = reflect.TypeFor[json.RawMessage]()
)

// hostMethod is a Go method that answers a member of the module API.
type hostMethod struct {
	fn     reflect.Value
	member *Func
	params []reflect.Type
}

// newHostMethod also tells what of fn's type does not fit the declaration.
func newHostMethod(member *Func, fn reflect.Value) (m *hostMethod, problems []string) {
	t := fn.Type()
	m = &hostMethod{fn: fn, member: member}
	complain := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if n := len(member.Params) + 1; t.NumIn() != n || t.IsVariadic() {
		complain("got %s, want %d parameters: a context.Context%s", t, n, named(member.Params))
	} else {
		if t.In(0) != contextType {
			complain("parameter 1: got %s, want context.Context", t.In(0))
		}
		for i := range member.Params {
			p := &member.Params[i]
			m.params = append(m.params, t.In(i+1))
			if want := p.misfit(t.In(i+1), true); want != "" {
				complain("parameter %d (%s): got %s, want %s", i+2, p.Name, t.In(i+1), want)
			}
		}
	}
	last := len(member.Returns)
	if t.NumOut() != last+1 || t.Out(last) != errorType {
		complain("got %s, want %d results, the last an error%s", t, last+1, named(member.Returns))
		return m, problems
	}
	for i := range member.Returns {
		p := &member.Returns[i]
		if want := p.misfit(t.Out(i), false); want != "" {
			complain("result %d (%s): got %s, want %s", i+1, p.Name, t.Out(i), want)
		}
	}
	return m, problems
}

// named lists parameters for a message.
func named(params []Param) (text string) {
	for _, p := range params {
		text += ", " + p.Name
	}
	return text
}

func (m *hostMethod) call(ctx context.Context, args map[string]any) (any, error) {
	in := make([]reflect.Value, 1+len(m.params))
	in[0] = reflect.ValueOf(&ctx).Elem()
	for i, t := range m.params {
		v, err := m.member.Params[i].argument(args, t)
		if err != nil {
			return nil, err
		}
		in[i+1] = v
	}
	out := m.fn.Call(in)
	last := len(out) - 1
	if err, _ := out[last].Interface().(error); err != nil {
		return nil, err
	}
	switch last {
	case 0:
		return nil, nil
	case 1:
		return result(out[0])
	}
	results := make(Results, last)
	for i, v := range out[:last] {
		var err error
		if results[i], err = result(v); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// argument gives an argument as a value of type t, which fits p.
func (p *Param) argument(args map[string]any, t reflect.Type) (reflect.Value, error) {
	given, ok := args[p.Name]
	if !ok || given == nil {
		if !p.Optional {
			return reflect.Value{}, fmt.Errorf("the argument %s is missing", p.Name)
		}
		return reflect.Zero(t), nil
	}
	v := reflect.ValueOf(given)
	if v.Type().AssignableTo(t) {
		return v, nil
	}
	base := t
	if t.Kind() == reflect.Pointer {
		base = t.Elem()
	}
	target := reflect.New(base)
	switch {
	case base.Kind() == reflect.Struct:
		text, err := json.Marshal(given)
		if err == nil {
			err = json.Unmarshal(text, target.Interface())
		}
		if err != nil {
			return reflect.Value{}, fmt.Errorf("%s: %w", p.Name, err)
		}
	case v.Kind() == base.Kind():
		target.Elem().Set(v.Convert(base))
	default:
		return reflect.Value{}, fmt.Errorf("%s: got a %T, want a %s", p.Name, given, base)
	}
	if t.Kind() == reflect.Pointer {
		return target, nil
	}
	return target.Elem(), nil
}

// result gives what a method gave in one of the forms that Host.API may give.
func result(v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			if v.Kind() == reflect.Slice && v.Type() != rawType {
				return []any{}, nil
			}
			return nil, nil
		}
	}
	switch own := v.Interface().(type) {
	case *Event, []*Event, engine.StateMap, json.RawMessage, map[string]any, []string:
		return own, nil
	case []any:
		return eachResult(own)
	}
	switch v.Kind() {
	case reflect.Interface:
		return result(v.Elem())
	case reflect.Pointer:
		if v.Elem().Kind() != reflect.Struct {
			return result(v.Elem())
		}
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.Int64:
		return v.Int(), nil
	case reflect.Float64:
		return v.Float(), nil
	}
	text, err := json.Marshal(v.Interface())
	return json.RawMessage(text), err
}

func eachResult(list []any) (any, error) {
	results := make([]any, len(list))
	for i, v := range list {
		if v == nil {
			continue
		}
		var err error
		if results[i], err = result(reflect.ValueOf(v)); err != nil {
			return nil, err
		}
	}
	return results, nil
}
