package shadow_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"

	"github.com/axolua/axolua/engine/shadow"
)

// The fields that the benchmarks read, the first k of them.
var benchFields = []string{
	"type", "sender", "content.body", "room_id", "content.msgtype", "event_id", "origin_server_ts", "depth",
	"content.format", "content.formatted_body",
}

// benchHandlers compiles n functions of an event that read k fields each.
func benchHandlers(b *testing.B, L *lua.LState, n, k int) []*lua.LFunction {
	var src strings.Builder
	src.WriteString("return function(e) local c, v = e.content\n")
	if k == 1 {
		src.Reset()
		src.WriteString("return function(e) local v\n")
	}
	for _, f := range benchFields[:k] {
		if name, ok := strings.CutPrefix(f, "content."); ok {
			fmt.Fprintf(&src, "v = c.%s\n", name)
		} else {
			fmt.Fprintf(&src, "v = e.%s\n", f)
		}
	}
	src.WriteString("end")
	fns := make([]*lua.LFunction, n)
	for i := range fns {
		if err := L.DoString(src.String()); err != nil {
			b.Fatal(err)
		}
		fns[i] = L.Get(-1).(*lua.LFunction)
		L.Pop(1)
	}
	return fns
}

// benchEvent is the same event for encoding/json and gopher-luar; the names in Lua are those of the JSON.
type benchEvent struct {
	Type      string       `json:"type" luar:"type"`
	Sender    string       `json:"sender" luar:"sender"`
	RoomID    string       `json:"room_id" luar:"room_id"`
	EventID   string       `json:"event_id" luar:"event_id"`
	TS        int64        `json:"origin_server_ts" luar:"origin_server_ts"`
	Depth     int64        `json:"depth" luar:"depth"`
	Content   benchContent `json:"content" luar:"content"`
	Auth      []string     `json:"auth_events" luar:"auth_events"`
	Prev      []string     `json:"prev_events" luar:"prev_events"`
	Unsigned  map[string]any
	Hashes    map[string]string
	Signature map[string]map[string]string `json:"signatures"`
}

type benchContent struct {
	Body      string                     `json:"body" luar:"body"`
	Format    string                     `json:"format" luar:"format"`
	Formatted string                     `json:"formatted_body" luar:"formatted_body"`
	MsgType   string                     `json:"msgtype" luar:"msgtype"`
	Relates   map[string]json.RawMessage `json:"m.relates_to"`
}

func (e *benchEvent) Keys() []string {
	return []string{"content", "depth", "event_id", "origin_server_ts", "room_id", "sender", "type"}
}

func (e *benchEvent) Get(key string) (any, bool) {
	switch key {
	case "type":
		return lua.LString(e.Type), true
	case "sender":
		return lua.LString(e.Sender), true
	case "room_id":
		return lua.LString(e.RoomID), true
	case "event_id":
		return lua.LString(e.EventID), true
	case "origin_server_ts":
		return e.TS, true
	case "depth":
		return e.Depth, true
	case "content":
		return &e.Content, true
	}
	return nil, false
}

func (c *benchContent) Keys() []string {
	return []string{"body", "format", "formatted_body", "msgtype"}
}

func (c *benchContent) Get(key string) (any, bool) {
	switch key {
	case "body":
		return lua.LString(c.Body), true
	case "format":
		return lua.LString(c.Format), true
	case "formatted_body":
		return lua.LString(c.Formatted), true
	case "msgtype":
		return lua.LString(c.MsgType), true
	}
	return nil, false
}

func decodeBench(b *testing.B, text string) *benchEvent {
	e := new(benchEvent)
	if err := json.Unmarshal([]byte(text), e); err != nil {
		b.Fatal(err)
	}
	return e
}

// toTable is the straightforward way that all of this is compared with.
func toTable(L *lua.LState, v any) lua.LValue {
	switch x := v.(type) {
	case string:
		return lua.LString(x)
	case float64:
		return lua.LNumber(x)
	case bool:
		return lua.LBool(x)
	case []any:
		t := L.CreateTable(len(x), 0)
		for _, item := range x {
			t.Append(toTable(L, item))
		}
		return t
	case map[string]any:
		t := L.CreateTable(0, len(x))
		for key, item := range x {
			t.RawSetString(key, toTable(L, item))
		}
		return t
	}
	return lua.LNil
}

// A way to show events gives for a VM a function that gives event i.
type way struct {
	name string
	make func(L *lua.LState, s *shadow.Space) (event func(i int) lua.LValue)
}

