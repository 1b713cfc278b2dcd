package luatest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// newServer makes the homeserver of one test, which asks the modules of that test.
func (t *tester) newServer() *hosttest.Server {
	s := hosttest.New(t.r.ServerName)
	s.Ask = func(ctx context.Context, q engine.Question) (*engine.Answer, error) {
		if t.starting {
			return nil, nil // init changes something; nobody is there yet to be asked about it
		}
		if err := t.start(ctx); err != nil {
			return nil, err
		}
		a, err := t.engine.Call(ctx, q)
		t.settle(ctx)
		if a != nil {
			t.note(a)
		}
		return a, err
	}
	return s
}

// hostFunctions are the members of `host`.
func (t *tester) hostFunctions() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"load": t.hostLoad, "calls": t.hostCalls, "mails": t.hostMails, "user": t.hostUser, "rooms": t.hostRooms,
		"events": t.hostEvents, "state": t.hostState, "membership": t.hostMembership,
		"send": t.hostSend, "set_membership": t.hostSetMembership,
	}
}

// hostLoad is host.load{...}: see hosttest.Server.Load.
func (t *tester) hostLoad(l *lua.LState) int {
	t.inTest(l, "host.load")
	plain, err := t.scope.ToGo(l.CheckTable(1))
	if err != nil {
		l.ArgError(1, err.Error())
	}
	data, ok := plain.(map[string]any)
	if !ok {
		l.ArgError(1, "{ users = {...}, rooms = {...} } expected")
	}
	if err := t.server.Load(data); err != nil {
		l.RaiseError("host.load: %s", err)
	}
	return 0
}

// hostCalls is host.calls(method): what modules have called of `api`.
func (t *tester) hostCalls(l *lua.LState) int {
	method := l.OptString(1, "")
	if method != "" {
		if err := hosttest.CheckMember(method); err != nil {
			l.ArgError(1, err.Error())
		}
	}
	list := []any{}
	for _, c := range t.server.Calls() {
		if method != "" && method != c.Method {
			continue
		}
		call := map[string]any{"method": c.Method, "args": c.Args}
		if c.Err != nil {
			call["error"] = c.Err.Error()
		}
		list = append(list, call)
	}
	return t.give(l, list)
}

// hostMails is host.mails().
func (t *tester) hostMails(l *lua.LState) int {
	list := []any{}
	for _, m := range t.server.Mails() {
		list = append(list, map[string]any{"recipient": m.Recipient, "subject": m.Subject, "html": m.HTML, "text": m.Text})
	}
	return t.give(l, list)
}

// hostUser is host.user(user_id): the account as it is now, with the fields that load takes.
func (t *tester) hostUser(l *lua.LState) int {
	u, ok := t.server.User(t.user(l, 1))
	if !ok {
		l.Push(lua.LNil)
		return 1
	}
	text, err := json.Marshal(u)
	var plain map[string]any
	if err == nil {
		err = json.Unmarshal(text, &plain)
	}
	if err != nil {
		l.RaiseError("host.user: %s", err)
	}
	return t.give(l, plain)
}

// hostRooms is host.rooms(): their ids.
func (t *tester) hostRooms(l *lua.LState) int {
	list := []any{}
	for _, id := range t.server.Rooms() {
		list = append(list, id)
	}
	return t.give(l, list)
}

// hostEvents is host.events(room_id), the oldest first.
func (t *tester) hostEvents(l *lua.LState) int {
	list := l.CreateTable(0, 0)
	for _, e := range t.server.Events(t.room(l)) {
		list.Append(t.event1(e))
	}
	l.Push(list)
	return 1
}

// hostState is host.state(room_id, type, state_key): the event, or nil.
func (t *tester) hostState(l *lua.LState) int {
	l.Push(t.event1(t.server.State(t.room(l), l.CheckString(2), l.OptString(3, ""))))
	return 1
}

// hostMembership is host.membership(room_id, user_id).
func (t *tester) hostMembership(l *lua.LState) int {
	l.Push(lua.LString(t.server.Membership(t.room(l), t.user(l, 2))))
	return 1
}

// room is argument 1, the id of a room: of one that there is not, nothing is as the test takes it to be.
func (t *tester) room(l *lua.LState) string {
	id := l.CheckString(1)
	if !slices.Contains(t.server.Rooms(), id) {
		l.ArgError(1, "there is no room "+id)
	}
	return id
}

// user is argument i: the id of a user, or the local part of one of this server, as load has it.
func (t *tester) user(l *lua.LState, i int) string {
	text, _ := textOf(l.CheckAny(i)).(lua.LString)
	id := string(text)
	if id != "" && !strings.ContainsAny(id, "@:#!$") {
		return "@" + id + ":" + t.r.ServerName
	}
	if !isUserID(id) {
		l.ArgError(i, "a user id or a local part expected")
	}
	return id
}

// event1 is an event as a module sees it.
func (t *tester) event1(e *bindings.Event) lua.LValue {
	if e == nil {
		return lua.LNil
	}
	return t.bound.Present(catalog.Event, e)
}

// hostSend is host.send(event): a user of this server sends an event, about which the modules are asked.
func (t *tester) hostSend(l *lua.LState) int {
	t.inTest(l, "host.send")
	plain, err := t.scope.ToGo(l.CheckTable(1))
	if err != nil {
		l.ArgError(1, err.Error())
	}
	dict, _ := t.event(plain, nil).(map[string]any)
	for _, key := range []string{"event_id", "room_version", "origin_server_ts", "origin"} {
		delete(dict, key)
	}
	return t.change(l, "host.send", func(ctx context.Context) (*bindings.Event, error) { return t.server.Send(ctx, dict) })
}

// hostSetMembership is host.set_membership(sender, target, room_id, membership, content).
func (t *tester) hostSetMembership(l *lua.LState) int {
	t.inTest(l, "host.set_membership")
	m := hosttest.Membership{Sender: l.CheckString(1), Target: l.CheckString(2), RoomID: l.CheckString(3), Membership: l.CheckString(4)}
	if l.Get(5) != lua.LNil {
		plain, err := t.scope.ToGo(l.CheckTable(5))
		if err != nil {
			l.ArgError(5, err.Error())
		}
		m.Content, _ = plain.(map[string]any)
	}
	return t.change(l, "host.set_membership", func(ctx context.Context) (*bindings.Event, error) { return t.server.SetMembership(ctx, m) })
}

// change gives the event that comes of do; where the server refuses, it gives nil, the errcode and the text. The failure
// of a module is noted already, and a client learns as little of it as it would of Synapse.
func (t *tester) change(l *lua.LState, name string, do func(context.Context) (*bindings.Event, error)) int {
	ctx, cancel := t.scope.Context()
	defer cancel()
	defer t.at(l, nil)()
	e, err := do(ctx)
	var refused *bindings.APIError
	var failed *engine.CallError
	if errors.As(err, &failed) {
		err = &bindings.APIError{Errcode: "M_UNKNOWN", Text: "Internal server error"}
	}
	switch {
	case errors.As(err, &refused):
		l.Push(lua.LNil)
		l.Push(lua.LString(refused.Errcode))
		l.Push(lua.LString(refused.Text))
		return 3
	case err != nil:
		l.RaiseError("%s: %s", name, err)
	}
	l.Push(t.event1(e))
	return 1
}

func (t *tester) give(l *lua.LState, v any) int {
	l.Push(t.scope.ToLua(l, v))
	return 1
}
