package engine

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// readStates understands { user_id = list or set of the given states, or of their user ids }.
func (v *vm) readStates(h *handler, q *question, a lua.LValue) (answered, error) {
	t, ok := a.(*lua.LTable)
	if !ok {
		return pass, unwanted(h, a)
	}
	given := map[string]bool{}
	for _, state := range q.args[0].([]UserPresenceState) {
		given[state.UserID] = true
	}
	routed := map[string][]string{}
	for k, states := t.Next(lua.LNil); k != lua.LNil; k, states = t.Next(k) {
		user, ok := k.(lua.LString)
		if !ok {
			return pass, fmt.Errorf("got a list, want %s", wantText(h.cb))
		}
		users, err := stateUsers(states, v, given)
		if err != nil {
			return pass, fmt.Errorf("for one user: %w, want %s", err, wantText(h.cb))
		}
		routed[string(user)] = users
	}
	return end(routed), nil
}

// stateUsers takes a list or set of states or user ids, each one of those that were given.
func stateUsers(a lua.LValue, v *vm, given map[string]bool) ([]string, error) {
	t, ok := a.(*lua.LTable)
	if !ok {
		return nil, fmt.Errorf("got %s", a.Type())
	}
	users := []string{}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		if e == lua.LTrue { // a set: the key is the state
			e = k
		}
		user, ok := e.(lua.LString)
		if !ok {
			plain, err := v.conv.ToGo(e)
			if err != nil {
				return nil, err
			}
			state, _ := plain.(map[string]any)
			id, isText := state["user_id"].(string)
			user, ok = lua.LString(id), isText
		}
		if !ok || !given[string(user)] {
			return nil, fmt.Errorf("got a state that was not given")
		}
		users = append(users, string(user))
	}
	slices.Sort(users)
	return slices.Compact(users), nil
}
