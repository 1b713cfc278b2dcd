package bindings_test

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

const member = `{"type":"m.room.member","state_key":"@b:x","sender":"@a:x","room_id":"!r:x","event_id":"$e","room_version":"11",
	"origin":"far.example","content":{"membership":"join","displayname":"B","list":[1,{"x":true},[]],"none":null,"a.b":{"c d":1}},"unsigned":{"age":4}}`

// hostValue is an event that a host has already, with texts in both forms.
type hostValue map[string]any

func (v hostValue) Get(key string) (any, bool) { value, ok := v[key]; return value, ok }
func (v hostValue) Keys() []string {
	return []string{"type", "state_key", "sender", "room_id", "event_id", "room_version", "origin", "content", "unsigned"}
}

// TestEventMembers: the same event, in every form that a host may have it in.
func TestEventMembers(t *testing.T) {
	var plain map[string]any
	if err := json.Unmarshal([]byte(member), &plain); err != nil {
		t.Fatal(err)
	}
	host := hostValue{}
	for key, value := range plain {
		if text, ok := value.(string); ok {
			value = lua.LString(text)
		}
		host[key] = value
	}
	content, _ := json.Marshal(plain["content"])
	host["content"] = json.RawMessage(content)
	for form, event := range map[string]*bindings.Event{
		"JSON": parse(t, member), "map": newEvent(t, plain), "object": newEvent(t, host), "raw": newEvent(t, json.RawMessage(member)),
	} {
		for body, want := range map[string]string{
			`return event.type .. " " .. event.state_key .. " " .. event.sender`:                           "m.room.member @b:x @a:x",
			`return event.event_id .. " " .. event.room_version .. " " .. event.room_id`:                   "$e 11 !r:x",
			`return event.origin .. " " .. event.membership .. " " .. tostring(event.redacts)`:             "far.example join nil",
			`return tostring(event:is_state())`:                                                            "true",
			`return event:get("sender") .. event:get("nope", "default") .. tostring(event:get("x"))`:       "@a:xdefaultnil",
			`return event:get("membership") .. event:get("origin")`:                                        "joinfar.example",
			`return event:get("content").displayname`:                                                      "B",
			`return tostring(event.content == event:get("content"))`:                                       "true",
			`return tostring(event.content.none) .. tostring(event:get("content").none)`:                   "nilnil",
			`return type(event) .. type(event.content) .. type(event.content.list) .. #event.content.list`: "tabletabletable3",
			`return tostring(getmetatable(event)) .. tostring(event == event)`:                             "niltrue",
			`local t = {} for path, value in event:walk() do t[#t + 1] = path .. "=" .. tostring(value) end table.sort(t) return table.concat(t, " ")`: `content.displayname=B content.list[1]=1 content.list[2].x=true ` +
				`content.membership=join content["a.b"]["c d"]=1 event_id=$e origin=far.example room_id=!r:x room_version=11 sender=@a:x state_key=@b:x type=m.room.member unsigned.age=4`,
			`local t = {} for path in event.walk(event.content.list) do t[#t + 1] = path end return table.concat(t, " ")`:                                        "[1] [2].x",
			`local d = event:get_dict() return tostring(d.event_id) .. tostring(d.room_version) .. d.type .. d.content.list[1]`:                                  "nilnilm.room.member1",
			`local d = event:get_dict() d.type = "x" d.content.list[1] = 9 d.new = {} return event.type .. event.content.list[1] .. d.type .. d.content.list[1]`: "m.room.member1x9",
			`return tostring(event:get_dict().content.none == null) .. tostring(event:get_dict() == event:get_dict())`:                                           "truefalse",
			`return tostring(event.get_dict(event.content).membership)`:                                                                                          "join",
		} {
			if got := tell(t, event, body); got != want {
				t.Errorf("%s: %s\n\tgot  %s\n\twant %s", form, body, got, want)
			}
		}
	}
}

