package engine

import (
	"fmt"
	"slices"

	"github.com/axolua/axolua/engine/shadow"
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
		if err := v.spend(perElement); err != nil {
			return pass, err
		}
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

// stateUsers takes a list or set of states or user ids, each one of those that were given. The list may be the one that
// was given itself.
func stateUsers(a lua.LValue, v *vm, given map[string]bool) ([]string, error) {
	t, ok := a.(*lua.LTable)
	if !ok {
		return nil, fmt.Errorf("got %s", a.Type())
	}
	users := []string{}
	if backing, isView := v.views.Backing(t); isView {
		list, _ := shadow.Plain(backing).([]any)
		for _, state := range list {
			users = append(users, stateUser(state))
		}
	}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		if err := v.spend(perElement); err != nil {
			return nil, err
		}
		if e == lua.LTrue { // a set: the key is the state
			e = k
		}
		plain, err := v.toGo(e)
		if err != nil {
			return nil, err
		}
		user := stateUser(plain)
		if user == "" {
			return nil, fmt.Errorf("got %s as a state", describe(e))
		}
		users = append(users, user)
	}
	if i := slices.IndexFunc(users, func(u string) bool { return !given[u] }); i >= 0 {
		return nil, fmt.Errorf("got the state of %q, which was not given", users[i])
	}
	slices.Sort(users)
	return slices.Compact(users), nil
}

// stateUser is the user of a state, or of what names one; "" if it is neither.
func stateUser(plain any) string {
	if state, ok := plain.(map[string]any); ok {
		plain = state["user_id"]
	}
	user, _ := plain.(string)
	return user
}
