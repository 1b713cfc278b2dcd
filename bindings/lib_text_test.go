package bindings_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/shadow"
)

// TestTextCharges: what the libraries build counts, and what takes long ends with the module's time.
func TestTextCharges(t *testing.T) {
	const long = `local s = ("é&<b>x</b> "):rep(2 ^ 16) `
	for body, want := range map[string]engine.Kind{
		long + `for i = 1, 1000 do text.fold(s) end`:                                                                                               engine.KindStringBytes,
		long + `for i = 1, 1000 do text.skeleton(s) end`:                                                                                           engine.KindStringBytes,
		long + `for i = 1, 1000 do text.strip_html(s) end`:                                                                                         engine.KindStringBytes,
		`local s = ("<"):rep(2 ^ 17) for i = 1, 1000 do text.html_escape(s) end`:                                                                   engine.KindStringBytes,
		long + `for i = 1, 1000 do text.html_unescape(s) end`:                                                                                      engine.KindStringBytes,
		long + `for i = 1, 1000 do text.truncate(s, 2 ^ 18) end`:                                                                                   engine.KindStringBytes,
		long + `for i = 1, 1000 do text.visible{ body = s } end`:                                                                                   engine.KindStringBytes,
		`local t = {} for i = 1, 1e4 do t[i] = "a" .. i .. ".co" end local s = table.concat(t, " ") for i = 1, 1000 do text.links(s) end`:          engine.KindStringBytes,
		`local t = {} for i = 1, 1e6 do t[i] = glob.compile("a*b") end`:                                                                            engine.KindStringBytes,
		`local t = {} for i = 1, 1e6 do t[i] = ip.net{ "10.0.0.0/8" } end`:                                                                         engine.KindStringBytes,
		`text.html_escape(("&"):rep(2 ^ 19))`:                                                                                                      engine.KindStringLength,
		long + `while true do text.len(s) end`:                                                                                                     engine.KindDeadline,
		`local s = ("a"):rep(2 ^ 19) while true do glob.match("*?b*", s) end`:                                                                      engine.KindDeadline,
		`local p = glob.compile("*") while true do p:match("x") end`:                                                                               engine.KindDeadline,
		`while true do ip.parse("::1") end`:                                                                                                        engine.KindDeadline,
		`local acl = { allow = {} } for i = 1, 1e4 do acl.allow[i] = "*?b" end local s = ("a"):rep(1e4) while true do glob.acl_allows(acl, s) end`: engine.KindDeadline,
	} {
		e := modules(t, "function check_event_for_spam(event) "+body+" end")
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		if want == engine.KindDeadline {
			ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
		}
		a, err := e.Call(ctx, spam(parse(t, `{}`)))
		cancel()
		if err != nil || len(a.Failures) != 1 || a.Failures[0].Kind != want {
			t.Errorf("%s: %+v, %v, want %s", body, a, err, want)
		}
	}
}

// TestTextEveryForm: an event is read the same whatever the host has it in, and so are its parts and copies.
func TestTextEveryForm(t *testing.T) {
	const content = `{"body":"a","m.new_content":{"body":"see https://evil.example/"},"m.text":["b",{"body":"c"}],"n":[1,null,true,{}]}`
	var plain map[string]any
	if err := json.Unmarshal([]byte(`{"type":"m.room.message","content":`+content+`}`), &plain); err != nil {
		t.Fatal(err)
	}
	doc, err := shadow.Parse(`{"type":"m.room.message","content":` + content + `}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, event := range map[string]*bindings.Event{
		"JSON": parse(t, string(doc.Root().Raw())), "a map": newEvent(t, plain), "a Doc": newEvent(t, doc), "a Node": newEvent(t, doc.Root()),
		"raw content": newEvent(t, map[string]any{"content": json.RawMessage(content)}), "an Object": newEvent(t, object(plain)),
	} {
		for _, of := range []string{"event", "event.content", "event:get_dict()"} {
			got := tell(t, event, `local t = text.visible(`+of+`) table.sort(t) return deny{ error = table.concat(t, "|") .. #text.links(`+of+`) .. text.links(`+of+`)[1].host }`)
			if got != "a|b|c|see https://evil.example/1evil.example" {
				t.Errorf("%s of %s: %s", of, name, got)
			}
		}
	}
}