func newEvent(t testing.TB, value engine.Object) *bindings.Event {
	t.Helper()
	event, err := bindings.NewEvent(value)
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// TestNoEvent: what is no object is an error, and not an event without content.
func TestNoEvent(t *testing.T) {
	list, err := shadow.Parse(`[{}]`)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []any{
		nil, 1, "{}", []byte("{}"), []any{}, map[string]string{}, struct{ Type string }{"m"}, json.RawMessage(nil), json.RawMessage("{"),
		json.RawMessage("[]"), json.RawMessage("null"), json.RawMessage(`"{}"`), list, list.Root(), shadow.Node{}, new(shadow.Doc),
	} {
		if e, err := bindings.NewEvent(value); err == nil || e != nil || !strings.HasPrefix(err.Error(), "event: ") {
			t.Errorf("%T %v: got %v, %v", value, value, e, err)
		}
	}
	for _, value := range []any{map[string]any{}, hostValue{}, json.RawMessage(" {}"), list.Root().Index(0)} {
		if e, err := bindings.NewEvent(value); err != nil || e == nil {
			t.Errorf("%T %v: %v", value, value, err)
		}
	}
	if e, err := bindings.ParseEvent([]byte("[]")); err == nil || e != nil {
		t.Errorf("a list: got %v, %v", e, err)
	}
}

// TestEventMistakes: what a script does wrong is said at its line.
func TestEventMistakes(t *testing.T) {
	const at = "1.lua:1: check_event_for_spam: "
	const readOnly = at + "events are read-only; event:get_dict() gives a copy to change"
	for body, want := range map[string]string{
		`event.get("type")`:    at + "call it with a colon: event:get(...)",
		`event.is_state()`:     at + "call it with a colon: event:is_state(...)",
		`event.get_dict()`:     at + "call it with a colon: event:get_dict(...)",
		`event.walk()`:         at + "call it with a colon: event:walk(...)",
		`event.get({}, "x")`:   at + "call it with a colon: event:get(...)",
		`event:get()`:          at + "bad argument #1 to 'get' (string expected, got no value)",
		`event:get({})`:        at + "bad argument #1 to 'get' (string expected, got table)",
		`event:get("a", 1, 2)`: at + "bad argument #3 to 'get' (there is no such parameter; got number)",
		`event:walk("x")`:      at + "bad argument #1 to 'walk' (there is no such parameter; got string)",
		`event:is_state(1)`:    at + "bad argument #1 to 'is_state' (there is no such parameter; got number)",
		`event:get_dict({})`:   at + "bad argument #1 to 'get_dict' (there is no such parameter; got table)",
		`local _, err = pcall(event.get, event) error(err, 0)`: at + "bad argument #1 to 'get' (string expected, got no value)",
		`event:nope()`:                                   at + "attempt to call a non-function object",
		`event.type = "x"`:                               readOnly,
		`event.get = nil`:                                readOnly,
		`event.content.body = nil`:                       readOnly,
		`event.content.list[1] = 2`:                      readOnly,
		`rawset(event, "type", "x")`:                     readOnly,
		`setmetatable(event, {})`:                        readOnly,
		`table.insert(event.content.list, 1)`:            readOnly,
		`table.remove(event.content.list)`:               readOnly,
		`table.sort(event.content.list)`:                 readOnly,
		`for path in event:walk() do event.x = path end`: readOnly,
	} {
		if got := tell(t, parse(t, member), body); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", body, got, want)
		}
	}
}

