package peer

import (
	"errors"
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// starMessage shows a Message as an object, as Starlark's documentation has it for an application's own types. It converts
// a field when it is asked for.
type starMessage struct{ message *Message }

func (m starMessage) String() string        { return "<event>" }
func (m starMessage) Type() string          { return "event" }
func (m starMessage) Freeze()               {}
func (m starMessage) Truth() starlark.Bool  { return true }
func (m starMessage) Hash() (uint32, error) { return 0, errors.New("unhashable: event") }
func (m starMessage) AttrNames() []string   { return fields }

func (m starMessage) Attr(name string) (starlark.Value, error) {
	if v := m.message.field(name); v != nil {
		return starValue(v), nil
	}
	return nil, nil
}

// starMap shows a Go map as a dict that can be read.
type starMap map[string]any

func (m starMap) String() string        { return "<map>" }
func (m starMap) Type() string          { return "map" }
func (m starMap) Freeze()               {}
func (m starMap) Truth() starlark.Bool  { return len(m) > 0 }
func (m starMap) Hash() (uint32, error) { return 0, errors.New("unhashable: map") }
func (m starMap) AttrNames() []string   { return []string{"get"} }

func (m starMap) Get(key starlark.Value) (v starlark.Value, found bool, err error) {
	name, _ := key.(starlark.String)
	value, found := m[string(name)]
	return starValue(value), found, nil
}

func (m starMap) Attr(name string) (starlark.Value, error) {
	if name != "get" {
		return nil, nil
	}
	return starMapGet.BindReceiver(m), nil
}

var starMapGet = starlark.NewBuiltin("get", func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 0 {
		return nil, errors.New("get: missing argument for key")
	}
	if v, found, _ := b.Receiver().(starMap).Get(args[0]); found {
		return v, nil
	}
	if len(args) > 1 {
		return args[1], nil
	}
	return starlark.None, nil
})

func starValue(v any) starlark.Value {
	switch v := v.(type) {
	case nil:
		return starlark.None
	case bool:
		return starlark.Bool(v)
	case string:
		return starlark.String(v)
	case float64:
		return starlark.Float(v)
	case int64:
		return starlark.MakeInt64(v)
	case map[string]any:
		return starMap(v)
	case []any:
		list := make([]starlark.Value, len(v))
		for i, item := range v {
			list[i] = starValue(item)
		}
		return starlark.NewList(list)
	}
	panic(fmt.Sprintf("peer: a %T is nothing that JSON has", v))
}

// starReady is v as Starlark's own dicts, frozen; the first level is a struct.
func starReady(v map[string]any) starlark.Value {
	own := starlark.StringDict{}
	for name, value := range v {
		own[name] = starDict(value)
	}
	event := starStruct(own)
	event.Freeze()
	return event
}

func starDict(v any) starlark.Value {
	object, ok := v.(map[string]any)
	if !ok {
		return starValue(v)
	}
	dict := starlark.NewDict(len(object))
	for key, value := range object {
		if err := dict.SetKey(starlark.String(key), starDict(value)); err != nil {
			panic(err) // a text is a key
		}
	}
	return dict
}

// starFunctions makes a struct of Go functions that take a text.
func starFunctions(functions map[string]func(arg string) starlark.Value) starlark.Value {
	members := starlark.StringDict{}
	for name, f := range functions {
		members[name] = starlark.NewBuiltin(name, func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var arg string
			if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &arg); err != nil {
				return nil, err
			}
			return f(arg), nil
		})
	}
	return starStruct(members)
}

func starStruct(members starlark.StringDict) starlark.Value {
	return starlarkstruct.FromStringDict(starlarkstruct.Default, members)
}