type object map[string]any

func (o object) Get(key string) (any, bool) { v, ok := o[key]; return v, ok }
func (o object) Keys() (keys []string) {
	for key := range o {
		keys = append(keys, key)
	}
	return keys
}

// TestTextOwnTables: tables that are no JSON at all are read as far as they are.
func TestTextOwnTables(t *testing.T) {
	for body, want := range map[string]string{
		`local t = { body = "a" } t.t, t[1] = t, t return text.visible(t)[1]`:                         "a",
		`local t = { body = "a" } for i = 1, 2e5 do t = { t, t } end return #text.visible(t)`:         "0", // too deep
		`local t = { body = "a" } for i = 1, 50 do t = { t, t } end return #text.visible(t)`:          "1",
		`return #text.visible{ [1.5] = "x", [true] = "x", body = print, name = 7, topic = "\255" }`:   "1",
		`return text.visible{ wrapped = event.content }[1]`:                                           "x",
		`return #text.visible(setmetatable({}, { __index = function() error("asked") end }))`:         "0",
		`return text.links{ body = "\255evil.example\255\254" }[1].host`:                              "evil.example",
		`return tostring(glob.acl_allows({ allow = { "*" }, allow_ip_literals = false }, "1.2.3.4"))`: "false",
	} {
		if got := tell(t, parse(t, `{"content":{"body":"x"}}`), `local function f() `+body+` end return deny{ error = tostring(f()) }`); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// TestTextFinishedEvents: an event that was kept after its question is no more readable here than elsewhere.
func TestTextFinishedEvents(t *testing.T) {
	for _, fn := range []string{"visible", "links"} {
		e := modules(t, `local kept = {} function check_event_for_spam(event) if kept[1] then return deny{ error = tostring(select(2, pcall(text.`+fn+`, kept[1]))) } end kept[1] = event end`)
		answer(t, e, spam(parse(t, `{"content":{"body":"x"}}`)))
		if got := says(answer(t, e, spam(parse(t, `{}`)))); !strings.Contains(got, "event of a finished call") {
			t.Errorf("%s: %s", fn, got)
		}
	}
}

// TestTextHostileJSON: whatever a stranger puts where a text belongs, nothing fails and nothing takes long.
func TestTextHostileJSON(t *testing.T) {
	e := modules(t, `function check_event_for_spam(event) text.visible(event) text.links(event) text.visible(event:get_dict()) end`)
	deep := strings.Repeat(`{"body":`, 4000) + `"deep"` + strings.Repeat("}", 4000)
	for _, value := range []string{
		"null", "true", "1e308", `""`, "[]", "{}", `{"":{}}`, `[[[]]]`, `"\u0000\ud800"`, deep, strings.Repeat("[", 4000) + strings.Repeat("]", 4000),
		`[` + strings.Repeat(`{"body":"x"},`, 1000) + `{}]`, `{"mimetype":{},"body":[]}`, `{"mimetype":"text/html","body":"<a href=x"}`,
	} {
		for _, key := range []string{"content", "body", "formatted_body", "m.text", "m.new_content", "m.relates_to", "mimetype", "images", "unsigned", "url", "key"} {
			for _, template := range []string{`{"KEY":VALUE}`, `{"content":{"KEY":VALUE}}`, `{"content":{"m.text":[{"KEY":VALUE}]}}`} {
				event := parse(t, strings.NewReplacer("KEY", key, "VALUE", value).Replace(template))
				a := answer(t, e, spam(event))
				if len(a.Failures) > 0 {
					t.Fatalf("%s in %s in %s: %v", value[:min(len(value), 40)], key, template, a.Failures[0])
				}
			}
		}
	}
}