// TestHostileEvents: a stranger chooses names and types of everything.
func TestHostileEvents(t *testing.T) {
	all := `local t = {} for _, f in ipairs{ "type", "state_key", "content", "membership", "redacts", "origin", "event_id", "room_version" } do t[#t + 1] = type(event[f]) end
		return table.concat(t, " ") .. " " .. tostring(event:is_state())`
	for _, c := range []struct{ event, body, want string }{
		{`{}`, all, "nil nil nil nil nil string nil nil false"},
		{`{"type":1,"state_key":2,"content":3,"origin":4,"event_id":5,"room_version":6}`, all, "number number number nil nil string number number false"},
		{`{"type":[],"state_key":{},"content":[],"origin":[],"event_id":{},"room_version":[]}`, all, "table table table nil nil string table table false"},
		{`{"type":null,"state_key":null,"content":null,"origin":null,"event_id":null,"room_version":null}`, all, "nil nil nil nil nil string nil nil false"},
		{`{"content":"text","state_key":""}`, all, "nil string string nil nil string nil nil true"},
		{`{"content":{"membership":{"x":1},"redacts":["$a"]},"redacts":{"x":1}}`, all, "nil nil table nil nil string nil nil false"},
		{`{"content":{"membership":"join","membership":7}}`, all, "nil nil table nil nil string nil nil false"},
		{`{"content":{"membership":7,"membership":"join"}}`, all, "nil nil table string nil string nil nil false"},
		{`{"get":"mine","walk":1,"is_state":true,"get_dict":{"a":["x"]}}`,
			`return event:get("get") .. event:get("walk") .. tostring(event:get("is_state")) .. event:get("get_dict").a[1] .. type(event.get)`, "mine1truexfunction"},
		{`{"get":null}`, `return tostring(event:get("get")) .. event:get("get", "default")`, "nildefault"},
		{`{"membership":"top","content":{}}`, `return tostring(event.membership) .. type(event:get_dict().membership)`, "nilstring"},
		{`{"content":{"get":"x","event_id":"y"}}`, `return event.content.get .. event.get_dict(event.content).event_id`, "xy"},
		{`{"__index":1,"__metatable":2,"__newindex":3,"__call":4,"__tostring":5}`, `return event.__index .. event.__metatable .. event.__newindex .. event.__call .. type(tostring(event))`, "1234string"},
		{`{"":1,"content":{"":{"":2}}}`, `local t = {} for p, v in event:walk() do t[#t + 1] = p .. v end return table.concat(t, " ")`, `[""]1 content[""][""]2`},
		{`{"a\"b":1,"ü":2,"1":3,"a1":4,"end":5}`, `local t = {} for p, v in event:walk() do t[#t + 1] = p .. v end table.sort(t) return table.concat(t, " ")`, `["1"]3 ["a\"b"]1 ["ü"]2 a14 end5`},
		{`{"content":{"list":[null,false,[null,"x"]]}}`, `local t = {} for p, v in event:walk() do t[#t + 1] = p .. tostring(v) end return table.concat(t, " ")`, `content.list[2]false content.list[3][2]x`},
		{`{"content":` + strings.Repeat(`{"a":`, 3000) + `"deep"` + strings.Repeat(`}`, 3000) + `}`,
			`for p, v in event:walk() do return #p .. v end`, "6007deep"},
		{`{"n":9007199254740993,"f":1.5,"m":-9007199254740992}`, `return ("%.0f"):format(event.n) .. event.f .. ("%.0f"):format(event:get_dict().m)`, "90071992547409921.5-9007199254740992"},
	} {
		if got := tell(t, parse(t, c.event), c.body); got != c.want {
			t.Errorf("%.80s: %s\n\tgot  %s\n\twant %s", c.event, c.body, got, c.want)
		}
	}
}

