package hostile

import (
	"fmt"
	"strings"
)

// sources are modules that exhaust whoever reads them, too long to be written down.
func sources() []*script {
	rep := strings.Repeat
	var all []*script
	add := func(name, mechanism, want string, text func() string) {
		all = append(all, &script{class: "sources", name: name, mechanism: mechanism, long: text,
			whole: true, asks: 2, callback: "check_event_for_spam", event: "plain", want: want})
	}
	add("a million nots", "nesting", "refused", func() string { return "local x = " + rep("not ", 60_000) + "true" })
	add("tables in tables", "nesting", "refused", func() string { return "local x = " + rep("{", 120_000) + rep("}", 120_000) })
	add("brackets in brackets", "nesting", "refused", func() string { return "local x = " + rep("(", 120_000) + "1" + rep(")", 120_000) })
	add("functions in functions", "nesting", "refused", func() string { return rep("local function f() ", 10_000) + rep("end ", 10_000) })
	add("blocks in blocks", "nesting", "refused", func() string { return rep("do ", 60_000) + rep("end ", 60_000) })
	add("functions as deep as is allowed", "nesting", "any", func() string { return rep("return function() ", 190) + rep("end ", 190) })
	add("calls of calls", "chains", "refused", func() string { return "local x = print" + rep("()", 100_000) })
	add("a long sum", "chains", "refused", func() string { return "local x = 1" + rep("+1", 100_000) })
	add("a long `..`", "chains", "refused", func() string { return "local x = 1" + rep(" .. 1", 40_000) })
	add("a long power", "chains", "refused", func() string { return "local x = 2" + rep("^2", 100_000) })
	add("elseif without end", "chains", "refused", func() string { return "if x then" + rep(" elseif x then", 18_000) + " end" })
	add("10 MB", "size", "refused", func() string { return rep("local x = 1\n", 10<<20/12) })
	add("a long text", "size", "any", func() string {
		return "local x = '" + rep("x", 250_000) + "'\nfunction check_event_for_spam() while true do x = x .. x end end"
	})
	add("a long comment", "size", "any", func() string { return "--[==[" + rep("]]", 120_000) + "]==]" })
	add("many locals", "counts", "refused", func() string { return rep("local x\n", 30_000) })
	add("many functions", "counts", "refused", func() string { return rep("x = function() end\n", 10_000) })
	add("many constants", "counts", "any", func() string { return numbered("local x%d = { %[1]d.5, '%[1]d' } do end", 150) })
	add("many globals", "counts", "any", func() string { return numbered("g%d = 1", 5000) })
	add("many labels", "counts", "any", func() string { return numbered("::l%d::", 900) })
	add("a table of many items", "counts", "any", func() string {
		return "local x = {" + rep("1,", 25_000) + "}\nfunction check_event_for_spam() while true do x = { x } end end"
	})
	add("no end", "broken", "refused", func() string { return "function check_event_for_spam() while true do" })
	add("no Lua", "broken", "refused", func() string { return rep("\xff\xfe", 1000) })
	add("precompiled", "broken", "refused", func() string { return "\x1bLuaQ" + rep("\x00", 1000) })
	add("a NUL", "broken", "refused", func() string { return "local x = '\x00'" })
	return all
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format+"\n", i)
	}
	return b.String()
}
