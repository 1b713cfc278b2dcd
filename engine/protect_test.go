package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// TestProtectedCalls covers what a script can tell of pcall, xpcall and coroutines. Each body returns a text.
func TestProtectedCalls(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"results", `return table.concat({ pcall(function(...) return "a", ... end, "b", "c") }, " ", 2)`, "a b c"},
		{"nil results count", `return "n=" .. select("#", pcall(function() return nil, nil end))`, "n=3"},
		{"nil arguments count", `return "n=" .. select(2, pcall(select, "#", nil, nil))`, "n=2"},
		{"nothing to call", `return select(2, pcall(nil))`, "m.lua:1: attempt to call a non-function object"},
		{"no argument", `return select(2, pcall(pcall))`, "m.lua:1: bad argument #1 to 'pcall' (value expected)"},
		{"no handler", `return select(2, pcall(xpcall, print))`, "m.lua:1: bad argument #2 to 'xpcall' (value expected)"},
		{"names of its own", `return select(2, pcall(deny)) .. select(2, pcall(set, 5)) .. select(2, pcall(require))`, "m.lua:1: bad argument #1 to 'deny' (table expected, got no value)" +
			"m.lua:1: bad argument #1 to 'set' (table expected, got number)m.lua:1: bad argument #1 to 'require' (string expected, got no value)"},
		{"callable tables", `return select(2, pcall(setmetatable({}, { __call = function(_, x) return x end }), "called"))`, "called"},
		{"error value", `local e = {} local _, got = pcall(error, e) return tostring(rawequal(e, got))`, "true"},
		{"nil error", `return type(select(2, pcall(error, nil)))`, "nil"},
		{"closures share variables after a caught error",
			`local n = 0 local function inc() n = n + 1 end pcall(error, "x") inc() inc() return "n=" .. n`, "n=2"},
		{"and before it",
			`local n = 0 local function inc() n = n + 1 end inc() pcall(error, "x") n = n + 10 inc() return "n=" .. n`, "n=12"},
		{"in the function around", `local n = 0
			local function f() local function inc() n = n + 1 end pcall(error) inc() return inc end
			f()() return "n=" .. n`, "n=2"},
		{"after a run-time error", `local t = {} local function put(k) t[k] = true t = { last = k } end
			pcall(function() return nil + 1 end) put("a") return t.last`, "a"},
		{"through xpcall", `local n = 0 local function inc() n = n + 1 end
			xpcall(function() error("x") end, function() inc() end) inc() return "n=" .. n`, "n=2"},
		{"closures of what failed live on", `local get
			pcall(function() local x = "kept" get = function() return x end error("x") end)
			local a, b, c = 1, 2, 3 return get()`, "kept"},
		{"closures under xpcall live on", `local get
			xpcall(function() local x = "kept" get = function() return x end error("x") end, function(e) return e end)
			local a, b, c = 1, 2, 3 return get()`, "kept"},
		{"closures live on when wrap fails", `local get
			pcall(function()
				local x = "kept" get = function() return x end
				coroutine.wrap(function() error("x") end)()
			end)
			local a, b, c = 1, 2, 3 return get()`, "kept"},
		{"closures of a failed coroutine live on", `local get
			local co = coroutine.create(function() local x = "kept" get = function() return x end error("x") end)
			coroutine.resume(co) return get()`, "kept"},
		{"xpcall gives what the handler gives", `return table.concat({ select(2, xpcall(function() error("x", 0) end, function(e) return e .. "y", "z" end)) }, " ")`, "xy z"},
		{"an error in the handler", `local ok, e = xpcall(error, function() error("again", 0) end) return tostring(ok) .. " " .. e`, "false again"},
		{"wrap passes errors on", `return select(2, pcall(coroutine.wrap(function() error("x", 0) end)))`, "x"},
		{"wrap passes values", `local f = coroutine.wrap(function(a) local b = coroutine.yield(a .. "1") return b .. "2" end) return f("a") .. f("b")`, "a1b2"},
		{"resume gives errors", `return tostring(select(2, coroutine.resume(coroutine.create(function() error("x", 0) end))))`, "x"},
		{"positions in coroutines", `return select(2, coroutine.resume(coroutine.create(function() error("x") end)))`, "m.lua:1: x"},
		{"yield of several", `local co = coroutine.create(function(...) local n = select("#", coroutine.yield(...)) return n end)
			local n = select("#", coroutine.resume(co, nil, nil)) return n .. " " .. select(2, coroutine.resume(co, nil, nil, nil))`, "3 3"},
		{"Go functions as coroutines", `return select(2, coroutine.resume(coroutine.create(tostring), "x"))`, "x"},
		{"dead coroutines", `local co = coroutine.create(function() end) coroutine.resume(co) return select(2, coroutine.resume(co)) .. " " .. coroutine.status(co)`,
			"cannot resume dead coroutine dead"},
		{"a coroutine that resumes itself", `local co co = coroutine.create(function() return select(2, coroutine.resume(co)) end)
			return select(2, coroutine.resume(co))`, "cannot resume running coroutine"},
		{"a coroutine that resumes itself in pcall", `local co co = coroutine.create(function() return select(3, pcall(coroutine.resume, co)) end)
			return select(2, coroutine.resume(co))`, "cannot resume running coroutine"},
		{"a coroutine that resumes who waits for it", `local a, b, c
			c = coroutine.create(function() return coroutine.status(a) .. ": " .. select(2, coroutine.resume(a)) end)
			b = coroutine.create(function() return select(2, coroutine.resume(c)) end)
			a = coroutine.create(function() return select(2, pcall(function() return select(2, coroutine.resume(b)) end)) end)
			return select(2, coroutine.resume(a))`, "normal: cannot resume normal coroutine"},
		{"running", `local function same(co) return tostring(coroutine.running() == co) end
			local co co = coroutine.create(function()
				local _, inside = pcall(same, co)
				coroutine.resume(coroutine.create(function() end))
				return inside .. same(co) .. coroutine.status(co)
			end)
			return tostring(coroutine.running()) .. select(2, pcall(same, nil)) .. select(2, coroutine.resume(co))`, "niltruetruetruerunning"},
		{"yield in a protected call", `return select(2, coroutine.resume(coroutine.create(function()
			return select(2, pcall(coroutine.yield, 1)) end)))`, "m.lua:2: can not yield from outside of a coroutine"},
		{"yield in a comparator", `local co = coroutine.wrap(function() table.sort({ 1, 2 }, function() coroutine.yield() end) end)
			return select(2, pcall(co))`, "m.lua:1: attempt to yield across a function of Lua's own"},
		{"yield in a replacement", `local co = coroutine.wrap(function() return (("x"):gsub("x", function() coroutine.yield() end)) end)
			return select(2, pcall(co))`, "m.lua:1: attempt to yield across a function of Lua's own"},
		{"yield outside", `return select(2, pcall(coroutine.yield))`, "m.lua:1: can not yield from outside of a coroutine"},
		{"a coroutine inside a protected call inside a coroutine", `local co = coroutine.wrap(function()
				local _, v = pcall(function() local inner = coroutine.wrap(function() coroutine.yield("in") end) return inner() end)
				coroutine.yield(v) coroutine.yield("out")
			end) return co() .. co()`, "inout"},
		{"many in turn", `local n = 0 for i = 1, 1000 do if not pcall(error) then n = n + 1 end end return "n=" .. n`, "n=1000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := says(t, c.body); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestLimitsCannotBeCaught runs what tries to go on after a limit. The VM is gone, and the next question finds another.
func TestLimitsCannotBeCaught(t *testing.T) {
	spin := `while true do end`
	for _, c := range []struct {
		name, body string
		kind       engine.Kind
	}{
		{"loop", spin, engine.KindInstructions},
		{"pcall loop", `while true do pcall(function() ` + spin + ` end) end`, engine.KindInstructions},
		{"xpcall loop", `while true do xpcall(function() ` + spin + ` end, function() ` + spin + ` end) end`, engine.KindInstructions},
		{"in a coroutine", `coroutine.wrap(function() ` + spin + ` end)()`, engine.KindInstructions},
		{"resumed", `local co = coroutine.create(function() ` + spin + ` end) while true do coroutine.resume(co) end`, engine.KindInstructions},
		{"yielding", `local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end`, engine.KindInstructions},
		{"coroutine in pcall", `while true do pcall(coroutine.wrap(function() pcall(function() ` + spin + ` end) end)) end`, engine.KindInstructions},
		{"pcall in coroutine in coroutine", `coroutine.wrap(function() coroutine.wrap(function() pcall(function() ` + spin + ` end) ` + spin + ` end)() end)()`, engine.KindInstructions},
		{"in __index", `return setmetatable({}, { __index = function() ` + spin + ` end }).x`, engine.KindInstructions},
		{"in an iterator", `for _ in function() ` + spin + ` end do end`, engine.KindInstructions},
		{"in sort", `table.sort({ 1, 2, 3 }, function() ` + spin + ` end)`, engine.KindInstructions},
		{"in gsub", `return (("x"):gsub("x", function() ` + spin + ` end))`, engine.KindInstructions},
		{"in tostring", `return tostring(setmetatable({}, { __tostring = function() ` + spin + ` end }))`, engine.KindInstructions},
		{"coroutines", `for i = 1, 1000 do coroutine.create(print) end`, engine.KindCoroutines},
		{"coroutines, caught", `while true do pcall(coroutine.create, print) end`, engine.KindCoroutines},
		{"wrapped coroutines", `local function f() coroutine.wrap(f)() end f()`, engine.KindCoroutines},
		{"protected recursion", `local function f() pcall(f) end f()`, engine.KindDepth},
		{"recursion", `local function f() return f() end f()`, engine.KindDepth},
		{"recursion, caught", `local function f() f() end while true do pcall(f) end`, engine.KindDepth},
		{"recursion in a coroutine", `local function f() f() end while true do coroutine.resume(coroutine.create(f)) end`, engine.KindDepth},
	} {
		t.Run(c.name, func(t *testing.T) {
			settings := engine.Settings{Limits: engine.Limits{Time: time.Minute, Instructions: 100_000}}
			w := newWorld(t, settings, map[string]string{"1.lua": handler(c.body), "2.lua": handler(`return "still here"`)})
			for range 2 {
				a := w.ask(t)
				if len(a.Failures) != 1 || a.Failures[0].Kind != c.kind || a.Failures[0].Module != "1.lua" {
					t.Errorf("failures %v, want one of kind %s", a.Failures, c.kind)
				}
				if text := a.Result.(engine.Verdict).Error; text != "still here" {
					t.Errorf("the next module said %q", text)
				}
			}
		})
	}
}

// TestDeadlines tells time limits, the whole question's and the caller's from the other limits.
func TestDeadlines(t *testing.T) {
	spin := map[string]string{"m.lua": handler(`while true do pcall(function() while true do end end) end`)}
	long := engine.Limits{Time: time.Minute, Instructions: 1 << 60}
	check := func(t *testing.T, w *world, ctx context.Context, text string) {
		a, err := w.Call(ctx, engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{parseEvent(t, plainEvent)}})
		if err != nil || len(a.Failures) != 1 || a.Failures[0].Kind != engine.KindDeadline || a.Failures[0].Text != text {
			t.Errorf("got %v, %v", a.Failures, err)
		}
	}
	t.Run("module", func(t *testing.T) {
		short := long
		short.Time = 5 * time.Millisecond
		check(t, newWorld(t, engine.Settings{Limits: short}, spin), context.Background(), "out of time")
	})
	t.Run("question", func(t *testing.T) {
		check(t, newWorld(t, engine.Settings{Limits: long, CallTimeout: 5 * time.Millisecond}, spin), context.Background(), "out of time")
	})
	t.Run("caller's deadline", func(t *testing.T) {
		w := newWorld(t, engine.Settings{Limits: long}, spin)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
		defer cancel()
		check(t, w, ctx, "out of time")
	})
	t.Run("caller gave up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		open := openFunc(func(s *engine.Scope) {
			s.Define("give_up", s.State().NewFunction(func(*lua.LState) int { cancel(); return 0 }))
		})
		w, err := tryWorld(t, open, engine.Settings{Limits: long}, map[string]string{"m.lua": handler(`give_up() while true do end`)})
		if err != nil {
			t.Fatal(err)
		}
		a, err := w.Call(ctx, engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{parseEvent(t, plainEvent)}})
		if a != nil || err != context.Canceled {
			t.Errorf("got %v, %v; want no answer and the caller's own error", a, err)
		}
		if fences := w.Status().Fences; len(fences) > 0 {
			t.Errorf("a caller who gave up put up %v", fences)
		}
	})
}

