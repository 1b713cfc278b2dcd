package engine

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

func (v *vm) readAuth(h *handler, a, b lua.LValue) (answered, error) {
	user, ok := a.(lua.LString)
	if !ok {
		return pass, unwanted(h, a)
	}
	if len(user) == 0 || user[0] != '@' {
		return pass, errors.New("got a text that is no user id; return \"@user:server\" (api.get_qualified_user_id makes it)")
	}
	then, err := v.continuation(h, b)
	return end(&AuthResult{UserID: string(user), OnLogin: then}), err
}

func (v *vm) readUpdate(h *handler, a, b lua.LValue) (answered, error) {
	ms, ok := a.(lua.LNumber)
	if !ok || !(ms > 0 && ms <= 1e9) {
		return pass, fmt.Errorf("got %s, want %s", describe(a), wantText(h.cb))
	}
	then, err := v.continuation(h, b)
	return end(UpdateIteration{Duration: time.Duration(float64(ms) * float64(time.Millisecond)), OnExit: then}), err
}

// readObject takes a table of fields; an empty one is no opinion.
func (v *vm) readObject(h *handler, a lua.LValue) (answered, error) {
	plain, err := v.toGo(a)
	if err != nil {
		return pass, err
	}
	object, ok := plain.(map[string]any)
	if list, isList := plain.([]any); isList && len(list) == 0 {
		return pass, nil
	}
	if !ok {
		return pass, fmt.Errorf("got %s, want %s", listOr(plain), wantText(h.cb))
	}
	if len(object) == 0 {
		return pass, nil
	}
	return end(object), nil
}

// perElement is what an element of a list counts that an answer is, in bytes.
const perElement = 32

func (v *vm) readUploadLimits(h *handler, a lua.LValue) (answered, error) {
	list, ok := a.(*lua.LTable)
	if !ok {
		return pass, unwanted(h, a)
	}
	limits := []MediaUploadLimit{}
	for k, e := list.Next(lua.LNil); k != lua.LNil; k, e = list.Next(k) {
		if err := v.spend(perElement); err != nil {
			return pass, err
		}
		ud, ok := e.(*lua.LUserData)
		if ok {
			var limit *MediaUploadLimit
			if limit, ok = ud.Value.(*MediaUploadLimit); ok {
				limits = append(limits, *limit)
			}
		}
		if !ok || k.Type() != lua.LTNumber {
			return pass, fmt.Errorf("got %s in the list, want %s", describe(e), wantText(h.cb))
		}
	}
	// Synapse sorts the list so; doing it here keeps every host the same.
	slices.SortStableFunc(limits, func(a, b MediaUploadLimit) int { return int(min(max(b.TimePeriodMS-a.TimePeriodMS, -1), 1)) })
	return end(limits), nil
}

func readInteger(h *handler, a lua.LValue) (answered, error) {
	n, ok := a.(lua.LNumber)
	f := float64(n)
	least := 1.0
	if h.cb.Answer.Kind == catalog.Timestamp {
		least = 0
	}
	if !ok || f != math.Trunc(f) || f < least || f > 1<<53 {
		return pass, fmt.Errorf("got %s, want %s", describe(a), wantText(h.cb))
	}
	i := int64(f)
	return end(&i), nil
}

func readRenewal(h *handler, valid bool, stale, expiry lua.LValue) (answered, error) {
	s, ok := stale.(lua.LBool)
	if !ok {
		return pass, fmt.Errorf("got %s as the second value, want %s", describe(stale), wantText(h.cb))
	}
	n, ok := expiry.(lua.LNumber)
	if !ok || float64(n) != math.Trunc(float64(n)) || n < 0 || n > 1<<53 {
		return pass, fmt.Errorf("got %s as the third value, want %s", describe(expiry), wantText(h.cb))
	}
	return end(&LegacyRenewal{Valid: valid, Stale: bool(s), ExpiryMS: int64(n)}), nil
}

// readRoomConfig takes the body as the module left it.
func (v *vm) readRoomConfig(q *question) (answered, error) {
	plain, err := v.toGo(v.args[roomConfigArg])
	if err != nil {
		return pass, fmt.Errorf("request_content: %w", err)
	}
	body, ok := plain.(map[string]any)
	if !ok {
		return pass, fmt.Errorf("request_content became a list")
	}
	q.body = body
	v.args[roomConfigArg], err = v.conv.ToLuaWhile(body, v.spend) // with no metatable, and no table, that this module keeps
	return pass, err
}

// roomConfigArg is the place of request_content in on_create_room.
const roomConfigArg = 1

func (v *vm) readUsers(h *handler, a lua.LValue) (answered, error) {
	if a == allUsers {
		return end(InterestedUsers{All: true}), nil
	}
	users, err := v.texts(a)
	if i := slices.IndexFunc(users, func(u string) bool { return u == "" || u[0] != '@' }); err == nil && i >= 0 {
		err = fmt.Errorf("got %q among the user ids", users[i])
	}
	if err != nil {
		return pass, fmt.Errorf("%w, want %s", err, wantText(h.cb))
	}
	return end(InterestedUsers{Users: users}), nil
}

// empty reports whether t, which may be a view, has nothing in it.
func (v *vm) empty(t *lua.LTable) bool {
	if backing, isView := v.views.Backing(t); isView {
		switch plain := shadow.Plain(backing).(type) {
		case map[string]any:
			return len(plain) == 0
		case []any:
			return len(plain) == 0
		}
	}
	k, _ := t.Next(lua.LNil)
	return k == lua.LNil && v.behind[t] == nil
}

// texts takes a list of texts, or a set as set{...} makes.
func (v *vm) texts(a lua.LValue) ([]string, error) {
	plain, err := v.toGo(a)
	if err != nil {
		return nil, err
	}
	switch plain := plain.(type) {
	case []any:
		return texts(plain)
	case map[string]any:
		for _, member := range plain {
			if member != true {
				return nil, fmt.Errorf("got %s as a member of a set", goType(member))
			}
		}
		return slices.Sorted(maps.Keys(plain)), nil
	}
	return nil, fmt.Errorf("got %s", goType(plain))
}
