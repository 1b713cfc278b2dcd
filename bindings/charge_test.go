package bindings_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// TestBindingsCharge: what the bindings build counts like what Lua builds.
func TestBindingsCharge(t *testing.T) {
	const long = `local s = ("x"):rep(2 ^ 20 - 16) `
	for body, want := range map[string]engine.Kind{
		long + `json.encode{ s, s }`:                                                                   engine.KindStringLength,
		long + `json.encode(s:gsub("x", "\1"):sub(1, 2 ^ 19))`:                                         engine.KindStringLength, // six bytes each
		`local t = {} for i = 1, 2e5 do t[i] = 123456 end json.encode(t)`:                              engine.KindStringLength,
		long + `pcall(json.encode, { s, s }) return deny{ error = "went on" }`:                         engine.KindStringLength,
		long + `for i = 1, 100 do json.encode{ s } end`:                                                engine.KindStringBytes,
		`local s = ("[1]"):rep(2 ^ 18) for i = 1, 100 do json.decode(s) end`:                           engine.KindStringBytes,
		`for i = 1, 100 do file:head(2 ^ 20) end`:                                                      engine.KindStringBytes,
		`for i = 1, 100 do for chunk in file:chunks(2 ^ 20) do end end`:                                engine.KindStringBytes,
		`local u = UserID.parse("@" .. ("x"):rep(2 ^ 19) .. ":x") for i = 1, 200 do u:to_string() end`: engine.KindStringBytes,
		`local s = ("x"):rep(2 ^ 19) for i = 1, 200 do api.get_qualified_user_id(s) end`:               engine.KindStringBytes,
		`while true do json.encode{} end`:                                                              engine.KindDeadline,
		long + `json.encode{ s:sub(1, 2 ^ 19) } file:head(2 ^ 20) error("fine")`:                       engine.KindError,
	} {
		e := modules(t, "function check_media_file_for_spam(file) "+body+" end")
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		if want == engine.KindDeadline {
			ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
		}
		a, err := e.Call(ctx, engine.Question{Callback: catalog.CheckMediaFileForSpam, Args: []any{bindings.FileBytes(make([]byte, 1<<20)), engine.FileInfo{}}})
		cancel()
		if err != nil || len(a.Failures) != 1 || a.Failures[0].Kind != want {
			t.Errorf("%s: %+v, %v, want %s", body, a, err, want)
		}
	}
}

// TestCopiesCharge: tables that Go makes for a module, and Go's own copies of its tables, count too. They take far more
// memory than the text that they are made of.
func TestCopiesCharge(t *testing.T) {
	for _, body := range []string{
		`local t = {} for i = 1, 1e5 do t[i] = event:get_dict() end`,
		`local t = {} for i = 1, 1e5 do t[i] = event:walk() end`,
		`local s, t = "[" .. ('{"a":1},'):rep(1e5) .. "{}]", {} for i = 1, 5 do t[i] = json.decode(s) end`,
		`local e, t = SynapseError(403, "x", "M_X", { a = { b = 1 } }), {} for i = 1, 1e5 do t[i] = e.additional_fields end`,
		`local t = {} for i = 1, 2e5 do t[i] = deny{ fields = { a = { b = i } } } end`,
		`local t = {} for i = 1, 1e6 do t[i] = set{ 1, 2, 3 } end`,
		`local t = {} for i = 1, 5 do t[i] = set{ 2 ^ 20 - 1 } end`,
		`set(setmetatable({}, { __len = function() return 1e12 end }))`,
		`set(setmetatable({}, { __len = function() return 1e12 end, __index = function(_, i) return i end }))`,
	} {
		e := modules(t, "function check_event_for_spam(event) "+body+" end")
		a := answer(t, e, spam(parse(t, `{"content":{"body":"x","list":[1,2,[3]]},"sender":"@a:b"}`)))
		if len(a.Failures) != 1 || a.Failures[0].Kind != engine.KindStringBytes {
			t.Errorf("%s: %+v", body, a)
		}
	}
}

// TestLargeAnswersAreStopped: reading an answer is part of giving it.
func TestLargeAnswersAreStopped(t *testing.T) {
	e := modules(t, `function check_event_for_spam()
		local t = {} for i = 1, 1.3e5 do t["k" .. i] = { a = 1 } end return "M_X", t end`)
	a := answer(t, e, spam(parse(t, `{}`)))
	if len(a.Failures) != 1 || a.Failures[0].Kind != engine.KindStringBytes {
		t.Errorf("got %+v", a)
	}
}

// TestWalkCharges: the paths of a deep event are far longer than the event.
func TestWalkCharges(t *testing.T) {
	const depth = 900
	text := strings.Repeat(`{"key":`, depth) + "[" + strings.Repeat("1,", 40000) + "1]" + strings.Repeat("}", depth)
	e := modules(t, "function check_event_for_spam(event) for path in event:walk() do end end")
	a := answer(t, e, spam(parse(t, text)))
	if len(a.Failures) != 1 || a.Failures[0].Kind != engine.KindStringBytes {
		t.Errorf("got %+v", a)
	}
}

// TestLargeValuesEndWithTheTime: a table that takes long to convert does not hold the VM.
func TestLargeValuesEndWithTheTime(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	value := &givingUp{cancel: cancel}
	e := modules(t, `function check_event_for_spam(event)
		local t = {} for i = 1, 2e5 do t[i] = event end json.encode(t) end`)
	a, err := e.Call(ctx, spam(newEvent(t, value)))
	if a != nil || err != context.Canceled || value.reads > 4096 {
		t.Errorf("%d reads, then %v, %v", value.reads, a, err)
	}
}

// givingUp is an event during whose second reading the caller goes away.
type givingUp struct {
	cancel func()
	reads  int
}

func (g *givingUp) Get(key string) (any, bool) { return "x", true }
func (g *givingUp) Keys() []string {
	if g.reads++; g.reads == 2 {
		g.cancel()
	}
	return []string{"type"}
}

// TestJSONTexts: the text is what a person would write, and can be read back.
func TestJSONTexts(t *testing.T) {
	for body, want := range map[string]string{
		`return json.encode("<a href='x'>&amp;</a>")`:                                                                     `"<a href='x'>&amp;</a>"`,
		`return json.encode{ ["<&>"] = { 1, 2.5, true, null, {} } }`:                                                      `{"<&>":[1,2.5,true,null,{}]}`,
		`return json.encode{ b = 1, a = "\"\\\n\t\1é", c = json.array{} }`:                                                `{"a":"\"\\\n\t\u0001é","b":1,"c":[]}`,
		`return json.encode(nil) .. json.encode(false) .. json.encode(-0.5) .. json.encode(2 ^ 53) .. json.encode(1e300)`: `nullfalse-0.590071992547409921e+300`,
		`return json.encode(event.content.list)`:                                                                          `[1,{"x":true},[]]`,
		`return tostring(json.decode(json.encode("<\\u003c>")) == "<\\u003c>")`:                                           "true",
	} {
		if got := tell(t, parse(t, member), body); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}