// openFunc adds to the bindings.
type openFunc func(*engine.Scope)

func (f openFunc) Open(s *engine.Scope) (engine.Bindings, error) {
	f(s)
	return bindings.Open(bindings.Options{}).Open(s)
}

// TestGoPanics: a panic of Go code below a module is a failure of that module, whatever the module does about it.
func TestGoPanics(t *testing.T) {
	open := openFunc(func(s *engine.Scope) {
		s.Define("boom", s.State().NewFunction(func(*lua.LState) int { panic("boom") }))
		s.Define("null_pointer", s.State().NewFunction(func(*lua.LState) int { return len(*(*string)(nil)) }))
	})
	for _, body := range []string{
		`boom()`,
		`pcall(boom) return "caught"`,
		`pcall(function() local x = 1 boom(function() return x end) end) return "caught"`,
		`xpcall(boom, print) return "caught"`,
		`coroutine.resume(coroutine.create(boom)) return "caught"`,
		`coroutine.resume(coroutine.create(function() boom() end)) return "caught"`,
		`local co = coroutine.create(function() coroutine.yield() boom() end) coroutine.resume(co) coroutine.resume(co) return "caught"`,
		`local co = coroutine.create(function() coroutine.yield() pcall(error, "x") boom() end) coroutine.resume(co) coroutine.resume(co) return "caught"`,
		`local co = coroutine.create(function() coroutine.resume(coroutine.create(error)) boom() end) coroutine.resume(co) return "caught"`,
		`local co = coroutine.create(function() pcall(boom) end) coroutine.resume(co) return "caught"`,
		`pcall(coroutine.wrap(boom)) return "caught"`,
		`for _ in coroutine.wrap(boom) do end`,
		`table.sort({ 1, 2 }, boom)`,
		`return tostring(setmetatable({}, { __tostring = boom }))`,
		`return setmetatable({}, { __index = boom }).x`,
		`error(setmetatable({}, { __tostring = boom }))`,
		`null_pointer()`,
		`coroutine.wrap(null_pointer)()`,
	} {
		t.Run(body, func(t *testing.T) {
			w, err := tryWorld(t, open, engine.Settings{}, map[string]string{
				"1.lua": "local calls = 0\n" + handler(`calls = calls + 1 if calls == 2 then return "the VM serves again" end `+body),
				"2.lua": handler(`return "next module"`),
			})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				a := w.ask(t)
				if len(a.Failures) != 1 || a.Failures[0].Kind != engine.KindPanic || !strings.HasPrefix(a.Failures[0].Text, "Go code below the module panicked: ") {
					t.Errorf("failures %v, want a panic", a.Failures)
				}
				if got := a.Result.(engine.Verdict).Error; got != "next module" {
					t.Errorf("got %q", got)
				}
			}
		})
	}
}