// TestWalkOfManyDeepLeaves: the paths of all leaves together would be 500 MB.
func TestWalkOfManyDeepLeaves(t *testing.T) {
	key := strings.Repeat("k", 50)
	deep := strings.Repeat(`{"`+key+`":`, 500) + "[" + strings.TrimSuffix(strings.Repeat("1,", 20000), ",") + "]" + strings.Repeat("}", 500)
	event := parse(t, `{"content":`+deep+`}`)
	if got := tell(t, event, `local n = 0 local f = event:walk() f() return "walked"`); got != "walked" {
		t.Error(got)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	tell(t, event, `local f = event:walk() f() return "walked"`)
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 50<<20 {
		t.Errorf("the first step allocates %d bytes", allocated)
	}
}

// TestRedacts: the place of the redacted event depends on the room version.
func TestRedacts(t *testing.T) {
	for event, want := range map[string]string{
		`{"room_version":"10","redacts":"$top","content":{"redacts":"$in"}}`:    "$top",
		`{"room_version":"11","redacts":"$top","content":{"redacts":"$in"}}`:    "$in",
		`{"room_version":"11","redacts":"$top","content":{}}`:                   "$top",
		`{"room_version":"1","content":{"redacts":"$in"}}`:                      "nil",
		`{"room_version":"org.x","redacts":"$top","content":{"redacts":"$in"}}`: "$in",
		`{"redacts":"$top"}`:                        "$top",
		`{"room_version":12,"redacts":"$top"}`:      "$top",
		`{"room_version":"11","content":"redacts"}`: "nil",
	} {
		if got := tell(t, parse(t, event), `return tostring(event.redacts)`); got != want {
			t.Errorf("%s: got %s, want %s", event, got, want)
		}
	}
}

// TestKeptEvents: nothing of a question can be touched after it, through whatever was kept of it.
func TestKeptEvents(t *testing.T) {
	const finished = "event of a finished call; copy what you need first"
	for keep, touch := range map[string]string{
		`kept = event`:                  `return kept.type`,
		`kept = event --1`:              `return kept:get("type")`,
		`kept = event --2`:              `kept:get_dict()`,
		`kept = event --3`:              `for _ in pairs(kept) do end`,
		`kept = event --4`:              `return rawget(kept, "type")`,
		`kept = event --5`:              `kept:is_state()`,
		`kept = event.get get = event`:  `kept(get, "type")`,
		`kept = event.content`:          `return kept.body`,
		`kept = event.content.list`:     `return #kept .. ""`,
		`kept = event.content.list --1`: `return kept[1]`,
		`kept = event.content.list --2`: `for _ in ipairs(kept) do end`,
		`kept = event.content.list --3`: `return unpack(kept)`,
		`kept = event.content.list --4`: `return table.concat(kept)`,
		`kept = event:walk()`:           `return kept()`,
		`kept = event:walk() kept()`:    `return kept()`,
		`local f, s, k = pairs(event) kept = function() return f(s, k) end`:                                                                  `kept()`,
		`local f, s, k = ipairs(event.content.list) kept = function() return f(s, k) end`:                                                    `kept()`,
		`kept = coroutine.wrap(function() while true do coroutine.yield(select(2, pcall(function() return event.type end))) end end) kept()`: `error(kept(), 0)`,
		`kept = function() return event.type end`:                                                                                            `kept()`,
		`kept = request`: `return kept.id`,
	} {
		e := modules(t, "local kept, get\nfunction check_event_for_spam(event) if not kept then "+keep+"\nelse "+touch+" end end")
		q := spam(parse(t, member))
		q.Request = requestContext()
		if a := answer(t, e, q); says(a) != "" {
			t.Fatalf("%s: %s", keep, says(a))
		}
		for range 2 {
			if got := says(answer(t, e, q)); !strings.HasSuffix(got, ": check_event_for_spam: "+finished) {
				t.Errorf("%s, then %s: %q", keep, touch, got)
			}
		}
	}
}

// TestCopiesMayBeKept: what a module copied is its own affair.
func TestCopiesMayBeKept(t *testing.T) {
	e := modules(t, `local kept function check_event_for_spam(event) if kept then return kept.type .. kept.content.list[2].x end kept = event:get_dict() kept.content.list[2].x = "!" end`)
	q := spam(parse(t, member))
	answer(t, e, q)
	if got := says(answer(t, e, q)); got != "m.room.member!" {
		t.Error(got)
	}
}
