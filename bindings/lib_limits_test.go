package bindings_test

import (
	"context"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
)

// TestLibrariesEndInTime: whatever a module does with a library, the call ends soon after its time.
func TestLibrariesEndInTime(t *testing.T) {
	const within, late = 50 * time.Millisecond, time.Second // a quiet machine needs some milliseconds
	const long = `local s = ("a"):rep(2 ^ 20 - 10) `
	for name, body := range map[string]string{
		"one search":        long + `re.test("(?:a?){1000}(?:a?){1000}b", s)`,
		"a search inside":   long + `re.find([[\b(?:a?){1000}(?:a?){1000}b]], s, 2)`,
		"many searches":     long + `re.gsub("a*b|a", s, "")`,
		"empty matches":     long + `for _ in re.gmatch("", s) do end while true do re.find("", s) end`,
		"captures":          long + `while true do re.match("(a)(a)(a)(a)(a)(a)(a)(a)*b", s) end`,
		"compiling":         `for i = 1, 1e6 do re.test("a{900}" .. ("(?:bc?){0,900}"):rep(2) .. i, "b") end`,
		"splitting":         long + `while true do re.split("a", s) end`,
		"template":          long + `while true do re.gsub("a", s, ("$0"):rep(100)) end`,
		"many digests":      long + `while true do crypto.sha512(s) end`,
		"long keys":         long + `while true do crypto.hmac_sha256(s, s) end`,
		"comparisons":       long + `while true do crypto.equal(s, s) end`,
		"base64":            long + `while true do crypto.base64_decode(s) end`,
		"names of metrics":  `for i = 1, 1e12 do metric.inc("m" .. i) end`,
		"labels":            `for i = 1, 1e12 do metric.inc("m", { a = i }) end`,
		"logging":           `local t = {} for i = 1, 1e4 do t[i] = ("x"):rep(1000) end while true do log.info("x", t) end`,
		"dates":             `while true do time.parse_iso(time.iso(1e12)) end`,
		"a slow function":   long + `while true do re.gsub("a", s, function() for i = 1, 1e3 do end end) end`,
		"a table that asks": long + `re.gsub("a", s, setmetatable({}, { __index = function() while true do end end }))`,
	} {
		t.Run(name, func(t *testing.T) {
			e := modules(t, "function check_event_for_spam(event) "+body+" end")
			ctx, cancel := context.WithTimeout(context.Background(), within)
			defer cancel()
			begun := time.Now()
			a, err := e.Call(ctx, spam(parse(t, `{}`)))
			took := time.Since(begun)
			if err != nil || len(a.Failures) != 1 {
				t.Fatal(a, err)
			}
			switch kind := a.Failures[0].Kind; kind {
			case engine.KindDeadline, engine.KindStringBytes, engine.KindStringLength:
			default:
				t.Errorf("ended by %s: %v", kind, a.Failures[0])
			}
			if took > within+late {
				t.Errorf("took %v", took)
			}
			t.Log(took, a.Failures[0].Kind)
		})
	}
}

// TestLibrariesCharge: what the libraries build counts like what Lua builds.
func TestLibrariesCharge(t *testing.T) {
	const long = `local s = ("a"):rep(2 ^ 20 - 16) `
	for body, want := range map[string]engine.Kind{
		long + `re.gsub("a", s, "bb")`:                                                                   engine.KindStringLength,
		long + `pcall(re.gsub, "a", s, "bb") return deny{ error = "went on" }`:                           engine.KindStringLength,
		long + `for i = 1, 100 do re.gsub("^", s, "") end`:                                               engine.KindStringBytes,
		long + `for i = 1, 100 do re.split("a", s:sub(1, 2 ^ 15)) end`:                                   engine.KindStringBytes,
		long + `re.escape((s:gsub("a", ".")))`:                                                           engine.KindStringLength,
		long + `crypto.base64_encode(s)`:                                                                 engine.KindStringLength,
		long + `crypto.hex_encode(s)`:                                                                    engine.KindStringLength,
		long + `for i = 1, 200 do crypto.hex_decode(s) end`:                                              engine.KindStringBytes,
		long + `local x = s:sub(1, 2 ^ 19) for i = 1, 200 do crypto.base64_decode(x) end`:                engine.KindStringBytes,
		`local t = {} for i = 1, 1e5 do t[i] = re.compile("a{900}" .. i) end`:                            engine.KindStringBytes,
		`local t = {} for i = 1, 1e6 do t[i] = re.named("(?P<a>a)" .. ("()"):rep(90), "a") end`:          engine.KindStringBytes,
		`for i = 1, 20 do re.gsub("a", "aaa", "b") crypto.sha256("x") metric.inc("a") end error("fine")`: engine.KindError,
	} {
		e := modules(t, "function check_event_for_spam(event) "+body+" end")
		a := answer(t, e, spam(parse(t, `{}`)))
		if len(a.Failures) != 1 || a.Failures[0].Kind != want {
			t.Errorf("%s: %+v, want %s", body, a, want)
		}
	}
}
