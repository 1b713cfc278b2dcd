package engine

import (
	"encoding/json"
	"fmt"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// checkArgs makes sure that a question's arguments are of the Go types that catalog.Type names, so that a mistake of
// the host is its own error and not a module's.
func checkArgs(cb *catalog.Callback, args []any) error {
	if cb == nil {
		return fmt.Errorf("engine: a question without a callback")
	}
	if len(args) != len(cb.Params) {
		return fmt.Errorf("engine: %s takes %d arguments, got %d", cb.Name, len(cb.Params), len(args))
	}
	for i := range cb.Params {
		p := &cb.Params[i]
		newer := args[i] == nil && p.Since != "" // than the homeserver
		if !newer && !fits(p.Type, args[i]) {
			return fmt.Errorf("engine: %s: argument %s is a %T, want a %s", cb.Name, p.Name, args[i], p.Type)
		}
	}
	return nil
}

func fits(t catalog.Type, arg any) (ok bool) {
	switch t {
	case catalog.String, catalog.RoomAlias:
		switch arg.(type) {
		case string, lua.LString:
			return true
		}
	case catalog.StringOrNil:
		switch arg.(type) {
		case nil, *string, string, lua.LString:
			return true
		}
	case catalog.Bool:
		_, ok = arg.(bool)
	case catalog.Int:
		_, ok = arg.(int64)
	case catalog.Object, catalog.MutableObject:
		return isObject(arg)
	case catalog.ObjectOrNil:
		return arg == nil || isObject(arg)
	case catalog.Event:
		_, ok = arg.(Event)
	case catalog.StateMap:
		_, ok = arg.(StateMap)
	case catalog.UserProfile:
		_, ok = arg.(UserProfile)
	case catalog.Requester:
		_, ok = arg.(Requester)
	case catalog.RequestInfo:
		_, ok = arg.([]RequestInfo)
	case catalog.ProfileInfo:
		_, ok = arg.(ProfileInfo)
	case catalog.PresenceStates:
		_, ok = arg.([]UserPresenceState)
	case catalog.FileWrapper:
		_, ok = arg.(File)
	case catalog.FileInfo:
		_, ok = arg.(FileInfo)
	case catalog.MediaUploadLimit:
		_, ok = arg.(MediaUploadLimit)
	case catalog.HTTPRequest:
		_, ok = arg.(HTTPRequest)
	}
	return ok
}

// isObject takes every form in which a JSON object may be given.
func isObject(arg any) bool {
	switch arg := arg.(type) {
	case map[string]any, shadow.Object:
		return true
	case shadow.Node:
		return arg.Kind() == shadow.Map
	case *shadow.Doc:
		return arg.Root().Kind() == shadow.Map
	case json.RawMessage:
		return len(arg) > 0 && arg[0] == '{'
	}
	return false
}
