package hostile

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// program makes a random module of data: each byte is a choice, so that a fuzzer can change one at a time. After the
// last byte the choices go on by chance, the same for the same data.
func program(data []byte) string {
	h := fnv.New64a()
	h.Write(data)
	g := &generator{data: data, rest: rand.New(rand.NewPCG(h.Sum64(), 1)), room: 60 + len(data)}
	g.line("local kept, n, t, s = {}, 0, { 1, 2, 3, a = \"x\", [0] = {} }, \"some text 123\"")
	g.vars = []string{"kept", "n", "t", "s"}
	if g.choose(3) == 0 {
		g.block(1)
	}
	g.line("function check_event_for_spam(event, ...)")
	g.line("  kept.event = event")
	g.vars = append(g.vars, "event")
	g.block(6)
	if g.choose(2) == 0 {
		g.line("return " + g.expr(2))
	}
	g.line("end")
	return g.out.String()
}

// generator writes a program.
type generator struct {
	data  []byte
	rest  *rand.Rand
	out   strings.Builder
	room  int // statements and expressions that may still be made
	depth int // of blocks
	vars  []string
	names int
	loop  bool
}

// choose gives a number below n.
func (g *generator) choose(n int) int {
	if len(g.data) > 0 {
		c := int(g.data[0])
		g.data = g.data[1:]
		return c % n
	}
	return g.rest.IntN(n)
}

func pick[T any](g *generator, list []T) T { return list[g.choose(len(list))] }

func (g *generator) line(format string) {
	g.out.WriteString(strings.Repeat("  ", g.depth))
	g.out.WriteString(format)
	g.out.WriteByte('\n')
}