// TestOrdinaryErrorsInCoroutines: only a panic is a panic.
func TestOrdinaryErrorsInCoroutines(t *testing.T) {
	for _, body := range []string{
		`coroutine.resume(coroutine.create(error), "runtime error: looks like Go") return "fine"`,
		`coroutine.resume(coroutine.create(function() return nil + 1 end)) return "fine"`,
		`coroutine.resume(coroutine.create(function() error({}) end)) return "fine"`,
		`coroutine.resume(coroutine.create(function() coroutine.yield() error() end)) return "fine"`,
		`local co = coroutine.create(function() coroutine.resume(coroutine.create(error)) error() end) coroutine.resume(co) return "fine"`,
		`local co = coroutine.create(function() pcall(error) error("x") end) coroutine.resume(co) return "fine"`,
	} {
		if got := says(t, body); got != "fine" {
			t.Errorf("%s: %s", body, got)
		}
	}
}

// TestErrorValues: whatever a module raises, the failure says something that a person can read, and is bounded.
func TestErrorValues(t *testing.T) {
	const at = "m.lua:1: check_event_for_spam: "
	for body, want := range map[string]string{
		`error("text")`:                  at + "text",
		`error("text", 0)`:               "m.lua: check_event_for_spam: text",
		`error("")`:                      at,
		`error("50% of %s %d")`:          at + "50% of %s %d",
		`error(nil)`:                     "m.lua:1: check_event_for_spam: raised a nil",
		`error(42)`:                      "m.lua:1: check_event_for_spam: 42",
		`error(true)`:                    "m.lua:1: check_event_for_spam: true",
		`error(print)`:                   "m.lua:1: check_event_for_spam: raised a function",
		`error(coroutine.create(print))`: "m.lua:1: check_event_for_spam: raised a thread",
		`error({})`:                      "m.lua:1: check_event_for_spam: raised a table; raise a text or SynapseError(...)",
		`error(event)`:                   "m.lua:1: check_event_for_spam: raised a table; raise a text or SynapseError(...)",
		`error(Codes)`:                   "m.lua:1: check_event_for_spam: raised a table; raise a text or SynapseError(...)",
		`error(null)`:                    "m.lua:1: check_event_for_spam: null",
		`error(deny{})`:                  "m.lua:1: check_event_for_spam: deny{...}",
		`error(SynapseError(403, "no"))`: "403 M_UNKNOWN: no",
		`error(setmetatable({}, { __tostring = function() return "mine" end }))`:       "m.lua:1: check_event_for_spam: mine",
		`error(setmetatable({}, { __tostring = function() return {} end }))`:           "m.lua:1: check_event_for_spam: raised a table",
		`error(setmetatable({}, { __tostring = function() error("again") end }))`:      "m.lua:1: check_event_for_spam: raised a table",
		`error(setmetatable({}, { __tostring = 1 }))`:                                  "m.lua:1: check_event_for_spam: raised a table",
		`error(setmetatable({}, { __tostring = function() while true do end end }))`:   "m.lua:1: check_event_for_spam: too many instructions",
		`error(setmetatable({}, { __tostring = function(e) return tostring(e) end }))`: fmt.Sprintf("m.lua:1: check_event_for_spam: calls nest deeper than %d", 200),
		`local function f() local x = nil; return x.y end f()`:                         at + "attempt to index a non-table object(nil) with key 'y'",
		`return event.content.body.x.y`:                                                at + "string.x does not exist",
		`assert(false)`:                                                                at + "assertion failed!",
		`assert(nil, "why")`:                                                           at + "why",
	} {
		t.Run(body, func(t *testing.T) {
			w := newWorld(t, engine.Settings{Limits: engine.Limits{Instructions: 100_000}}, map[string]string{"m.lua": handler(body)})
			for range 2 {
				if got := w.hears(t); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
}
