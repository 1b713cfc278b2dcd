package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// TestAbsentNames: what could load code, reach files or change environments is not there, under no name.
func TestAbsentNames(t *testing.T) {
	for _, name := range []string{"io", "debug", "load", "loadstring", "loadfile", "dofile", "setfenv", "getfenv",
		"newproxy", "collectgarbage", "module", "package", "channel", "_printregs", "os.execute", "os.exit", "os.remove", "os.rename",
		"os.tmpname", "os.getenv", "os.setenv", "os.setlocale"} {
		t.Run(name, func(t *testing.T) {
			refusal(t, engine.Settings{}, map[string]string{"m.lua": "local x = " + name})
			table, member, _ := strings.Cut(name, ".")
			path := `_G["` + table + `"]`
			if member != "" {
				path += `["` + member + `"]`
			}
			got := says(t, `return tostring(`+path+`)`)
			if !strings.Contains(got, "undefined global '"+name+"'") && !strings.Contains(got, name+" does not exist") {
				t.Errorf("%s: %s", path, got)
			}
		})
	}
}

// TestStrictNames: at run time, where the checks of the source cannot see it, a wrong name is an error too.
func TestStrictNames(t *testing.T) {
	const at = "m.lua:1: check_event_for_spam: "
	for body, want := range map[string]string{
		`return _G["no" .. "pe"]`:                    at + "undefined global 'nope'",
		`return _G["tostrin" .. "g"](1)`:             "1",
		`return _G["tostr" .. "ng"]`:                 at + "undefined global 'tostrng'; did you mean tostring?",
		`return _G["check_event_for_spa"]`:           at + "undefined global 'check_event_for_spa'; did you mean check_event_for_spam?",
		`return _G[1]`:                               at + "undefined global '1'",
		`local k = nil; return _G[k]`:                at + "undefined global 'nil'",
		`return Codes["FORBID" .. "EN"]`:             at + "Codes.FORBIDEN does not exist; did you mean FORBIDDEN?",
		`return string["up" .. "er"]`:                at + "string.uper does not exist; did you mean upper?",
		`return ("x"):uper()`:                        at + "string.uper does not exist; did you mean upper?",
		`return ("x").__index`:                       at + "string.__index does not exist",
		`return math["fl" .. "or"]`:                  at + "math.flor does not exist; did you mean floor?",
		`return RegistrationBehaviour["DEN" .. "I"]`: at + "RegistrationBehaviour.DENI does not exist; did you mean DENY?",
		`return RatelimitOverride["unlim" .. "ted"]`: at + "RatelimitOverride.unlimted does not exist; did you mean unlimited?",
		`return UserID["par" .. "ze"]`:               at + "UserID.parze does not exist; did you mean parse?",
		`return deny{}.code`:                         at + "deny{...} has no field 'code'",
		`return null.x`:                              at + "attempt to index a non-table object(userdata) with key 'x'",
		`return config.missing or "nil"`:             "nil",
		`return rawget(_G, "nope") or "nil"`:         "nil",
		`return tostring(_G == _G._G)`:               "true",
		`return type(next(_G))`:                      "string",
		`local names = {} for name in pairs(_G) do names[#names + 1] = name end table.sort(names) return table.concat(names, " ")`: "_G check_event_for_spam config",
	} {
		t.Run(body, func(t *testing.T) {
			if got := says(t, body); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

const storeHint = "after load: each VM has its own globals, so what must outlive a call goes to `store`, and what need not is `local`"

// TestGlobalsAreFrozen: nothing assigns a global once the module is loaded, and nothing a name that every module has.
func TestGlobalsAreFrozen(t *testing.T) {
	const at = "m.lua:1: check_event_for_spam: "
	for body, want := range map[string]string{
		`count = (rawget(_G, "count") or 0) + 1`:     at + "assignment to the global 'count' " + storeHint,
		`_G["cou" .. "nt"] = 1`:                      at + "assignment to the global 'count' " + storeHint,
		`known = 2`:                                  at + "assignment to the global 'known' " + storeHint,
		`known = nil`:                                at + "assignment to the global 'known' " + storeHint,
		`function check_event_for_spam() end`:        at + "assignment to the global 'check_event_for_spam' " + storeHint,
		`function helper() end`:                      at + "assignment to the global 'helper' " + storeHint,
		`coroutine.wrap(function() count = 1 end)()`: at + "assignment to the global 'count' " + storeHint,
		`_G["NOT_" .. "SPAM"] = 1`:                   at + "assignment to the global 'NOT_SPAM' " + storeHint,
		`_G[1] = 1`:                                  at + "a global has a name, not a number",
		`rawset(_G, "count", 1)`:                     at + "rawset: this table is read-only",
		`setmetatable(_G, {})`:                       at + "setmetatable: this table is read-only",
		`table.insert(_G, 1)`:                        at + "table.insert: this table is read-only",
		`table.remove(_G)`:                           at + "table.remove: this table is read-only",
		`table.sort(Codes)`:                          at + "table.sort: this table is read-only",
		`Codes["FORBID" .. "DEN"] = "M_X"`:           at + "Codes is read-only and shared by all modules",
		`string["up" .. "per"] = nil`:                at + "string is read-only and shared by all modules",
		`config.x = 1`:                               at + "config is read-only; what a module changes belongs in a local or in `store`",
		`rawset(config, "x", 1)`:                     at + "config is read-only; what a module changes belongs in a local or in `store`",
		`config.list[1] = 1`:                         at + "config is read-only; what a module changes belongs in a local or in `store`",
		`table.insert(config.list, 1)`:               at + "config is read-only; what a module changes belongs in a local or in `store`",
		`event.content.body = 1`:                     at + "events are read-only; event:get_dict() gives a copy to change",
	} {
		t.Run(body, func(t *testing.T) {
			settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Config: map[string]any{"list": []any{"a"}}}}}
			w := newWorld(t, settings, map[string]string{"m.lua": handler(body) + "\nknown = 1"})
			for range 2 {
				if got := w.hears(t); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
}

// TestLoadRefusesNames: the same at the top level, and what the checks of the source cannot see.
func TestLoadRefusesNames(t *testing.T) {
	for source, want := range map[string]string{
		`NOT_SPAM = 1`:               "m.lua:1:1: 'NOT_SPAM' is a name every module has; choose another",
		`function deny() end`:        "m.lua:1:10: 'deny' is a name every module has; choose another",
		`config = {}`:                "m.lua:1:1: 'config' is a name every module has; choose another",
		`request = {}`:               "m.lua:1:1: 'request' is a name every module has; choose another",
		`_G = {}`:                    "m.lua:1:1: '_G' is a name every module has; choose another",
		`_G["de" .. "ny"] = 1`:       "m.lua:1: 'deny' is a name every module has; choose another",
		`_G["con" .. "fig"] = 1`:     "m.lua:1: 'config' is a name every module has; choose another",
		`_G["_" .. "G"] = 1`:         "m.lua:1: '_G' is a name every module has; choose another",
		`_G[1] = 1`:                  "m.lua:1: a global has a name, not a number",
		`return Codes.FORBIDEN`:      "m.lua:1:14: Codes has no member 'FORBIDEN'; did you mean FORBIDDEN?",
		"\n\nerror('top')":           "m.lua:3: top",
		`local x = _G["no" .. "pe"]`: "m.lua:1: undefined global 'nope'",
		`check_event_for_spam = 1`:   "m.lua:1: check_event_for_spam is a callback's name, so it must be a function; it is a number",
		`check_event_for_spam = setmetatable({}, { __call = print })`: "m.lua:1: check_event_for_spam is a callback's name, so it must be a function; it is a table",
		`function check_auth() end auth_checkers = 1`:                 "m.lua:1: auth_checkers needs a power that this module does not have; if you trust it with that, give it `allow: [auth]` in axolua.yaml",
	} {
		t.Run(source, func(t *testing.T) {
			got := refusal(t, engine.Settings{}, map[string]string{"m.lua": source})
			if got, _, _ = strings.Cut(got, "\nm.lua: warning: defines no callback"); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// TestPrint: print is a line in the log, with the module's name.
func TestPrint(t *testing.T) {
	w := newWorld(t, engine.Settings{}, map[string]string{
		"m.lua": `print("loading", 1, nil, true)` + "\n" + handler(`print(null, {}, setmetatable({}, { __tostring = function() return "mine" end }))
			print() print(("x"):rep(10000)) print(setmetatable({}, { __tostring = function() return {} end }))`),
	})
	printed := func() []observer.LoggedEntry { return w.logs.FilterField(zap.String("module", "m.lua")).All() }
	if lines := printed(); len(lines) != 1 || lines[0].Message != "loading\t1\tnil\ttrue" {
		t.Fatalf("at load: %v", lines)
	}
	w.hears(t)
	lines := printed()[1:]
	if len(lines) != 4 || !strings.HasPrefix(lines[0].Message, "null\ttable: ") || !strings.HasSuffix(lines[0].Message, "\tmine") {
		t.Fatalf("in a handler: %v", lines)
	}
	if lines[1].Message != "" || len(lines[2].Message) != 4096 {
		t.Errorf("got %q and %d bytes", lines[1].Message, len(lines[2].Message))
	}
}

// TestPrintIsBounded: print has no more lines than log has.
func TestPrintIsBounded(t *testing.T) {
	w := newWorld(t, engine.Settings{Limits: engine.Limits{Time: time.Minute}}, map[string]string{"m.lua": handler(`for i = 1, 500 do print(i) end`)})
	w.hears(t)
	lines := w.logs.FilterField(zap.String("module", "m.lua")).All()
	const left = "more than 20 lines per second: the next ones of this module are left out"
	if len(lines) < 101 || len(lines) > 200 || lines[99].Message != "100" || lines[100].Message != left {
		t.Errorf("%d lines: %v", len(lines), lines[min(100, len(lines)-1):][0])
	}
}
