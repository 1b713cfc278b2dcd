package bindings

import (
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// logLibrary is `log`.
var logLibrary = Library{
	Name: "log",
	Doc: "Lines in Axolua's log, with the names of the module and the callback. Passwords, tokens and what else is secret in the question " +
		"reads [secret], and so does a text that !file or !env put into any module's config, unless it has fewer than 8 characters. The " +
		"same goes for print, for failures, here and in answers over HTTP, for the notes of deny and for the labels of metrics. A module may " +
		"write 100 lines at once and 20 per second after that; what is left out is counted in the log. Of a line " +
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
	if !c.b.scope.Logs(level) || !c.b.scope.LogLine() {
		return 0
	}
	text := strings.ToValidUTF8(c.b.scope.Hide(c.text(0)), "\ufffd")
	var fields []zap.Field
	if t, ok := c.arg(1).(*lua.LTable); ok {
		fields = c.fields(t)
	}
	c.b.scope.Log(level, cutText(text, maxLogged), fields...)
	return 0
}

// ownFields are keys of a line that do not come from the module. With the exception of the first two they are those of
// zap's encoders, and that of the engine's own lines.
var ownFields = map[string]bool{
	"module": true, "callback": true, "decision": true, "level": true, "msg": true, "message": true, "text": true, "ts": true, "time": true,
	"logger": true, "caller": true, "stacktrace": true,
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