func waysToShow(b *testing.B, texts []string, structs []*benchEvent) []way {
	return []way{
		{"json", func(L *lua.LState, s *shadow.Space) func(i int) lua.LValue {
			shape := s.NewShape(shadow.Extra{})
			return func(i int) lua.LValue {
				v, err := shape.ViewJSON(texts[i])
				if err != nil {
					b.Fatal(err)
				}
				return v
			}
		}},
		{"struct", func(L *lua.LState, s *shadow.Space) func(i int) lua.LValue {
			shape := s.NewShape(shadow.Extra{})
			return func(i int) lua.LValue { return shape.View(structs[i]) }
		}},
		{"luar", func(L *lua.LState, s *shadow.Space) func(i int) lua.LValue {
			return func(i int) lua.LValue { return luar.New(L, decodeBench(b, texts[i])) }
		}},
		{"tables", func(L *lua.LState, s *shadow.Space) func(i int) lua.LValue {
			return func(i int) lua.LValue {
				var v any
				if err := json.Unmarshal([]byte(texts[i]), &v); err != nil {
					b.Fatal(err)
				}
				return toTable(L, v)
			}
		}},
		{"floor", func(L *lua.LState, s *shadow.Space) func(i int) lua.LValue {
			ready := make([]lua.LValue, len(texts))
			for i := range ready {
				var v any
				if err := json.Unmarshal([]byte(texts[i]), &v); err != nil {
					b.Fatal(err)
				}
				ready[i] = toTable(L, v)
			}
			return func(i int) lua.LValue { return ready[i] }
		}},
	}
}

// BenchmarkEvent makes an event, lets every function read its fields, and ends the question. The events differ.
func BenchmarkEvent(b *testing.B) {
	// What a homeserver has on its heap besides; with nothing there, the collector would run all the time.
	ballast := make([]byte, 64<<20)
	defer runtime.KeepAlive(ballast)
	texts := messages(64)
	structs := make([]*benchEvent, len(texts))
	for i, text := range texts {
		structs[i] = decodeBench(b, text)
	}
	for _, way := range waysToShow(b, texts, structs) {
		for _, c := range [][2]int{{1, 0}, {1, 1}, {1, 3}, {1, 10}, {10, 3}} {
			b.Run(fmt.Sprintf("%s/%dx%d", way.name, c[0], c[1]), func(b *testing.B) {
				L := lua.NewState()
				defer L.Close()
				s := shadow.NewSpace(L)
				event := way.make(L, s)
				fns := benchHandlers(b, L, c[0], max(c[1], 1))
				if c[1] == 0 {
					fns = nil
				}
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					e := event(i % len(texts))
					for _, fn := range fns {
						L.Push(fn)
						L.Push(e)
						if err := L.PCall(1, 0, nil); err != nil {
							b.Fatal(err)
						}
					}
					s.EndQuestion()
				}
			})
		}
	}
}

func BenchmarkParse(b *testing.B) {
	var texts [][]byte
	for _, text := range messages(64) {
		texts = append(texts, []byte(text))
	}
	var d shadow.Doc
	b.SetBytes(int64(len(texts[0])))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := d.Reset(texts[i%len(texts)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoop goes over a list of 20 strings and a map of 15 keys.
func BenchmarkLoop(b *testing.B) {
	text := `{"list":["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q","r","s","t"],"map":` + messageText(1) + `}`
	for name, src := range map[string]string{
		"ipairs":  `local t = ... for i, v in ipairs(t.list) do end`,
		"numeric": `local t = ... local l = t.list for i = 1, #l do local v = l[i] end`,
		"pairs":   `local t = ... for k, v in pairs(t.map) do end`,
		"unread":  `local t = ... for i = 1, 20 do local v = t.missing end`,
	} {
		stock := lua.NewState()
		defer stock.Close()
		L, s := newVM(b)
		shape := s.NewShape(shadow.Extra{})
		d := parse(b, text)
		for what, c := range map[string]struct {
			l    *lua.LState
			view func() lua.LValue
		}{
			"stock": {stock, sync.OnceValue(func() lua.LValue { return asTable(stock, d.Root()) })},
			"plain": {L, sync.OnceValue(func() lua.LValue { return asTable(L, d.Root()) })},
			"view":  {L, func() lua.LValue { return shape.View(d) }},
		} {
			fn := load(b, c.l, src)
			b.Run(name+"/"+what, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c.l.Push(fn)
					c.l.Push(c.view())
					c.l.Call(1, 0)
					s.EndQuestion()
				}
			})
		}
	}
}
