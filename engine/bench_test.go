package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// ruleSource is a realistic rule: a set of a thousand words, a lower-cased body, a plain search.
const ruleSource = `
local banned = {}
for i = 1, 1000 do banned["@spammer" .. i .. ":bad.example"] = true end
function check_event_for_spam(event)
  if event.type ~= "m.room.message" then return end
  if banned[event.sender] then return "M_FORBIDDEN" end
  local body = event.content.body
  if body and body:lower():find("casino bonus", 1, true) then return "M_FORBIDDEN" end
end`

const emptySource = `function check_event_for_spam(event) end`

// benchMessage is an m.room.message of about 1.1 KB.
const benchMessage = `{"auth_events":["$Y5bGOYWSmGhtrJ8Ru6VhKmYDZNAMVjZLZM8vHxiDDsM","$ahVxKcWLhv4NZiBHGcc2wCfhGjvQPZ0bI0sYQd7KCNQ","$vU0ZKoCeIYKYNbzXRQmoXjCUZUE5Wxww9pA1PJsVFRQ"],"content":{"body":"Good morning everybody, has someone seen the minutes of the last meeting? I would like to add a point about the new server.","format":"org.matrix.custom.html","formatted_body":"<p>Good morning everybody, has someone seen the <b>minutes</b> of the last meeting?</p>","m.mentions":{},"m.relates_to":{"m.in_reply_to":{"event_id":"$OmWtSDWLMBEfwXLzd2LHPvKYAXhmAoYlcYmJvFYrDGk"}},"msgtype":"m.text"},"depth":1204,"event_id":"$7UAhGqzYcHKnQpTzpGpLxuTwdbcbLsPVzVlYtBvyXcE","hashes":{"sha256":"thisHashCoversAllFieldsInCaseThisIsRedacted"},"origin":"local","origin_server_ts":1432735824653,"prev_events":["$TKzdpCuAcHrqEvuLsBjeINpbVvHWJmqhxFmxqqkKZdE"],"room_id":"!jEsUZKDJdhlrceRyVU:example.org","room_version":"11","sender":"@example:example.org","signatures":{"example.org":{"ed25519:key_version":"these86bytesofbase64signaturecoveressentialfieldsincludinghashessocancheckredactedpdus"}},"type":"m.room.message","unsigned":{"age":4612}}`

// hostEvent is an event as a Go homeserver has it: a struct, of which shadow.Object is one method each.
type hostEvent struct {
	Type, Sender, RoomID, EventID string
	Content                       map[string]any
}

func (e *hostEvent) Get(key string) (any, bool) {
	switch key {
	case "type":
		return lua.LString(e.Type), true
	case "sender":
		return lua.LString(e.Sender), true
	case "room_id":
		return lua.LString(e.RoomID), true
	case "event_id":
		return lua.LString(e.EventID), true
	case "content":
		return e.Content, true
	}
	return nil, false
}

func (e *hostEvent) Keys() []string {
	return []string{"content", "event_id", "room_id", "sender", "type"}
}

func benchEvents(b testing.TB) (fromJSON, fromStruct *bindings.Event) {
	fromJSON, err := bindings.ParseEvent([]byte(benchMessage))
	if err != nil {
		b.Fatal(err)
	}
	fromStruct, err = bindings.NewEvent(&hostEvent{
		Type: "m.room.message", Sender: "@example:example.org", RoomID: "!r:example.org", EventID: "$e",
		Content: map[string]any{"msgtype": "m.text", "body": "Good morning everybody, has someone seen the minutes of the last meeting? I would like to add a point about the new server."},
	})
	if err != nil {
		b.Fatal(err)
	}
	return fromJSON, fromStruct
}

func benchEngine(b testing.TB, source string, n int) *engine.Engine {
	dir := b.TempDir()
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.lua", i)), []byte(source), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(e.Close)
	return e
}

// rawFunctions loads source n times into a stock VM: the floor.
func rawFunctions(b testing.TB, source string, n int) (*lua.LState, []lua.LValue, lua.LValue) {
	l := lua.NewState()
	b.Cleanup(l.Close)
	var fns []lua.LValue
	for range n {
		if err := l.DoString(source); err != nil {
			b.Fatal(err)
		}
		fns = append(fns, l.GetGlobal("check_event_for_spam"))
	}
	event, content := l.NewTable(), l.NewTable()
	event.RawSetString("type", lua.LString("m.room.message"))
	event.RawSetString("sender", lua.LString("@example:example.org"))
	event.RawSetString("content", content)
	content.RawSetString("body", lua.LString("Good morning everybody, has someone seen the minutes of the last meeting? I would like to add a point about the new server."))
	return l, fns, event
}

// BenchmarkQuestion compares questions with as many raw PCalls on a table that is there already.
func BenchmarkQuestion(b *testing.B) {
	fromJSON, fromStruct := benchEvents(b)
	for _, c := range []struct {
		name, source string
		n            int
	}{{"empty", emptySource, 1}, {"empty", emptySource, 10}, {"rule", ruleSource, 1}, {"rule", ruleSource, 10}} {
		name := fmt.Sprintf("%s-%d", c.name, c.n)
		b.Run(name+"/raw", func(b *testing.B) {
			l, fns, event := rawFunctions(b, c.source, c.n)
			b.ReportAllocs()
			for b.Loop() {
				for _, fn := range fns {
					l.Push(fn)
					l.Push(event)
					if err := l.PCall(1, 1, nil); err != nil {
						b.Fatal(err)
					}
					l.Pop(1)
				}
			}
		})
		e := benchEngine(b, c.source, c.n)
		ask := func(b *testing.B, event *bindings.Event) {
			v, err := e.CheckEventForSpam(context.Background(), event)
			if err != nil || v.Denied() {
				b.Fatal(v, err)
			}
		}
		b.Run(name+"/struct", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ask(b, fromStruct)
			}
		})
		b.Run(name+"/json", func(b *testing.B) {
			text := []byte(benchMessage)
			b.ReportAllocs()
			for b.Loop() {
				if err := fromJSON.Parse(text); err != nil {
					b.Fatal(err)
				}
				ask(b, fromJSON)
			}
		})
	}
	b.Run("undefined", func(b *testing.B) {
		e := benchEngine(b, strings.ReplaceAll(emptySource, "check_event_for_spam", "on_new_event"), 1)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := e.CheckEventForSpam(context.Background(), fromStruct); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkVM reports what one VM of ten modules costs to build and to keep.
func BenchmarkVM(b *testing.B) {
	e := benchEngine(b, benchModule, 10)
	var keep []any
	before := liveHeap()
	for b.Loop() {
		v, err := e.BuildVM()
		if err != nil {
			b.Fatal(err)
		}
		keep = append(keep, v)
	}
	b.ReportMetric(float64(liveHeap()-before)/float64(len(keep)), "heap-B/VM")
	runtime.KeepAlive(keep)
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchModule is a module as an admin would write it.
const benchModule = `
local banned = set{ "spam.example", "bad.example", "worse.example" }
local function domain(user) return user:match(":(.+)$") end
function check_event_for_spam(event)
  if event.type ~= "m.room.message" then return end
  if banned[domain(event.sender)] then return deny{ code = Codes.FORBIDDEN, note = event.sender } end
end
function user_may_invite(inviter, invitee, room_id)
  if banned[domain(inviter)] then return Codes.FORBIDDEN end
end`