func (g *generator) name() string {
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

// block writes up to n statements whose locals end with it.
func (g *generator) block(n int) {
	vars, loop := len(g.vars), g.loop
	g.depth++
	for range 1 + g.choose(n) {
		if g.room--; g.room < 0 {
			break
		}
		g.statement()
	}
	g.depth--
	g.vars, g.loop = g.vars[:vars], loop
}

// try writes a statement so that what it raises does not end the program, mostly.
func (g *generator) try(statement string) {
	if g.choose(8) == 0 {
		g.line(statement)
	} else {
		g.line("pcall(function(...) " + statement + " end, ...)")
	}
}

func (g *generator) statement() {
	if g.depth > 5 {
		g.try(g.call(2))
		return
	}
	switch g.choose(16) {
	case 0, 1:
		value, name := g.expr(3), g.name()
		g.line("local " + name + " = select(2, pcall(function(...) return " + value + " end, ...))")
		g.vars = append(g.vars, name)
	case 2:
		g.try(pick(g, g.vars) + " = " + g.expr(3))
	case 3:
		g.try(pick(g, g.vars) + "[" + g.expr(2) + "] = " + g.expr(3))
	case 4:
		g.try("kept[#kept + 1] = " + g.expr(3))
	case 5:
		g.try(pick(g, g.vars) + ", t[" + g.expr(2) + "], n = " + g.expr(2) + ", " + g.call(2))
	case 6, 7, 8:
		g.try(g.call(3))
	case 9:
		g.line("if select(2, pcall(function(...) return " + g.expr(2) + " end, ...)) then")
		g.block(3)
		if g.choose(2) == 0 {
			g.line("else")
			g.block(3)
		}
		g.line("end")
	case 10:
		g.line("pcall(function(...)")
		g.loops()
		g.line("end, ...)")
	case 11:
		name := g.name()
		g.vars = append(g.vars, name)
		g.line("local function " + name + "(a, b, ...)")
		g.body()
		g.line("end")
	case 12:
		g.line("pcall(function(...)")
		g.body()
		g.line("end, " + g.expr(1) + ")")
	case 13:
		g.try("setmetatable(t, { " + pick(g, metamethods) + " = " + pick(g, []string{"t", "kept", "nil", "s", g.function()}) + " })")
	case 14:
		if g.loop {
			g.line("if " + g.expr(0) + " then break end")
			return
		}
		g.line("do")
		g.block(3)
		g.line("end")
	case 15:
		g.line("if " + g.expr(0) + " then error(" + g.expr(1) + ") end")
	}
}

// body is that of a variadic function.
func (g *generator) body() {
	loop := g.loop
	g.loop = false
	g.block(4)
	if g.choose(2) == 0 {
		g.line("  do return " + g.expr(2) + ", " + g.expr(1) + " end")
	}
	g.loop = loop
}

func (g *generator) loops() {
	name := g.name()
	switch g.choose(7) {
	case 0:
		g.line("while " + g.expr(2) + " do local " + name + " = n")
	case 1:
		g.line("for " + name + " = " + pick(g, numbers) + ", " + pick(g, numbers) + " do")
	case 2:
		g.line("for " + name + " in pairs(" + pick(g, g.vars) + ") do")
	case 3:
		g.line("for _, " + name + " in ipairs(" + pick(g, g.vars) + ") do")
	case 4:
		g.line("for " + name + " in s:gmatch(" + pick(g, texts) + ") do")
	case 5:
		g.line("for " + name + " in coroutine.wrap(" + g.function() + ") do")
	case 6:
		g.line("for " + name + " in " + g.expr(2) + ", " + g.expr(1) + " do")
	}
	vars, loop := len(g.vars), g.loop
	g.loop = true
	g.vars = append(g.vars, name)
	g.block(3)
	g.vars, g.loop = g.vars[:vars], loop
	g.line("end")
}

// function is a function in one line.
func (g *generator) function() string {
	switch g.choose(6) {
	case 0:
		return pick(g, functions)
	case 1:
		return "function(a, b, ...) " + pick(g, g.vars) + " = a return b end"
	case 2:
		return "function(...) return coroutine.yield(...) end"
	case 3:
		return "function(a) kept[#kept + 1] = a return a end"
	}
	return "function(a, b, ...) return " + g.expr(2) + " end"
}

// expr is an expression of at most so many levels.
func (g *generator) expr(depth int) string {
	if g.room--; depth == 0 || g.room < 0 {
		return pick(g, [][]string{numbers, texts, g.vars, g.vars, {"nil", "true", "false", "{}", "null"}}[g.choose(5)])
	}
	switch g.choose(14) {
	case 0:
		return pick(g, numbers)
	case 1:
		return pick(g, texts)
	case 2, 3:
		return pick(g, g.vars)
	case 4, 5:
		return g.call(depth - 1)
	case 6:
		return "(" + g.expr(depth-1) + " " + pick(g, operators) + " " + g.expr(depth-1) + ")"
	case 7:
		return "(" + pick(g, []string{"-", "not ", "#"}) + g.expr(depth-1) + ")"
	case 8:
		return pick(g, g.vars) + "[" + g.expr(depth-1) + "]"
	case 9:
		return "{ " + g.expr(depth-1) + ", [" + g.expr(depth-1) + " or 1] = " + g.expr(depth-1) + ", " + g.call(depth-1) + " }"
	case 10:
		return "(" + g.function() + ")"
	case 11:
		return pick(g, []string{"...", "select('#', ...)", "(...)"})
	case 12:
		return "setmetatable({ " + g.expr(depth-1) + " }, { " + pick(g, metamethods) + " = " + g.function() + " })"
	}
	return pick(g, []string{"kept.event", "kept.event.content", "kept.event.content.tags", "config", "_G", "string", "request"})
}

// call is a call of something, mostly with arguments that make no sense.
func (g *generator) call(depth int) string {
	if depth < 0 {
		depth = 0
	}
	args := make([]string, g.choose(5))
	for i := range args {
		args[i] = g.expr(depth)
		if depth > 0 && g.choose(4) == 0 {
			args[i] = g.function()
		}
	}
	list := "(" + strings.Join(args, ", ") + ")"
	switch g.choose(9) {
	case 0:
		return pick(g, g.vars) + list
	case 8:
		return pick(g, g.vars) + ":" + pick(g, objectMethods) + list
	case 1:
		return "s:" + pick(g, methods) + list
	case 2:
		return "kept.event:" + pick(g, []string{"get", "get_dict", "walk", "is_state"}) + list
	case 3:
		return "pcall(" + strings.Join(append([]string{pick(g, functions)}, args...), ", ") + ")"
	}
	return pick(g, functions) + list
}

var (
	numbers = []string{"0", "1", "-1", "2", "3.5", "255", "256", "257", "1000", "1e6", "2^20", "2^31", "2^53", "2^63", "1e308", "0/0", "1/0", "-1/0", "-2^63"}
	texts   = []string{`""`, `"x"`, `"%s+"`, `"(a*)(.-)%1"`, `"%b()"`, `"[^%w"`, `"%f[%a]"`, `"^%s*(.-)%s*$"`, `"%d"`, `"%99.99f"`, `"%q"`,
		`"\0\255"`, `"123"`, `"0x1p4"`, `"#"`, `"*t"`, `"!%c"`, `"{\"a\":[1,2,{}]}"`, `"[[]]"`, `"M_FORBIDDEN"`, `"@a:b"`, `("ab"):rep(1000)`, `("x"):rep(2^20)`}
	operators   = []string{"+", "-", "*", "/", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or"}
	metamethods = []string{"__index", "__newindex", "__call", "__tostring", "__len", "__eq", "__lt", "__le", "__concat", "__add", "__unm", "__metatable", "__mode", "__gc"}
	methods     = []string{"byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper"}
	functions   = []string{"assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "print", "rawequal", "rawget", "rawset", "select",
		"setmetatable", "tonumber", "tostring", "type", "unpack", "xpcall", "require", "string.byte", "string.char", "string.find", "string.format",
		"string.gmatch", "string.gsub", "string.len", "string.lower", "string.match", "string.rep", "string.reverse", "string.sub", "string.upper",
		"table.concat", "table.getn", "table.insert", "table.maxn", "table.remove", "table.sort", "math.abs", "math.ceil", "math.floor", "math.fmod",
		"math.frexp", "math.ldexp", "math.log", "math.max", "math.min", "math.modf", "math.pow", "math.random", "math.randomseed", "math.sqrt",
		"os.clock", "os.date", "os.difftime", "os.time", "coroutine.create", "coroutine.resume", "coroutine.running", "coroutine.status",
		"coroutine.wrap", "coroutine.yield", "json.array", "json.decode", "json.encode", "set", "deny", "SynapseError", "RatelimitOverride",
		"MediaUploadLimit", "UserID.parse", "RoomAlias.parse", "api.is_mine", "api.get_qualified_user_id"}
)
