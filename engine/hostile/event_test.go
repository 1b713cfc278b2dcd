package hostile

import (
	"fmt"
	"strings"
)

// events are what the scripts are asked about, as the JSON of their content. Question n tells who asks it by a text.
var events = map[string]func(n int) string{
	"plain": func(n int) string {
		return fmt.Sprintf(`{"body":"the secret of question %d","tags":["x %[1]d","y"],"empty":[],"none":null}`, n)
	},
	"large": func(n int) string {
		var b strings.Builder
		for i := range 10_000 {
			fmt.Fprintf(&b, `"key%d":"v%d",`, i, n)
		}
		return `{` + b.String() + `"body":"large","tags":["x"]}`
	},
	"deep": func(int) string {
		const depth = 900
		return `{"body":"deep","tags":["x"],"a":` + strings.Repeat(`{"b":1,"a":[`, depth/2) + strings.Repeat(`]}`, depth/2) + `}`
	},
	"odd": func(n int) string {
		return `{"body":"NUL \u0000, halves \ud800 \udc00\ud800, \uffff","body":"the last of two bodies","tags":["x",["y"],null,{"\u0000":1e999}],` +
			`"numbers":[1e999,-1e999,1e-999,-0,9007199254740993,0.1e1,123456789012345678901234567890],"":{"":{"":[]}},"null":null,"\ud800":"\ud800",` +
			`"__index":{"__index":1},"get":1,"get_dict":[],"walk":{},"membership":{},"type":null,"content":{"content":{}},"1":1,"a.b[\"c\"]":{"]":true}}`
	},
	"list": func(int) string {
		return `{"body":"list","tags":["x"],"list":[` + strings.Repeat("1,", 30_000) + `1]}`
	},
}

// eventJSON is a whole event with the content.
func eventJSON(content string, n int) string {
	return fmt.Sprintf(`{"type":"m.room.message","sender":"@user%d:example.org","room_id":"!r:example.org","event_id":"$%[1]d",`+
		`"room_version":"11","origin":"local","content":%s}`, n, content)
}
