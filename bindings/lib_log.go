package bindings

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/axolua/axolua/engine/luaconv"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// logLibrary is `log`.
var logLibrary = Library{
	Name: "log",
	Doc: "Lines in Axolua's log, with the names of the module and the callback. Passwords, tokens and what else is secret in the question " +
		"reads [secret]. A module may write 100 lines at once and 20 per second after that; what is left out is counted in the log. Of a line " +
		"4 KiB are kept, and as much of its table.",
	Funcs: []Func{
		logFunc("debug", zapcore.DebugLevel, "A line that only somebody who looks for a mistake wants to see."),
		logFunc("info", zapcore.InfoLevel, "A line that says what happened."),
		logFunc("warn", zapcore.WarnLevel, "A line about what somebody should look at."),
		logFunc("error", zapcore.ErrorLevel, "A line about what does not work. The module goes on: error(...) without `log.` ends the call."),
	},
}

func logFunc(name string, level zapcore.Level, doc string) Func {
	return Func{
		Name: name, Doc: doc,
		Params: []Param{
			{Name: "text", Type: tText},
			{Name: "more", Type: tTable, Optional: true, Doc: "values by name: { user = event.sender, links = 3 }"},
		},
		run: func(c Call) int { return c.log(level) },
	}
}

// maxLogged is how much of a text is logged, and how much of a table, in bytes.
const maxLogged = 4096

func (c Call) log(level zapcore.Level) int {
	var more any
	if c.has(1) {
		more = c.plain(1) // wrong arguments are told of also where the line is not wanted
	}
	if !c.b.scope.Logs(level) || !c.b.scope.LogLine() {
		return 0
	}
	c.b.scope.Log(level, cutText(c.b.scope.Hide(c.text(0)), maxLogged), c.fields(more)...)
	return 0
}

// ownFields are keys of a line that do not come from the module. With the exception of the first two they are those of
// zap's encoders, and that of the engine's own lines.
var ownFields = map[string]bool{
	"module": true, "callback": true, "decision": true, "level": true, "msg": true, "message": true, "text": true, "ts": true, "time": true,
	"logger": true, "caller": true, "stacktrace": true,
}

// fields makes log fields of a plain table, without secrets.
func (c Call) fields(more any) []zap.Field {
	if more == nil {
		return nil
	}
	h := &hiding{c: c, left: maxLogged}
	named, ok := more.(map[string]any)
	if !ok {
		return []zap.Field{h.field("list", more)}
	}
	keys, err := luaconv.SortedKeys(named, h.poll)
	c.stopIf(err)
	var fields []zap.Field
	for _, key := range keys {
		if h.left <= 0 {
			return append(fields, zap.Bool("cut", true))
		}
		name := h.text(key)
		if ownFields[name] {
			name += "_"
		}
		fields = append(fields, h.field(name, named[key]))
	}
	return fields
}

// hiding makes plain values fit for the log: without secrets, and not too large.
type hiding struct {
	c    Call
	left int // bytes
}

func (h *hiding) poll() error { return h.c.b.scope.Spend(0) }

func (h *hiding) field(name string, v any) zap.Field {
	v = h.value(v)
	switch v.(type) {
	case []any, map[string]any, nil:
		text, err := json.Marshal(v)
		if err != nil { // what ToGo gives is JSON
			text = []byte(strconv.Quote(err.Error()))
		}
		return zap.String(name, string(text))
	}
	return zap.Any(name, v)
}

func (h *hiding) value(v any) any {
	h.c.stopIf(h.poll())
	h.left -= 8 // what is around a value
	switch v := v.(type) {
	case string:
		return h.text(v)
	case []any:
		list := []any{}
		for _, e := range v {
			if h.left <= 0 {
				return append(list, "...")
			}
			list = append(list, h.value(e))
		}
		return list
	case map[string]any:
		object := map[string]any{}
		keys, err := luaconv.SortedKeys(v, h.poll)
		h.c.stopIf(err)
		for _, key := range keys {
			if h.left <= 0 {
				object["..."] = true
				break
			}
			object[h.text(key)] = h.value(v[key])
		}
		return object
	}
	return v
}

// text hides before it cuts: a part of a secret would not be found.
func (h *hiding) text(s string) string {
	s = cutText(h.c.b.scope.Hide(s), max(h.left, 0))
	h.left -= len(s)
	return s
}

// cutText gives at most n bytes of s, and says so if that is not all.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "..."
}
